import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { createToken, type Token } from '../../src/http/access.ts';
import { account, accounts, line, ORDER, page, won } from '../store/examples.ts';
import { assessment, FACTS, made } from '../support/assessment.ts';
import { NOW, testServer, type TestServer } from '../support/server.ts';

interface Said {
  readonly isError?: boolean;
  readonly content: readonly { readonly text: string }[];
}

/** The official client, over both roads. */
describe('MCP', function () {
  this.timeout(60_000);
  let server: TestServer;
  let acme = '';

  before(async () => {
    server = await testServer();
    const { store } = server;
    await store.savePage(accounts([account('a1', { name: 'アクメ株式会社' }), account('a2', { name: 'Beta' })]));
    await store.savePage(page([line(won('d1', 'a1', 100, { occurredOn: '2026-06-01' }))]));
    await store.joinPartners(ORDER);
    acme = (await store.findPartner('アクメ'))[0]?.id ?? '';
    const beta = (await store.findPartner('Beta'))[0]?.id ?? '';
    const of = (id: string, name: string, owner: string) => assessment(id, { asOf: '2026-06-07', facts: { ...FACTS, id, name, owner } });
    await store.saveAssessments(
      (async function* () {
        await Promise.resolve();
        yield [of(acme, 'アクメ株式会社', 'a@x.example'), of(beta, 'Beta', 'b@x.example')].map(made);
      })(),
      { asOf: '2026-06-07', config: 'c', logVersion: 1, runId: 'r', print: '' },
    );
  });
  after(() => server.close());

  async function overHttp(limits: Pick<Token, 'scopes' | 'owners'> = {}): Promise<Client> {
    const token = await createToken(server.store.access, `mcp-${String(Math.floor(performance.now()))}`, 'viewer', NOW, limits);
    const client = new Client({ name: 'test', version: '1' });
    const requestInit = { headers: { authorization: `Bearer ${token}` } };
    const transport = new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`), { requestInit });
    await client.connect(transport);
    return client;
  }
  const call = async (client: Client, name: string, args: object = {}): Promise<Said> =>
    (await client.callTool({ name, arguments: args as Record<string, unknown> })) as unknown as Said;
  const json = ({ content }: Said): Record<string, unknown> => JSON.parse(content[0]?.text ?? '') as Record<string, unknown>;

  it('finds a partner and explains it', async () => {
    const client = await overHttp();
    const { tools } = await client.listTools();
    assert.ok(tools.every(({ annotations }) => annotations?.readOnlyHint === true));
    assert.deepEqual(tools.find(({ name }) => name === 'explain_partner')?.inputSchema.required, ['id']);

    const found = json(await call(client, 'find_partners', { search: 'アクメ' }));
    const [first] = found.partners as { id: string; name: string }[];
    assert.equal(first?.name, 'アクメ株式会社');
    const explained = await call(client, 'explain_partner', { id: first.id });
    assert.notEqual(explained.isError, true);
    assert.match(explained.content[0]?.text ?? '', /アクメ株式会社/);
    assert.equal(json(await call(client, 'worklist')).today, '2026-06-08');
    await client.close();
  });

  it('says what is wrong with a question, and what a name should have been', async () => {
    const client = await overHttp();
    const wrong = await call(client, 'find_partners', { stat: 'new' });
    assert.equal(wrong.isError, true);
    assert.match(wrong.content[0]?.text ?? '', /INPUT_INVALID/);
    const nobody = await call(client, 'explain_partner', { id: 'nobody' });
    assert.equal(nobody.isError, true);
    assert.match(nobody.content[0]?.text ?? '', /PARTNER_UNKNOWN|NOT_FOUND/);
    assert.match((await call(client, 'delete_everything')).content[0]?.text ?? '', /There is no tool/);
    await client.close();
  });

  it('shows to whom is limited to an owner no partner of others', async () => {
    const client = await overHttp({ owners: ['b@x.example'] });
    const seen = json(await call(client, 'find_partners')).partners as { name: string }[];
    assert.deepEqual(
      seen.map(({ name }) => name),
      ['Beta'],
    );
    assert.equal((await call(client, 'explain_partner', { id: acme })).isError, true);
    assert.equal((await call(client, 'partner_timeline', { id: acme })).isError, true);
    await client.close();
  });

  it('lets nobody in without a token that may read', async () => {
    const post = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${server.url}/mcp`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{}' });
    assert.equal((await post({})).status, 401);
    const ingest = await createToken(server.store.access, 'lms', 'ingest', NOW);
    assert.equal((await post({ authorization: `Bearer ${ingest}` })).status, 403);
  });

  it('speaks on stdin and stdout as well', async () => {
    const client = new Client({ name: 'test', version: '1' });
    const env = { PATH: process.env.PATH ?? '', DATABASE_URL: server.databaseUrl, KAKEHASHI_LOCALE: 'ja' };
    const transport = new StdioClientTransport({ command: process.execPath, args: ['bin/kakehashi.js', 'mcp'], env, stderr: 'ignore' });
    await client.connect(transport);
    const found = json(await call(client, 'find_partners', { search: 'アクメ' }));
    assert.equal((found.partners as unknown[]).length, 1);
    await client.close();
  });
});
