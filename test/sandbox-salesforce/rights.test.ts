import assert from 'node:assert/strict';
import type { Connection } from 'jsforce';
import type { RunningSalesforce } from '../../connectors/salesforce/sandbox/index.ts';
import { at, listAt } from './json.ts';
import { bodyOf, call, connect, startOrg } from './org.ts';

const ACME = '001000000000001AAA';
const NO_ENTITY = 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY';

interface Refusal {
  readonly what: string;
  readonly without: Readonly<Record<string, unknown>>;
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  readonly status: number;
  readonly error: Readonly<Record<string, unknown>>;
}

/** The rights table of docs/sandbox.md. */
const REFUSALS: readonly Refusal[] = [
  {
    what: 'reading of a field, in the body of a write',
    without: { fields: { Website: { readable: false } } },
    method: 'PATCH',
    path: `sobjects/Account/${ACME}`,
    body: { Website: 'x' },
    status: 400,
    error: { message: "No such column 'Website' on sobject of type Account", errorCode: 'INVALID_FIELD' },
  },
  {
    what: 'editing of a field',
    without: { fields: { Phone: { editable: false } } },
    method: 'PATCH',
    path: `sobjects/Account/${ACME}`,
    body: { Phone: '1' },
    status: 400,
    error: {
      message:
        'Unable to create/update fields: Phone. Please check the security settings of this field and verify that it is read/write for your profile or permission set.',
      errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE',
      fields: ['Phone'],
    },
  },
  {
    what: 'reading of the object',
    without: { readable: false },
    method: 'GET',
    path: `sobjects/Account/${ACME}`,
    status: 404,
    error: { message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' },
  },
  {
    what: 'creating',
    without: { createable: false },
    method: 'POST',
    path: 'sobjects/Account',
    body: { Name: 'x' },
    status: 400,
    error: { message: 'entity type cannot be inserted: Account', errorCode: NO_ENTITY, fields: [] },
  },
  {
    what: 'changing',
    without: { updateable: false },
    method: 'PATCH',
    path: `sobjects/Account/${ACME}`,
    body: { Name: 'x' },
    status: 400,
    error: { message: 'entity type cannot be updated: Account', errorCode: NO_ENTITY, fields: [] },
  },
  {
    what: 'deleting',
    without: { deletable: false },
    method: 'DELETE',
    path: `sobjects/Account/${ACME}`,
    status: 400,
    error: { message: 'insufficient access rights on object id', errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY', fields: [] },
  },
];

describe('sandbox Salesforce: rights', () => {
  let sandbox: RunningSalesforce;
  let connection: Connection;
  before(async () => {
    sandbox = await startOrg();
    connection = await connect(sandbox);
  });
  after(() => sandbox.close());

  async function restrict(object: string, without: object): Promise<void> {
    await fetch(`${sandbox.url}/_sandbox/permissions`, { method: 'POST', body: JSON.stringify({ object, ...without }) });
  }

  for (const { what, without, method, path, body, status, error } of REFUSALS) {
    it(`without ${what}: ${String(error.errorCode)}`, async () => {
      await restrict('Account', without);

      const response = await call(connection, path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });

      assert.deepEqual([response.status, await bodyOf(response)], [status, [error]]);
    });
  }

  it('without reading of a field: it is in no describe, no record, no FIELDS() and no query', async () => {
    await restrict('Account', { fields: { Website: { readable: false } } });

    const { fields } = await connection.describe('Account');
    const record = await connection.sobject('Account').retrieve(ACME);
    const all = await connection.query('SELECT FIELDS(ALL) FROM Account LIMIT 1');
    const asked = await bodyOf(await call(connection, "query?q=SELECT+Id+FROM+Opportunity+WHERE+Account.Website='x'"));

    assert.ok(!fields.some(({ name }) => name === 'Website'));
    assert.ok(!('Website' in record) && !('Website' in (all.records[0] ?? {})));
    assert.equal(at(asked, 0, 'errorCode'), 'INVALID_FIELD');
  });

  it('without one of them, in a collection and in Bulk: the error of each record', async () => {
    await restrict('Account', { createable: false });

    const [result] = listAt(
      await bodyOf(
        await call(connection, 'composite/sobjects', {
          method: 'POST',
          body: JSON.stringify({ allOrNone: false, records: [{ attributes: { type: 'Account' }, Name: 'x' }] }),
        }),
      ),
    );
    const { failedResults } = await connection.bulk2.loadAndWaitForResults({
      object: 'Account',
      operation: 'insert',
      input: [{ Name: 'x' }],
      pollInterval: 10,
    });

    assert.deepEqual(at(result, 'errors', 0), { statusCode: NO_ENTITY, message: 'entity type cannot be inserted: Account', fields: [] });
    assert.equal(at(failedResults, 0, 'sf__Error'), `${NO_ENTITY}:entity type cannot be inserted: Account:--`);
  });
});
