import assert from 'node:assert/strict';
import type { Connection } from 'jsforce';
import type { RunningSalesforce } from '../../connectors/salesforce/sandbox/index.ts';
import { at, listAt } from './json.ts';
import { bodyOf, call, connect, grantField, startOrg } from './org.ts';

interface Job {
  readonly id: string;
  readonly state: string;
}

function jobOf(body: unknown): Job {
  return { id: String(at(body, 'id')), state: String(at(body, 'state')) };
}

describe('sandbox Salesforce: Bulk API 2.0', () => {
  let sandbox: RunningSalesforce;
  let connection: Connection;
  beforeEach(async () => {
    sandbox = await startOrg({ bulkDelayMs: 30 });
    connection = await connect(sandbox);
  });
  afterEach(() => sandbox.close());

  async function json(path: string, method = 'GET', body?: unknown): Promise<unknown> {
    return bodyOf(await call(connection, path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }));
  }

  /** Polls until the job is over. */
  async function over(path: string): Promise<unknown> {
    for (;;) {
      const job = await json(path);
      if (!['Open', 'UploadComplete', 'InProgress'].includes(jobOf(job).state)) return job;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async function query(soql: string, operation = 'query'): Promise<string> {
    const { id, state } = jobOf(await json('jobs/query', 'POST', { operation, query: soql }));
    assert.equal(state, 'UploadComplete');
    await over(`jobs/query/${id}`);
    return id;
  }

  async function ingest(settings: Record<string, unknown>, csv: string): Promise<unknown> {
    const { id } = jobOf(await json('jobs/ingest', 'POST', { contentType: 'CSV', lineEnding: 'LF', ...settings }));
    assert.equal(
      (await call(connection, `jobs/ingest/${id}/batches`, { method: 'PUT', headers: { 'content-type': 'text/csv' }, body: csv })).status,
      201,
    );
    await json(`jobs/ingest/${id}`, 'PATCH', { state: 'UploadComplete' });
    return over(`jobs/ingest/${id}`);
  }

  async function text(path: string): Promise<string> {
    return (await call(connection, path)).text();
  }

  it('gives query results as quoted CSV in pages that a locator links, with the header on each', async () => {
    const id = await query('SELECT Id, Name, Owner.Name, AnnualRevenue, SystemModstamp FROM Account ORDER BY Id');

    const first = await call(connection, `jobs/query/${id}/results?maxRecords=2`);
    const locator = first.headers.get('sforce-locator') ?? '';
    const second = await call(connection, `jobs/query/${id}/results?maxRecords=2&locator=${locator}`);

    assert.deepEqual((await first.text()).split('\n'), [
      '"Id","Name","Owner.Name","AnnualRevenue","SystemModstamp"',
      '"001000000000001AAA","アクメ株式会社","Sato Hanako","1000","2026-03-01T00:00:00.000Z"',
      '"001000000000002AAA","Beta ""KK""","Sato Hanako","","2026-03-01T00:00:00.000Z"',
      '',
    ]);
    assert.deepEqual(
      [first.headers.get('sforce-numberofrecords'), second.headers.get('sforce-numberofrecords'), second.headers.get('sforce-locator')],
      ['2', '1', 'null'],
    );
    assert.equal((await second.text()).split('\n').length, 3);
  });

  it('walks UploadComplete, InProgress, JobComplete and gives no results before the end', async () => {
    const job = jobOf(await json('jobs/query', 'POST', { operation: 'query', query: 'SELECT Id FROM Account' }));

    const early = await call(connection, `jobs/query/${job.id}/results`);
    const done = await over(`jobs/query/${job.id}`);
    const pages = await json(`jobs/query/${job.id}/resultPages?maxRecords=2`);

    assert.equal(early.status, 400);
    assert.equal(at(await bodyOf(early), 0, 'errorCode'), 'JOB_NOT_COMPLETE');
    assert.deepEqual([at(done, 'state'), at(done, 'numberRecordsProcessed'), at(done, 'jobType')], ['JobComplete', 3, 'V2Query']);
    assert.equal(listAt(pages, 'resultPages').length, 2);
    assert.equal((await call(connection, `/services/data/v60.0/jobs/query/${job.id}/results`)).status, 409);
  });

  it('reads deleted and archived rows with queryAll', async () => {
    await connection.sobject('Account').destroy('001000000000003AAA');

    const plain = await text(`jobs/query/${await query('SELECT Id FROM Account')}/results`);
    const all = await text(`jobs/query/${await query('SELECT Id FROM Account', 'queryAll')}/results`);

    assert.deepEqual([plain.trim().split('\n').length, all.trim().split('\n').length], [3, 4]);
  });

  it('refuses aggregates, offsets, sub-queries and bad statements when the job is made', async () => {
    const codeOf = async (soql: string): Promise<unknown> =>
      at(await json('jobs/query', 'POST', { operation: 'query', query: soql }), 0, 'errorCode');

    assert.equal(await codeOf('SELECT COUNT(Id) FROM Account'), 'FUNCTIONALITY_NOT_ENABLED');
    assert.equal(await codeOf('SELECT Id FROM Account LIMIT 1 OFFSET 1'), 'FUNCTIONALITY_NOT_ENABLED');
    assert.equal(await codeOf('SELECT Id, (SELECT Id FROM Contacts) FROM Account'), 'FUNCTIONALITY_NOT_ENABLED');
    assert.equal(await codeOf('SELECT BillingAddress FROM Account'), 'FUNCTIONALITY_NOT_ENABLED');
    assert.equal(await codeOf('SELECT TYPEOF What WHEN Account THEN Name END FROM Task'), 'FUNCTIONALITY_NOT_ENABLED');
    assert.equal(await codeOf('SELECT Nope FROM Account'), 'INVALID_FIELD');
    const odd = { operation: 'query', query: 'SELECT Id FROM Account', columnDelimiter: 'constructor' };
    assert.equal(at(await json('jobs/query', 'POST', odd), 0, 'errorCode'), 'INVALIDJOB');
  });

  it('is aborted, deleted, and then not there any more', async () => {
    const { id } = jobOf(await json('jobs/query', 'POST', { operation: 'query', query: 'SELECT Id FROM Account' }));

    const aborted = await json(`jobs/query/${id}`, 'PATCH', { state: 'Aborted' });
    const deleted = await call(connection, `jobs/query/${id}`, { method: 'DELETE' });

    assert.equal(at(aborted, 'state'), 'Aborted');
    assert.equal(deleted.status, 204);
    assert.equal((await call(connection, `jobs/query/${id}`)).status, 404);
  });

  it('upserts with result files that carry id, error and the original columns', async () => {
    await grantField(connection, {
      fullName: 'Account.PRM_Key__c',
      label: 'PRM Key',
      type: 'Text',
      length: 20,
      externalId: true,
      unique: true,
    });
    await connection.sobject('Account').update({ Id: '001000000000001AAA', PRM_Key__c: 'k1', Phone: '1', Fax: '2' });

    const job = await ingest(
      { object: 'Account', operation: 'upsert', externalIdFieldName: 'PRM_Key__c' },
      'PRM_Key__c,Name,Phone,Fax,AnnualRevenue\nk1,,#N/A,,5\nk2,New,,,\nk3,,,,\nk4,Bad,,,much\n',
    );
    const id = String(at(job, 'id'));
    const successful = await text(`jobs/ingest/${id}/successfulResults`);
    const failed = await text(`jobs/ingest/${id}/failedResults`);
    const kept = await connection.query("SELECT Name, Phone, Fax, AnnualRevenue FROM Account WHERE PRM_Key__c = 'k1'");

    assert.deepEqual([at(job, 'state'), at(job, 'numberRecordsProcessed'), at(job, 'numberRecordsFailed')], ['JobComplete', 4, 2]);
    assert.match(
      successful,
      /^"sf__Id","sf__Created","PRM_Key__c","Name","Phone","Fax","AnnualRevenue"\n"001000000000001AAA","false","k1","","#N\/A","","5"\n"\w{18}","true","k2","New","","",""\n$/,
    );
    assert.deepEqual(failed.split('\n').slice(1), [
      '"","REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --","k3","","","",""',
      '"","INVALID_TYPE_ON_FIELD_IN_RECORD:Annual Revenue: value not of required type: much:AnnualRevenue --","k4","Bad","","","much"',
      '',
    ]);
    assert.deepEqual(Object.values(kept.records[0] ?? {}).slice(1), ['アクメ株式会社', null, '2', 5]);
    assert.equal(await text(`jobs/ingest/${id}/unprocessedrecords`), '"PRM_Key__c","Name","Phone","Fax","AnnualRevenue"\n');
  });

  it('is driven by jsforce: insert, update, delete', async () => {
    connection.bulk2.pollInterval = 20;
    const inserted = await connection.bulk2.loadAndWaitForResults({ object: 'Account', operation: 'insert', input: 'Name\nOne\nTwo\n' });
    const ids = inserted.successfulResults.map((row) => String(at(row, 'sf__Id')));
    const updated = await connection.bulk2.loadAndWaitForResults({
      object: 'Account',
      operation: 'update',
      input: `Id,Phone\n${ids[0] ?? ''},7\n001000000000099AAA,8\n`,
    });
    const deleted = await connection.bulk2.loadAndWaitForResults({
      object: 'Account',
      operation: 'hardDelete',
      input: `Id\n${ids.join('\n')}\n`,
    });

    assert.equal(ids.length, 2);
    assert.deepEqual([updated.successfulResults.length, updated.failedResults.length], [1, 1]);
    assert.match(String(at(updated.failedResults[0], 'sf__Error')), /^INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--$/);
    assert.equal(deleted.successfulResults.length, 2);
    assert.equal((await connection.query(`SELECT Id FROM Account WHERE Id = '${ids[0] ?? ''}'`, { scanAll: true })).totalSize, 0);
  });

  it('names a parent by its external id', async () => {
    await grantField(connection, {
      fullName: 'Account.PRM_Key__c',
      label: 'PRM Key',
      type: 'Text',
      length: 20,
      externalId: true,
      unique: true,
    });
    await connection.sobject('Account').update({ Id: '001000000000002AAA', PRM_Key__c: 'beta' });

    const job = await ingest({ object: 'Contact', operation: 'insert' }, 'LastName,Account.PRM_Key__c\nSuzuki,beta\nTanaka,nobody\n');

    assert.deepEqual([at(job, 'numberRecordsProcessed'), at(job, 'numberRecordsFailed')], [2, 1]);
    assert.equal(
      at(await connection.query("SELECT AccountId FROM Contact WHERE LastName = 'Suzuki'"), 'records', 0, 'AccountId'),
      '001000000000002AAA',
    );
  });

  it('fails as a whole for an unknown column, a broken quote, a short row, wrong line ends and another encoding', async () => {
    const fail = async (csv: string): Promise<string> => {
      const job = await ingest({ object: 'Account', operation: 'insert' }, csv);
      assert.equal(at(job, 'state'), 'Failed');
      return String(at(job, 'errorMessage'));
    };

    assert.equal(await fail('Name,Nope__c\nA,1\n'), 'InvalidBatch : Field name not found : Nope__c');
    assert.match(await fail('Name,Phone\n"A,1\n'), /^InvalidBatch : Failed to parse CSV/);
    assert.match(await fail('Name,Phone\nA\n'), /^InvalidBatch : Failed to parse CSV/);
    assert.equal(await fail('Name\r\nA\r\n'), 'ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF');
    assert.equal((await connection.query('SELECT Id FROM Account')).totalSize, 3);
  });

  it('lists jobs, refuses a second upload and a step that is not next', async () => {
    const { id } = jobOf(await json('jobs/ingest', 'POST', { object: 'Account', operation: 'insert' }));
    const put = () =>
      call(connection, `jobs/ingest/${id}/batches`, { method: 'PUT', headers: { 'content-type': 'text/csv' }, body: 'Name\nA\n' });
    await put();

    const again = await put();
    const listed = await json('jobs/ingest');
    await json(`jobs/ingest/${id}`, 'PATCH', { state: 'Aborted' });
    const late = await json(`jobs/ingest/${id}`, 'PATCH', { state: 'UploadComplete' });

    assert.equal(at(await bodyOf(again), 0, 'errorCode'), 'INVALIDJOBSTATE');
    assert.deepEqual(
      listAt(listed, 'records').map((job) => at(job, 'id')),
      [id],
    );
    assert.equal(at(late, 0, 'errorCode'), 'INVALIDJOBSTATE');
  });
});
