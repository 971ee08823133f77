import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SalesforceError } from '../../connectors/salesforce/sandbox/errors.ts';
import { INTEGRATION_USER, Org } from '../../connectors/salesforce/sandbox/org.ts';
import { runQuery } from '../../connectors/salesforce/sandbox/soql/query.ts';
import type { QueryResult } from '../../connectors/salesforce/sandbox/soql/query.ts';
import { createClock } from '../../src/sandbox/clock.ts';
import { NOW, smallSeed } from './org.ts';

const WORDS =
  "SELECT|FROM|WHERE|AND|OR|NOT|IN|LIKE|GROUP|BY|ROLLUP|CUBE|HAVING|ORDER|ASC|DESC|NULLS|FIRST|LAST|LIMIT|OFFSET|FOR|VIEW|USING|SCOPE|mine|ALL|ROWS|TYPEOF|WHEN|THEN|ELSE|END|INCLUDES|EXCLUDES|COUNT|SUM|MAX|AVG|toLabel|FORMAT|FORMAT(|DISTANCE|DISTANCE(BillingAddress, GEOLOCATION(1, 2), 'km')|GEOLOCATION(|'mi'|convertTimezone|convertCurrency|UPDATE|WITH|SECURITY_ENFORCED|FIELDS|ALL|STANDARD|CALENDAR_YEAR|DAY_ONLY|GROUPING|Account|Opportunity|Task|Contacts|Opportunities|Id|Name|Amount|StageName|CloseDate|CreatedDate|Owner|What|Description|BillingAddress|IsPartner|null|true|TODAY|LAST_N_DAYS|THIS_QUARTER|5|-1|2.5e300|99999999999999999999|2026-01-31|2026-02-30|2026-01-01T00:00:00Z|'a'|'%_'|'\\''|''|'001000000000001AAA'|(|)|,|.|:|=|!=|<|>=|<>|;|\\|\"|é|\u0000".split(
    '|',
  );

function orgOf(seed = smallSeed()): Org {
  return new Org(seed, { port: 0 }, createClock(NOW));
}

function ask(org: Org, soql: string): QueryResult {
  return runQuery({ store: org.store, access: org.access, userId: INTEGRATION_USER, all: false }, soql, '/services/data/v67.0');
}

/** Runs a statement to its last record; true where it was answered or refused as the vendor would. */
function isAnswered(org: Org, soql: string): boolean {
  try {
    const result = ask(org, soql);
    for (let at = 0; at < result.total; at++) JSON.stringify(result.record(at));
    result.shape();
    return true;
  } catch (error) {
    if (error instanceof SalesforceError) return /^[A-Z_]+$/.test(error.errorCode);
    throw error;
  }
}

describe('sandbox Salesforce: SOQL of any kind', () => {
  const org = orgOf();

  it('is never more than refused, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => isAnswered(org, text)),
      { numRuns: 2000 },
    );
  });

  it('is never more than refused, whatever the order of its words', () => {
    const soup = fc.array(fc.constantFrom(...WORDS), { maxLength: 25 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(soup, fc.boolean(), (text, whole) => isAnswered(org, whole ? `SELECT Id FROM Account WHERE ${text}` : text)),
      { numRuns: 5000 },
    );
  });

  it('is never more than refused, whatever is wrong with a good statement', () => {
    const good = fc.constantFrom(
      "SELECT Id, Owner.Name, (SELECT Id FROM Contacts WHERE Name LIKE 'a%' LIMIT 2) FROM Account WHERE Name IN ('a', 'b') ORDER BY Name NULLS LAST LIMIT 5 OFFSET 1",
      'SELECT StageName, SUM(Amount) s FROM Opportunity WHERE CloseDate = LAST_N_DAYS:30 GROUP BY ROLLUP(StageName) HAVING SUM(Amount) > 5 ORDER BY SUM(Amount) DESC',
      "SELECT FORMAT(Amount) a, FORMAT(MAX(CloseDate)), o.Name FROM Opportunity o, o.Account c, c.Owner w WHERE DISTANCE(c.BillingAddress, GEOLOCATION(35.6, -1), 'km') < 20 AND w.Name != 'x' ORDER BY DISTANCE(Account.BillingAddress, GEOLOCATION(1, 2), 'mi') FOR VIEW",
      "SELECT TYPEOF What WHEN Account THEN Name, Phone WHEN Opportunity THEN Amount ELSE Id END FROM Task WHERE Id IN (SELECT Id FROM Task) OR NOT (Subject = 'x' AND IsClosed = true)",
    );
    const change = fc.record({ at: fc.nat(200), drop: fc.nat(4), add: fc.constantFrom('', ...WORDS) });
    const broken = fc.tuple(good, fc.array(change, { minLength: 1, maxLength: 3 })).map(([text, changes]) =>
      changes.reduce<string>((now, { at, drop, add }) => {
        const place = at % now.length;
        return `${now.slice(0, place)}${add}${now.slice(place + drop)}x`.slice(0, -1) || 'x';
      }, text),
    );
    fc.assert(
      fc.property(broken, (text) => isAnswered(org, text)),
      { numRuns: 3000 },
    );
  });

  it('is refused where it is nested too deep, and does not take the server down', () => {
    for (const text of ['(', 'NOT '].map((word) => `SELECT Id FROM Account WHERE ${word.repeat(20_000)}Name = 'a'`)) {
      assert.throws(() => ask(org, text), { errorCode: 'QUERY_TOO_COMPLICATED' });
    }
  });
});

/** A row that is easy to think about, and what SOQL says of it. */
interface Row {
  readonly id: string;
  readonly name: string;
  readonly size: number | null;
  readonly partner: boolean;
  readonly stamp: number;
}

interface Check {
  readonly text: string;
  readonly holds: (row: Row) => boolean;
}

const stampText = (stamp: number): string => `${new Date(stamp * 1000).toISOString().slice(0, 19)}Z`;
const START = Date.UTC(2026, 0, 1) / 1000;

const rowsOf = fc
  .array(
    fc.record({
      name: fc.constantFrom('Alpha', 'alpha', 'Beta', "O'Neil", 'アルファ', '100%', 'a_b'),
      size: fc.option(fc.integer({ min: -3, max: 3 })),
      partner: fc.boolean(),
      stamp: fc.integer({ min: START, max: START + 5 }),
    }),
    { maxLength: 25 },
  )
  .map((rows) => rows.map((row, n): Row => ({ id: `001000000000${String(n + 100)}AAA`, ...row })));

const operators: Readonly<Record<string, (a: number | string, b: number | string) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};
const ordering = fc.constantFrom(...Object.entries(operators));
const equality = fc.constantFrom('=', '!=');

const leaf: fc.Arbitrary<Check> = fc.oneof(
  fc
    .tuple(ordering, fc.integer({ min: -3, max: 3 }))
    .map(([[sign, test], n]): Check => ({ text: `NumberOfEmployees ${sign} ${n}`, holds: ({ size }) => size !== null && test(size, n) })),
  fc.tuple(equality, fc.option(fc.integer({ min: -3, max: 3 }))).map(([sign, n]): Check => ({
    text: `NumberOfEmployees ${sign} ${n ?? 'null'}`,
    holds: ({ size }) => (size === n) === (sign === '='),
  })),
  fc
    .tuple(ordering, fc.integer({ min: START, max: START + 5 }))
    .map(([[sign, test], at]): Check => ({ text: `SystemModstamp ${sign} ${stampText(at)}`, holds: ({ stamp }) => test(stamp, at) })),
  fc
    .tuple(ordering, fc.integer({ min: 100, max: 126 }))
    .map(([[sign, test], n]): Check => ({ text: `Id ${sign} '001000000000${n}AAA'`, holds: ({ id }) => test(id, `001000000000${n}AAA`) })),
  fc.tuple(fc.boolean(), equality).map(([value, sign]): Check => ({
    text: `IsPartner ${sign} ${String(value).toUpperCase()}`,
    holds: ({ partner }) => (partner === value) === (sign === '='),
  })),
  fc.uniqueArray(fc.constantFrom('ALPHA', 'beta', "o'neil", '100%'), { minLength: 1 }).map((names): Check => ({
    text: `Name IN (${names.map((name) => `'${name.replace("'", "\\'")}'`).join(', ')})`,
    holds: ({ name }) => names.some((one) => one.toLowerCase() === name.toLowerCase()),
  })),
  fc.constantFrom<Check>(
    { text: "Name LIKE 'al%'", holds: ({ name }) => name.toLowerCase().startsWith('al') },
    { text: "Name LIKE '%\\\\%'", holds: ({ name }) => name.endsWith('%') },
    { text: "Name LIKE 'a\\\\_b'", holds: ({ name }) => name === 'a_b' },
    { text: "Name LIKE '_____'", holds: ({ name }) => name.length === 5 },
    { text: "Id NOT IN ('001000000000100AAA', '001000000000103')", holds: ({ id }) => !/10[03]AAA$/.test(id) },
    { text: 'CreatedDate = THIS_YEAR', holds: () => true },
    { text: 'SystemModstamp < LAST_N_DAYS:30', holds: () => true },
  ),
);

const { condition } = fc.letrec<{ condition: Check }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.tuple(fc.constantFrom('AND', 'OR'), fc.array(tie('condition'), { minLength: 2, maxLength: 3 })).map(([word, items]): Check => ({
      text: items.map(({ text }) => `(${text})`).join(` ${word} `),
      holds: (row) => (word === 'AND' ? items.every((item) => item.holds(row)) : items.some((item) => item.holds(row))),
    })),
    tie('condition').map(({ text, holds }): Check => ({ text: `NOT (${text})`, holds: (row) => !holds(row) })),
  ),
}));

describe('sandbox Salesforce: the answer to a query', () => {
  it('is what a look at every row gives, whichever way the planner takes', () => {
    const order = fc.constantFrom('', 'Id', 'Id DESC', 'SystemModstamp, Id', 'SystemModstamp DESC, Id DESC', 'CreatedDate, Id');
    fc.assert(
      fc.property(rowsOf, condition, order, fc.option(fc.nat(8)), fc.nat(3), (rows, { text, holds }, by, limit, offset) => {
        const seed = rows.map(({ id, name, size, partner, stamp }) => ({
          Id: id,
          Name: name,
          NumberOfEmployees: size === null ? '' : String(size),
          IsPartner: String(partner),
          CreatedDate: stampText(stamp),
          SystemModstamp: stampText(stamp),
        }));
        const org = orgOf(new Map([['Account', seed]]));
        const sorted = by === '' ? 'Id' : by;
        const soql = `SELECT Id FROM Account WHERE ${text} ORDER BY ${sorted}${limit === null ? '' : ` LIMIT ${limit}`} OFFSET ${offset}`;

        const result = ask(org, soql);
        const found = Array.from({ length: result.total }, (_, at) => (result.record(at) as { readonly Id: string }).Id);

        const wanted = rows.filter(holds).sort((a, b) => {
          const later = sorted.startsWith('Id') || a.stamp === b.stamp ? (a.id < b.id ? -1 : 1) : a.stamp - b.stamp;
          return sorted.includes('DESC') ? -later : later;
        });
        assert.deepEqual(
          found,
          wanted.slice(offset, limit === null ? undefined : offset + limit).map(({ id }) => id),
        );
      }),
      { numRuns: 400 },
    );
  });

  it('adds up to what a look at every row gives', () => {
    fc.assert(
      fc.property(rowsOf, condition, (rows, { text, holds }) => {
        const seed = rows.map(({ id, name, size, partner, stamp }) => ({
          Id: id,
          Name: name,
          NumberOfEmployees: size === null ? '' : String(size),
          IsPartner: String(partner),
          CreatedDate: stampText(stamp),
          SystemModstamp: stampText(stamp),
        }));
        const org = orgOf(new Map([['Account', seed]]));

        const result = ask(
          org,
          `SELECT IsPartner p, COUNT(Id) n, SUM(NumberOfEmployees) s, MAX(NumberOfEmployees) m FROM Account WHERE ${text} GROUP BY IsPartner ORDER BY IsPartner`,
        );
        const found = Array.from({ length: result.total }, (_, at) => {
          const { p, n, s, m } = result.record(at) as Readonly<Record<string, unknown>>;
          return { p, n, s, m };
        });

        const wanted = [false, true].flatMap((partner) => {
          const group = rows.filter((row) => holds(row) && row.partner === partner);
          const sizes = group.map(({ size }) => size).filter((size) => size !== null);
          const sum = sizes.reduce((total, size) => total + size, 0);
          return group.length === 0
            ? []
            : [{ p: partner, n: group.length, s: sizes.length === 0 ? null : sum, m: sizes.length === 0 ? null : Math.max(...sizes) }];
        });
        assert.deepEqual(found, wanted);
      }),
      { numRuns: 200 },
    );
  });
});
