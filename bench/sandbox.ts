/** How fast the sandboxes answer, each alone in a process of its own, the load from this one: small answers, and a Bulk result of everything. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { print, readOptions } from './kit/report.ts';

const SERVER = fileURLToPath(new URL('kit/sandbox-server.ts', import.meta.url));
const LINES = 16;
const SECONDS = 5;

interface Ask {
  readonly method?: string;
  readonly path: string;
  readonly body?: string;
}

interface Usage {
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly peakMb: number;
}

const options = readOptions({ repeats: 1 });
const [accounts, rows] = options.scale === 'full' ? [100_000, 1_000_000] : [10_000, 100_000];
const agent = new Agent({ keepAlive: true, maxSockets: LINES });
const table: (string | number)[][] = [];
const perCore: number[] = [];
let largest = 0;

await withSandbox('salesforce', async (url, child) => {
  const token = JSON.parse(
    await send(url, '', {
      method: 'POST',
      path: '/services/oauth2/token',
      body: 'grant_type=client_credentials&client_id=sandbox&client_secret=sandbox',
    }),
  ) as { readonly access_token: string };
  const authorization = `Bearer ${token.access_token}`;
  const data = '/services/data/v67.0';
  const account = (n: number): string => `001${String(1 + (n % accounts)).padStart(12, '0')}AAA`;
  const q = (soql: string): string => `${data}/query?q=${encodeURIComponent(soql)}`;
  const asks: Readonly<Record<string, (n: number) => Ask>> = {
    'one record': (n) => ({ path: `${data}/sobjects/Account/${account(n)}?fields=Id,Name` }),
    'query by id': (n) => ({ path: q(`SELECT Id, Name FROM Account WHERE Id = '${account(n)}'`) }),
    'query of children': (n) => ({ path: q(`SELECT Id, Amount FROM Opportunity WHERE AccountId = '${account(n)}'`) }),
    'page of changes': (n) => ({
      path: q(`SELECT Id FROM Opportunity WHERE SystemModstamp >= ${stampOf(n)} ORDER BY SystemModstamp, Id LIMIT 20`),
    }),
    update: (n) => ({ method: 'PATCH', path: `${data}/sobjects/Account/${account(n)}`, body: JSON.stringify({ Phone: String(n) }) }),
  };
  for (const [name, ask] of Object.entries(asks)) await load(`Salesforce: ${name}`, url, authorization, child, ask);
  await bulk(url, authorization, child);
});
await withSandbox('hubspot', async (url, child) => {
  const authorization = 'Bearer pat-na1-sandbox';
  const company = (n: number): string => String(1 + (n % accounts));
  const asks: Readonly<Record<string, (n: number) => Ask>> = {
    'one record': (n) => ({ path: `/crm/v3/objects/companies/${company(n)}?properties=name` }),
    'page of changes': (n) => ({ method: 'POST', path: '/crm/v3/objects/notes/search', body: changesAfter(n) }),
    'batch of ten': (n) => ({
      method: 'POST',
      path: '/crm/v3/objects/companies/batch/read',
      body: JSON.stringify({ properties: ['name'], inputs: Array.from({ length: 10 }, (_, at) => ({ id: company(n + at) })) }),
    }),
    associations: (n) => ({ path: `/crm/v4/objects/companies/${company(n)}/associations/notes?limit=10` }),
    update: (n) => ({
      method: 'PATCH',
      path: `/crm/v3/objects/companies/${company(n)}`,
      body: JSON.stringify({ properties: { phone: String(n) } }),
    }),
  };
  for (const [name, ask] of Object.entries(asks)) await load(`HubSpot: ${name}`, url, authorization, child, ask);
});
agent.destroy();
print(
  {
    bench: `sandbox: ${accounts} accounts and ${rows} opportunities, or notes`,
    scale: options.scale,
    header: ['', 'answers/s', 'answers per CPU second', 'MiB'],
    rows: table,
    figures: [
      { name: '1,000 ÷ answers per second of one core, the slowest kind', value: 1000 / Math.min(...perCore), aim: 1 },
      { name: 'largest resident set, MiB', value: largest, aim: null },
    ],
  },
  options.json,
);

function stampOf(n: number): string {
  return `${new Date(Date.UTC(2026, 0, 1) + ((n * 7919) % rows) * 1000).toISOString().slice(0, 19)}Z`;
}

function changesAfter(n: number): string {
  const filters = [{ propertyName: 'hs_lastmodifieddate', operator: 'GTE', value: stampOf(n) }];
  const sorts = [{ propertyName: 'hs_lastmodifieddate', direction: 'ASCENDING' }];
  return JSON.stringify({ filterGroups: [{ filters }], sorts, properties: ['hs_note_body'], limit: 10 });
}

async function withSandbox(vendor: string, work: (url: string, child: ChildProcess) => Promise<void>): Promise<void> {
  const child = fork(SERVER, [vendor, String(accounts), String(rows)], { execArgv: ['--max-old-space-size=12288', '--import', 'tsx'] });
  try {
    const [ready] = (await once(child, 'message')) as [{ readonly url: string; readonly startMs: number }];
    const { rssMb } = await usage(child);
    table.push([`${vendor}: ready after ${(ready.startMs / 1000).toFixed(1)} s`, '', '', rssMb]);
    await work(ready.url, child);
  } finally {
    child.disconnect();
  }
}

async function usage(child: ChildProcess): Promise<Usage> {
  const answer = once(child, 'message');
  child.send('usage');
  const [told] = (await answer) as [Usage];
  largest = Math.max(largest, told.peakMb, told.rssMb);
  return told;
}

/** Sixteen lines ask as fast as they are answered, for five seconds after a warm-up. */
async function load(name: string, url: string, authorization: string, child: ChildProcess, ask: (n: number) => Ask): Promise<void> {
  let n = 0;
  const drive = async (until: number): Promise<void> => {
    while (performance.now() < until) await send(url, authorization, ask(n++));
  };
  const forSeconds = (seconds: number): Promise<unknown> => {
    const until = performance.now() + seconds * 1000;
    return Promise.all(Array.from({ length: LINES }, () => drive(until)));
  };
  await forSeconds(1);
  const [before, first, started] = [await usage(child), n, performance.now()];
  await forSeconds(SECONDS);
  const seconds = (performance.now() - started) / 1000;
  const after = await usage(child);
  const answered = n - first;
  const ofCore = answered / ((after.cpuMs - before.cpuMs) / 1000);
  perCore.push(ofCore);
  table.push([name, answered / seconds, ofCore, after.peakMb]);
}

/** A Bulk 2.0 query of every opportunity, its pages read to the end. */
async function bulk(url: string, authorization: string, child: ChildProcess): Promise<void> {
  const jobs = '/services/data/v67.0/jobs/query';
  const before = await usage(child);
  const started = performance.now();
  const query = 'SELECT Id, Name, Amount, StageName, SystemModstamp FROM Opportunity';
  const made = JSON.parse(
    await send(url, authorization, { method: 'POST', path: jobs, body: JSON.stringify({ operation: 'query', query }) }),
  ) as { readonly id: string };
  for (;;) {
    const { state } = JSON.parse(await send(url, authorization, { path: `${jobs}/${made.id}` })) as { readonly state: string };
    if (state === 'JobComplete') break;
  }
  let characters = 0;
  for (let locator = ''; locator !== 'null';) {
    const path = `${jobs}/${made.id}/results${locator === '' ? '' : `?locator=${locator}`}`;
    const page = await open(url, authorization, { path });
    for await (const chunk of page.setEncoding('utf8')) characters += String(chunk).length;
    locator = String(page.headers['sforce-locator'] ?? 'null');
  }
  const seconds = (performance.now() - started) / 1000;
  const after = await usage(child);
  table.push([
    `Salesforce: Bulk query, rows (${Math.round(characters / 2 ** 20)} MB in ${seconds.toFixed(1)} s)`,
    rows / seconds,
    rows / ((after.cpuMs - before.cpuMs) / 1000),
    after.peakMb,
  ]);
}

async function open(url: string, authorization: string, { method = 'GET', path, body }: Ask): Promise<IncomingMessage> {
  const { hostname, port } = new URL(url);
  const type = body?.startsWith('{') === true ? 'application/json' : 'application/x-www-form-urlencoded';
  const headers = { authorization, ...(body === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(body) }) };
  const asked = request({ hostname, port, method, path, agent, headers });
  asked.end(body);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  if ((response.statusCode ?? 0) >= 300) throw new Error(`${method} ${path}: ${String(response.statusCode)}`);
  return response;
}

async function send(url: string, authorization: string, ask: Ask): Promise<string> {
  let text = '';
  for await (const chunk of (await open(url, authorization, ask)).setEncoding('utf8')) text += String(chunk);
  return text;
}
