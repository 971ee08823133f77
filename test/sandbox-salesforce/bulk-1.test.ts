import assert from 'node:assert/strict';
import type { Connection } from 'jsforce';
import type { RunningSalesforce } from '../../connectors/salesforce/sandbox/index.ts';
import { at } from './json.ts';
import { connect, startOrg } from './org.ts';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

describe('sandbox Salesforce: Bulk API 1.0', () => {
  let sandbox: RunningSalesforce;
  let connection: Connection;
  beforeEach(async () => {
    sandbox = await startOrg({ bulkDelayMs: 40 });
    connection = await connect(sandbox);
  });
  afterEach(() => sandbox.close());

  async function ask(path: string, body?: string, type = 'application/json', session = connection.accessToken ?? ''): Promise<Answer> {
    const response = await fetch(`${sandbox.url}/services/async/61.0/job${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'x-sfdc-session': session, 'content-type': type },
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() };
  }

  function json(answer: Answer): unknown {
    return JSON.parse(answer.text);
  }

  function element(answer: Answer, name: string): string {
    return new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer.text)?.[1] ?? '';
  }

  async function newJob(settings: object): Promise<string> {
    const made = await ask('', JSON.stringify(settings));
    assert.equal(made.status, 201);
    return String(at(json(made), 'id'));
  }

  /** Polls a batch of a CSV job until it is over. */
  async function over(path: string): Promise<Answer> {
    for (;;) {
      const answer = await ask(path);
      if (!/Queued|InProgress/.test(answer.text)) return answer;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  it('answers a JSON job with JSON and its CSV batches with XML, as taps read them', async () => {
    const id = await newJob({ operation: 'queryAll', object: 'Account', contentType: 'CSV' });
    const added = await ask(`/${id}/batch`, "SELECT Id, Name, SystemModstamp FROM Account WHERE Name LIKE 'Beta%'", 'text/csv');
    const closed = await ask(`/${id}`, JSON.stringify({ state: 'Closed' }));
    const batch = await over(`/${id}/batch/${element(added, 'id')}`);
    const list = await ask(`/${id}/batch/${element(added, 'id')}/result`);
    const rows = await ask(`/${id}/batch/${element(added, 'id')}/result/${element(list, 'result')}`);

    assert.deepEqual([added.status, added.type, element(added, 'state')], [201, 'application/xml', 'Queued']);
    assert.deepEqual([closed.status, at(json(closed), 'state'), at(json(closed), 'apiVersion')], [200, 'Closed', 61]);
    assert.deepEqual([element(batch, 'state'), element(batch, 'numberRecordsProcessed')], ['Completed', '1']);
    assert.match(
      list.text,
      /^<result-list xmlns="http:\/\/www\.force\.com\/2009\/06\/asyncapi\/dataload"><result>752\w{15}<\/result><\/result-list>$/,
    );
    assert.deepEqual(rows.text.split('\n'), [
      '"Id","Name","SystemModstamp"',
      '"001000000000002AAA","Beta ""KK""","2026-03-01T00:00:00.000Z"',
      '',
    ]);
  });

  it('writes records and tells what became of each, in the order sent', async () => {
    const id = await newJob({ operation: 'insert', object: 'Account', contentType: 'CSV' });
    const added = await ask(`/${id}/batch`, 'Name,Phone\nA,1\n,2\nC,3\n', 'text/csv');
    await over(`/${id}/batch/${element(added, 'id')}`);
    const { text } = await ask(`/${id}/batch/${element(added, 'id')}/result`);
    const lines = text.trimEnd().split('\n');

    assert.equal(lines[0], '"Id","Success","Created","Error"');
    assert.match(lines[1] ?? '', /^"001\w{15}","true","true",""$/);
    assert.equal(lines[2], '"","false","false","REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --"');
    assert.match(lines[3] ?? '', /^"001\w{15}","true","true",""$/);
  });

  it('takes and gives JSON where the job is of that content type', async () => {
    const id = await newJob({ operation: 'update', object: 'Account', contentType: 'JSON' });
    const records = [{ Id: '001000000000001AAA', Phone: '1' }, { Id: '001000000000099AAA' }];
    const batch = String(at(json(await ask(`/${id}/batch`, JSON.stringify(records))), 'id'));
    await over(`/${id}/batch/${batch}`);
    const outcomes = json(await ask(`/${id}/batch/${batch}/result`));
    const query = await newJob({ operation: 'query', object: 'Account', contentType: 'JSON' });
    const read = String(at(json(await ask(`/${query}/batch`, "SELECT Phone, CreatedDate FROM Account WHERE Phone = '1'")), 'id'));
    await over(`/${query}/batch/${read}`);
    const [result] = json(await ask(`/${query}/batch/${read}/result`)) as string[];

    assert.deepEqual(at(outcomes, 0), { success: true, created: false, id: '001000000000001AAA', errors: [] });
    assert.equal(at(outcomes, 1, 'errors', 0, 'statusCode'), 'INVALID_CROSS_REFERENCE_KEY');
    const rows = json(await ask(`/${query}/batch/${read}/result/${result ?? ''}`));
    assert.deepEqual([at(rows, 0, 'Phone'), at(rows, 0, 'CreatedDate')], ['1', Date.UTC(2026, 2, 1)]);
  });

  it('says that a query found nothing in the words that clients look for', async () => {
    const id = await newJob({ operation: 'query', object: 'Account', contentType: 'CSV' });
    const added = await ask(`/${id}/batch`, "SELECT Id FROM Account WHERE Name = 'nobody'", 'text/csv');
    await over(`/${id}/batch/${element(added, 'id')}`);
    const list = await ask(`/${id}/batch/${element(added, 'id')}/result`);

    assert.equal(
      (await ask(`/${id}/batch/${element(added, 'id')}/result/${element(list, 'result')}`)).text,
      'Records not found for this query',
    );
  });

  it('fails a batch with a message, and refuses wrong calls with exceptionCode and 400', async () => {
    const id = await newJob({ operation: 'query', object: 'Account', contentType: 'CSV' });
    const added = await ask(`/${id}/batch`, 'SELECT Foo FROM Account', 'text/csv');
    const failed = await over(`/${id}/batch/${element(added, 'id')}`);
    const unknown = await ask('/750000000000099AAA');
    const stranger = await ask('', '<jobInfo/>', 'application/xml', 'nobody');
    const noObject = await ask('', JSON.stringify({ operation: 'query', object: 'Nope__c', contentType: 'CSV' }));

    assert.equal(element(failed, 'state'), 'Failed');
    assert.match(element(failed, 'stateMessage'), /^InvalidBatch : Failed to process query: INVALID_FIELD: /);
    assert.deepEqual([unknown.status, unknown.type, at(json(unknown), 'exceptionCode')], [400, 'application/json', 'InvalidJob']);
    assert.deepEqual([stranger.status, element(stranger, 'exceptionCode')], [400, 'InvalidSessionId']);
    assert.deepEqual([noObject.status, at(json(noObject), 'exceptionMessage')], [400, 'Unable to find object: Nope__c']);
  });

  it('works off no batch of an aborted job, and takes none after the end', async () => {
    const id = await newJob({ operation: 'query', object: 'Account', contentType: 'CSV' });
    const added = await ask(`/${id}/batch`, 'SELECT Id FROM Account', 'text/csv');
    await ask(`/${id}`, JSON.stringify({ state: 'Aborted' }));
    const late = await ask(`/${id}/batch`, 'SELECT Id FROM Account', 'text/csv');

    assert.match((await over(`/${id}/batch/${element(added, 'id')}`)).text, /<state>NotProcessed<\/state>/);
    assert.match(late.text, /<exceptionCode>InvalidJobState<\/exceptionCode>/);
  });
});
