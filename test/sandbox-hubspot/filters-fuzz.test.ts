import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../sandbox-salesforce/json.ts';
import { records, running, type Answer, type Running } from './running.ts';

const PROPERTIES = [
  'name',
  'domain',
  'numberofemployees',
  'createdate',
  'hs_object_id',
  'industry',
  'nonsense',
  '__proto__',
  'constructor',
  '',
];
const OPERATORS =
  'EQ|NEQ|LT|LTE|GT|GTE|BETWEEN|IN|NOT_IN|HAS_PROPERTY|NOT_HAS_PROPERTY|CONTAINS_TOKEN|NOT_CONTAINS_TOKEN|LIKE|toString'.split('|');
const value = fc.oneof(
  fc.constantFrom('Alpha', '5', '-1', '2026-01-01', '1767225600000', '*', 'a*b', '(', '\\', '', null, true),
  fc.jsonValue({ maxDepth: 2 }),
);

const filter = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record(
      {
        propertyName: fc.constantFrom(...PROPERTIES, 'associations.contact', 'associations.x'),
        operator: fc.constantFrom(...OPERATORS),
        value,
        values: fc.oneof(value, fc.array(value, { maxLength: 3 })),
        highValue: value,
      },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);
const searchBody = fc.record(
  {
    filterGroups: fc.oneof(
      fc.array(fc.record({ filters: fc.array(filter, { maxLength: 4 }) }), { maxLength: 4 }),
      fc.jsonValue({ maxDepth: 2 }),
    ),
    filters: fc.array(filter, { maxLength: 2 }),
    query: value,
    sorts: fc.oneof(fc.array(fc.oneof(fc.constantFrom('name', '-createdate', 'x DESC', '{', '{}'), value), { maxLength: 2 }), value),
    properties: fc.oneof(fc.array(value, { maxLength: 3 }), value),
    limit: fc.oneof(fc.constantFrom(0, 1, 200, 201, -1, '10', 'x'), value),
    after: fc.oneof(fc.constantFrom('0', '9999', '10000', 'x', 5), value),
  },
  { requiredKeys: [] },
);

const operationType = fc.constantFrom(
  ...'ALL_PROPERTY|BOOL|ENUMERATION|MULTISTRING|STRING|NUMBER|NUMBER_RANGED|TIME_POINT|TIME_RANGED|ROLLING_DATE_RANGE|ROLLING_PROPERTY_UPDATED|CALENDAR_DATE|constructor|__proto__'.split(
    '|',
  ),
);
const operator = fc.constantFrom(
  ...'IS_EQUAL_TO|IS_NOT_EQUAL_TO|CONTAINS|STARTS_WITH|IS_ANY_OF|IS_NONE_OF|HAS_EVER_BEEN_ANY_OF|IS_KNOWN|IS_UNKNOWN|IS_GREATER_THAN|IS_BETWEEN|IS_AFTER|IS_BEFORE|IS_LESS_THAN_X_DAYS_AGO|toString'.split(
    '|',
  ),
);
const listFilter = fc.oneof(
  fc.record(
    {
      filterType: fc.constant('PROPERTY'),
      property: fc.constantFrom(...PROPERTIES),
      operation: fc.oneof(
        fc.record(
          {
            operationType,
            operator,
            value,
            values: fc.array(value, { maxLength: 2 }),
            lowerBound: value,
            upperBound: value,
            timePoint: value,
            lowerBoundTimePoint: value,
            upperBoundTimePoint: value,
            numberOfDays: value,
            requiresTimeZoneConversion: value,
            includeObjectsWithNoValueSet: value,
          },
          { requiredKeys: [] },
        ),
        value,
      ),
    },
    { requiredKeys: ['filterType'] },
  ),
  fc.record(
    { filterType: fc.constantFrom('IN_LIST', 'FORM_SUBMISSION', 'PAGE_VIEW', 'constructor'), listId: value, formId: value, operator },
    { requiredKeys: ['filterType'] },
  ),
  fc.jsonValue({ maxDepth: 2 }),
);
const { branch } = fc.letrec<{ branch: unknown }>((tie) => ({
  branch: fc.record(
    {
      filterBranchType: fc.constantFrom('AND', 'OR', 'NOT_ALL', 'NOT_ANY', 'ASSOCIATION', 'UNIFIED_EVENTS', 'constructor', '__proto__'),
      filterBranches: fc.oneof({ maxDepth: 3 }, fc.constant([]), fc.array(tie('branch'), { maxLength: 2 })),
      filters: fc.array(listFilter, { maxLength: 3 }),
      objectTypeId: fc.constantFrom('0-1', '0-2', '9-9'),
      operator: fc.constantFrom('IN_LIST', 'NOT_IN_LIST'),
      associationTypeId: fc.constantFrom(279, 280, 1, 'x'),
      associationCategory: fc.constant('HUBSPOT_DEFINED'),
    },
    { requiredKeys: ['filterBranchType', 'filterBranches', 'filters'] },
  ),
}));

/** Answered, or refused with HubSpot's body. */
function isProper({ status, body }: Answer): void {
  if (status < 300) return;
  assert.ok(status === 400 || status === 404 || status === 409, `${status} ${JSON.stringify(body)}`);
  assert.deepEqual([body.status, typeof body.message, typeof body.correlationId], ['error', 'string', 'string']);
}

interface Company {
  readonly name: string | undefined;
  readonly size: number | undefined;
}

interface Check {
  readonly filter: Readonly<Record<string, unknown>>;
  readonly holds: (company: Company) => boolean;
}

const NAMES = ['Alpha', 'alpha', 'Beta', 'ガンマ'];
const sizeCheck = (operator: string, test: (size: number, wanted: number) => boolean): fc.Arbitrary<Check> =>
  fc.integer({ min: -3, max: 3 }).map((n) => ({
    filter: { propertyName: 'numberofemployees', operator, value: String(n) },
    holds: ({ size }) => size !== undefined && test(size, n),
  }));
const check: fc.Arbitrary<Check> = fc.oneof(
  sizeCheck('EQ', (a, b) => a === b),
  sizeCheck('NEQ', (a, b) => a !== b),
  sizeCheck('LT', (a, b) => a < b),
  sizeCheck('LTE', (a, b) => a <= b),
  sizeCheck('GT', (a, b) => a > b),
  sizeCheck('GTE', (a, b) => a >= b),
  fc.tuple(fc.integer({ min: -3, max: 3 }), fc.nat(3)).map(([low, more]): Check => ({
    filter: { propertyName: 'numberofemployees', operator: 'BETWEEN', value: String(low), highValue: String(low + more) },
    holds: ({ size }) => size !== undefined && size >= low && size <= low + more,
  })),
  fc.uniqueArray(fc.constantFrom<string>('alpha', 'beta'), { minLength: 1 }).map((values): Check => ({
    filter: { propertyName: 'name', operator: 'IN', values },
    holds: ({ name }) => values.includes(name?.toLowerCase() ?? ''),
  })),
  fc.constantFrom<Check>(
    { filter: { propertyName: 'name', operator: 'HAS_PROPERTY' }, holds: ({ name }) => name !== undefined },
    { filter: { propertyName: 'name', operator: 'NOT_HAS_PROPERTY' }, holds: ({ name }) => name === undefined },
    {
      filter: { propertyName: 'name', operator: 'CONTAINS_TOKEN', value: 'al*' },
      holds: ({ name }) => name?.toLowerCase().startsWith('al') === true,
    },
  ),
);

describe('sandbox HubSpot: filters of any kind', () => {
  let sandbox: Running;
  before(async () => {
    sandbox = await running({
      companies: [{ id: '1', name: 'Alpha', numberofemployees: '5' }, { id: '2' }],
      contacts: [{ id: '9', email: 'a@b.example' }],
    });
  });
  after(() => sandbox.close());

  it('of a search are answered or refused as HubSpot would', async () => {
    const property = fc.asyncProperty(searchBody, async (body) =>
      isProper(await sandbox.ask('POST', '/crm/v3/objects/companies/search', body)),
    );
    await fc.assert(property, { numRuns: 600 });
  });

  it('of a list are answered or refused as HubSpot would', async () => {
    let n = 0;
    const property = fc.asyncProperty(branch, async (filterBranch) => {
      const body = { name: `List ${n++}`, objectTypeId: '0-2', processingType: 'DYNAMIC', filterBranch };
      const root = {
        ...body,
        filterBranch: {
          filterBranchType: 'OR',
          filters: [],
          filterBranches: [{ filterBranchType: 'AND', filters: [], filterBranches: [filterBranch] }],
        },
      };
      for (const one of [body, { ...root, name: `Root ${n}` }]) {
        const made = await sandbox.ask('POST', '/crm/lists/2026-03', one);
        isProper(made);
        if (made.status >= 300) continue;
        const path = `/crm/v3/lists/${String(at(made.body, 'list', 'listId'))}`;
        isProper(await sandbox.ask('GET', `${path}/memberships`));
        await sandbox.ask('DELETE', path);
      }
    });
    await fc.assert(property, { numRuns: 400 });
  });

  it('nested too deep are refused and do not take the server down', async () => {
    let deep: object = {
      filterBranchType: 'AND',
      filters: [{ filterType: 'PROPERTY', property: 'name', operation: {} }],
      filterBranches: [],
    };
    for (let depth = 0; depth < 1500; depth++) deep = { filterBranchType: 'AND', filters: [], filterBranches: [deep] };
    const root = { filterBranchType: 'OR', filters: [], filterBranches: [deep] };
    const refused = await sandbox.ask('POST', '/crm/v3/lists', {
      name: 'Deep',
      objectTypeId: '0-2',
      processingType: 'DYNAMIC',
      filterBranch: root,
    });

    assert.deepEqual([refused.status, refused.body.category], [400, 'VALIDATION_ERROR']);
  });

  it('of a search find what a look at every record finds', async () => {
    const company = fc.record({
      name: fc.option(fc.constantFrom(...NAMES), { nil: undefined }),
      size: fc.option(fc.integer({ min: -3, max: 3 }), { nil: undefined }),
    });
    const groups = fc.array(fc.array(check, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 });
    const property = fc.asyncProperty(
      fc.array(company, { maxLength: 15 }),
      fc.array(groups, { minLength: 3, maxLength: 3 }),
      async (rows, searches) => {
        const own = await running({
          companies: rows.map(({ name, size }, n) => ({
            id: String(n + 1),
            name: name ?? '',
            numberofemployees: size === undefined ? '' : String(size),
          })),
        });
        try {
          for (const search of searches) {
            const filterGroups = search.map((group) => ({ filters: group.map((one) => one.filter) }));
            const found = await own.ask('POST', '/crm/v3/objects/companies/search', { filterGroups, sorts: ['hs_object_id'], limit: 100 });
            const wanted = rows.flatMap((row, n) => (search.some((group) => group.every((one) => one.holds(row))) ? [String(n + 1)] : []));
            assert.deepEqual(
              records(found.body.results).map(({ id }) => id),
              wanted,
              JSON.stringify(filterGroups),
            );
          }
        } finally {
          await own.close();
        }
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });
});
