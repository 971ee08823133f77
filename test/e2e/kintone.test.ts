import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '../../connectors/kintone/sandbox/index.ts';
import { openApp, type App } from '../../src/app.ts';
import { cliProgress } from '../../src/cli/progress.ts';
import { loadConfig } from '../../src/config/index.ts';
import { setupSpec } from '../../src/core/setup/spec.ts';
import { performRun, type RunReport } from '../../src/engine/run.ts';
import type { RunningSandbox, Seed } from '../../src/sandbox/types.ts';
import { freshDatabase, quiet } from '../support/database.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NOW = new Date('2026-06-08T00:00:00Z');
const AS_OF = '2026-06-08';

type Row = Readonly<Record<string, string>>;

const day = (n: number): string => new Date(NOW.getTime() - n * 86_400_000).toISOString().slice(0, 10);

/** Twelve partners: the first six sell every month, the others registered long ago and never did anything. */
function channel(): Seed {
  const partners: Row[] = Array.from({ length: 12 }, (_, i) => ({
    会社名: `株式会社見本${i + 1}`,
    登録日: day(900 - i),
    ドメイン: `mihon${i + 1}.example`,
  }));
  const deals = Array.from({ length: 6 }, (_, i) =>
    Array.from({ length: 24 }, (_unused, month) => ({
      案件名: `案件${i + 1}-${month + 1}`,
      パートナー番号: String(i + 1),
      登録日: day(30 * month + 40),
      受注日: day(30 * month + 15),
      確度: '受注',
      金額: String(100_000 * (i + 1)),
    })),
  ).flat();
  const activities = Array.from({ length: 6 }, (_, i) => ({
    パートナー番号: String(i + 1),
    種別: '訪問',
    対応日: day(10 + i),
    件名: '月次の打ち合わせ',
  }));
  return new Map<string, Row[]>([
    ['partners', partners],
    ['deals', deals],
    ['activities', activities],
    [
      'fields',
      [
        { app: 'tasks', code: '件名' },
        { app: 'tasks', code: '内容' },
        { app: 'tasks', code: '期限' },
        { app: 'tasks', code: 'パートナー番号' },
        { app: 'tasks', code: '状況' },
      ],
    ],
    ['tasks', []],
  ]);
}

describe('kintone as the only CRM', function () {
  this.timeout(180_000);
  let sandbox: RunningSandbox;
  let app: App;
  let folder: string;
  let drop: () => Promise<void>;
  const run = async (): Promise<RunReport> => {
    const report = await performRun(await app.engine(), 'run', { asOf: AS_OF, byHand: true, rejectionShare: 0.05, rejectionFloor: 1 });
    assert.deepEqual(
      report.errors.map(({ message }) => message),
      [],
    );
    return report;
  };
  const records = async (name: string): Promise<Record<string, unknown>[]> => {
    const text = await (await fetch(`${sandbox.url}/_sandbox/records/${name}`)).text();
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  before(async () => {
    sandbox = await startSandbox(channel(), { port: 0, now: NOW });
    const database = await freshDatabase();
    drop = database.drop;
    folder = await mkdtemp(join(tmpdir(), 'kakehashi-kintone-'));
    await cp(join(ROOT, 'config'), join(folder, 'config'), { recursive: true });
    await writeFile(join(folder, 'config', 'touch.yaml'), 'tasks: { enabled: true }\n');
    await writeFile(join(folder, 'config', 'kakehashi.yaml'), 'deliver: { tasksTo: [kintone] }\n');
    await mkdir(join(folder, 'mappings'));
    await cp(join(ROOT, 'mappings', 'examples', 'kintone.yaml'), join(folder, 'mappings', 'kintone.yaml'));
    const env = {
      DATABASE_URL: database.databaseUrl,
      KAKEHASHI_HOME: join(folder, 'home'),
      KINTONE_BASE_URL: sandbox.url,
      KINTONE_API_TOKEN: 'sandbox',
      KINTONE_APPS: 'partners:1,deals:2,activities:3,tasks:4',
    };
    const config = loadConfig(env, { cwd: folder, mappings: true });
    const log = { ...quiet, hide: () => undefined, mask: (text: string) => text };
    app = await openApp({ config, log, progress: cliProgress(process.stderr, true), signal: new AbortController().signal });
    for (const { connection, mapping } of (await app.engine()).wired) {
      const results = (await connection.setup?.apply(setupSpec(mapping, 'ja'), { repair: false })) ?? [];
      assert.deepEqual(
        results.filter(({ ok }) => !ok),
        [],
      );
    }
  });
  after(async () => {
    await app.close();
    await sandbox.close();
    await drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('reads partners, deals and activities, and writes state, score and reasons into the app', async () => {
    const report = await run();

    assert.equal(report.assess?.assessed, 12);
    const partners = await records('partners');
    const seller = partners.find((one) => one.会社名 === '株式会社見本6');
    const silent = partners.find((one) => one.会社名 === '株式会社見本12');
    assert.equal(seller?.PRM_State, 'excellent');
    assert.ok(Number(seller.PRM_Score) > 50, String(seller.PRM_Score));
    assert.equal(silent?.PRM_State, 'dormant');
    assert.ok(partners.every((one) => String(one.PRM_Reasons).length > 10));
  });

  it('puts tasks into the task app, each once, with our key', async () => {
    const tasks = await records('tasks');

    assert.ok(tasks.length > 0);
    assert.equal(new Set(tasks.map((one) => one.PRM_Task_Key)).size, tasks.length);
    assert.match(String(tasks[0]?.件名), /^【支援】/);
  });

  it('gets nothing written by a second run', async () => {
    await fetch(`${sandbox.url}/_sandbox/requests`, { method: 'DELETE' });

    const second = await run();

    const journal = (await (await fetch(`${sandbox.url}/_sandbox/requests`)).json()) as { method: string; path: string }[];
    assert.deepEqual(
      journal.filter(({ method, path }) => method === 'PUT' || (method === 'POST' && !path.includes('cursor'))),
      [],
    );
    assert.equal(second.assess?.owed, 0);
  });
});
