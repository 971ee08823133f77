import assert from 'node:assert/strict';
import fc from 'fast-check';
import { VendorError } from '../../connectors/kintone/sandbox/errors.ts';
import { parseQuery } from '../../connectors/kintone/sandbox/query.ts';
import type { App } from '../../connectors/kintone/sandbox/store.ts';
import { SalesforceError } from '../../connectors/salesforce/sandbox/errors.ts';
import { INTEGRATION_USER, Org } from '../../connectors/salesforce/sandbox/org.ts';
import { parseSosl } from '../../connectors/salesforce/sandbox/sosl/parse.ts';
import { search } from '../../connectors/salesforce/sandbox/sosl/search.ts';
import { createClock } from '../../src/sandbox/clock.ts';
import { NOW, smallSeed } from '../sandbox-salesforce/org.ts';

/** True where the vendor would have answered or refused as well; anything else is thrown. */
function isAnswered(ask: () => unknown, isRefusal: (error: unknown) => boolean): boolean {
  try {
    ask();
    return true;
  } catch (error) {
    if (isRefusal(error)) return true;
    throw error;
  }
}

const soup = (words: readonly string[]): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...words), { maxLength: 20 }).map((some) => some.join(' '));

describe('sandbox Salesforce: SOSL of any kind', () => {
  const org = new Org(smallSeed(), { port: 0 }, createClock(NOW));
  const scope = { store: org.store, access: org.access, userId: INTEGRATION_USER, all: false };
  const ask = (text: string): boolean =>
    isAnswered(
      () => JSON.stringify(search(scope, parseSosl(text), '/services/data/v67.0')),
      (error) => error instanceof SalesforceError && /^[A-Z_]+$/.test(error.errorCode),
    );

  it('is never more than refused, whatever the text, the words and their order', () => {
    const words =
      'FIND|{|}|a|"a b"|a*|?b|AND|OR|NOT|(|)|IN|ALL|NAME|FIELDS|RETURNING|Account|Account(|Opportunity(Name|Id|WHERE|ORDER BY|LIMIT|OFFSET|5|,|\\{|\\|&|\'x\'|=|株|WITH'.split(
        '|',
      );
    const any = fc.string({ unit: 'binary', maxLength: 100 });

    fc.assert(
      fc.property(any, (text) => ask(text) && ask(`FIND {${text}} RETURNING Account(Id)`)),
      { numRuns: 1000 },
    );
    fc.assert(
      fc.property(soup(words), soup(words), (term, rest) => ask(`${term} ${rest}`) && ask(`FIND {${term}} RETURNING Account(${rest}`)),
      {
        numRuns: 2000,
      },
    );
  });

  it('is refused where it is nested too deep', () => {
    for (const text of [
      `FIND {${'('.repeat(50_000)}a`,
      `FIND {${'NOT '.repeat(50_000)}a}`,
      `FIND {a} RETURNING Account(Id WHERE ${'('.repeat(20_000)})`,
    ])
      assert.ok(ask(text), text.slice(0, 20));
  });
});

describe('sandbox kintone: queries of any kind', () => {
  const field = (code: string, type: string) => [code, { code, type, label: code }] as const;
  const app: App = {
    id: '1',
    name: 'deals',
    fields: new Map([field('name', 'SINGLE_LINE_TEXT'), field('amount', 'NUMBER'), field('won', 'DATE')]),
    preview: new Map(),
    revision: 1,
    deploying: null,
    records: new Map(),
    nextId: 1,
    unique: new Map(),
    calls: 0,
  };
  const ask = (text: string): boolean =>
    isAnswered(
      () => parseQuery(app, text),
      (error) => error instanceof VendorError && error.status === 400,
    );

  it('are never more than refused, whatever the text, the words and their order', () => {
    const words =
      'name|amount|won|$id|=|!=|>|<=|in|not|like|is|empty|and|or|(|)|,|"a"|"|5|-1|order|by|asc|desc|limit|offset|99999|TODAY()|nothing'.split(
        '|',
      );

    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 100 }), ask), { numRuns: 1000 });
    fc.assert(fc.property(soup(words), ask), { numRuns: 3000 });
  });

  it('are refused where they are nested too deep', () => {
    assert.throws(() => parseQuery(app, `${'('.repeat(100_000)}name = "a"`), { status: 400 });
  });
});
