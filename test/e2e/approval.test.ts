import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fine, startWorld, type TestWorld } from '../support/sandboxes.ts';

/** A portal that a company works in: the sandbox, but for what it says of itself. */
async function asProduction(url: string): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const headers = Object.entries(request.headers).flatMap(([name, value]) =>
        typeof value === 'string' && !/^(host|connection|content-length|accept-encoding)$/.test(name)
          ? [[name, value] as [string, string]]
          : [],
      );
      const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) };
      const answer = await fetch(`${url}${request.url ?? ''}`, { method: request.method ?? 'GET', headers, ...body });
      const text = (await answer.text()).replace('"accountType":"SANDBOX"', '"accountType":"STANDARD"');
      const type = answer.headers.get('content-type') ?? 'application/json';
      response.writeHead(answer.status, { 'content-type': type, date: answer.headers.get('date') ?? '' }).end(text);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, server };
}

describe('the first write to a production org', function () {
  this.timeout(240_000);
  let world: TestWorld;
  let production: Awaited<ReturnType<typeof asProduction>>;
  let env: Readonly<Record<string, string>>;
  before(async () => {
    world = await startWorld({ partners: 6, events: 40 });
    production = await asProduction(world.hubspot.url);
    env = { HUBSPOT_BASE_URL: production.url };
  });
  after(async () => {
    production.server.closeAllConnections();
    production.server.close();
    await world.stop();
  });
  const approvals = () =>
    world.query(
      "SELECT a.scope, a.approved_by = o.who AS same FROM approval a JOIN audit o ON o.action = 'connection.approve' AND o.subject = a.scope",
    );

  it('waits for a yes: setup shows its plan and stops, deliver stops and loses nothing; the sandbox beside it is written', async () => {
    const setup = await world.cli(['setup'], env);
    assert.equal(setup.code, 2, `${setup.stdout}${setup.stderr}`);
    assert.match(setup.stdout, /\+ \w+ .*prm_score/);
    assert.match(setup.stderr, /hubspot \(hubspot:62515\) is a production org.*approve hubspot/s);
    assert.deepEqual(await world.hubspot.writes(), []);

    fine(await world.run('sync'));
    await world.setup(); // somebody else has made the fields
    fine(await world.run('assess'));
    await world.hubspot.forgetRequests();
    const deliver = await world.cli(['deliver'], env);
    assert.equal(deliver.code, 2, deliver.stdout);
    assert.match(deliver.stderr, /APPROVAL_MISSING/);
    assert.deepEqual(await world.hubspot.writes(), []);
    assert.ok((await world.salesforce.writes()).length > 0);
    const [owed] = await world.query<{ n: number }>(
      "SELECT count(*)::int AS n FROM owed WHERE scope = 'hubspot:62515' AND state = 'waiting' AND attempts = 0",
    );
    assert.ok((owed?.n ?? 0) > 0);
  });

  it('is allowed once and for all by approve, which shows what waits, and keeps who said it', async () => {
    const asked = await world.cli(['approve', 'hubspot'], env);
    assert.equal(asked.code, 2, 'no terminal to ask on');
    assert.match(asked.stdout, /companies/);
    assert.deepEqual(await approvals(), []);

    const { code, stdout } = await world.cli(['approve', '--yes'], env);
    assert.equal(code, 0, stdout);
    assert.deepEqual(await approvals(), [{ scope: 'hubspot:62515', same: true }]);

    const deliver = await world.cli(['deliver', 'hubspot'], env);
    assert.equal(deliver.code, 0, deliver.stderr);
    assert.ok((await world.hubspot.writes()).length > 0);
  });

  it('is allowed by --yes as well', async () => {
    await world.query('DELETE FROM approval');
    const { code, stderr } = await world.cli(['deliver', '--yes'], env);
    assert.equal(code, 0, stderr);
    assert.equal((await approvals()).length > 0, true);
  });
});
