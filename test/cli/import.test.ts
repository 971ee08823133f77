import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { importCommand } from '../../src/cli/commands/import.ts';
import { logCommand } from '../../src/cli/commands/log.ts';
import { rejectionsCommand } from '../../src/cli/commands/rejections.ts';
import { packageRoot } from '../../src/config/index.ts';
import type { HistoryEvent } from '../../src/core/types.ts';
import { account, accounts, company, companies, contact, contacts, HS, ORDER } from '../store/examples.ts';
import { testCli, type TestCli } from './test-cli.ts';

const HEADER = '会社コード,メールアドレス,講座コード,講座名,状態,修了日,得点';

interface Result {
  readonly rows: number;
  readonly added: number;
  readonly revised: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly rejected: number;
  readonly encoding: string;
  readonly rejectedFile: string | null;
  readonly problems: readonly string[];
}

describe('import', () => {
  let cli: TestCli;
  beforeEach(async () => {
    cli = await testCli([importCommand, logCommand, rejectionsCommand]);
    await cli.store.savePage(
      accounts([
        account('001D000000IRFmaIAH', { name: 'Acme', identity: { domain: 'acme.example', corporateNumber: '5050005005266' } }),
        account('a2', { name: 'Two', attributes: { externalKey: 'P-0042' } }),
      ]),
    );
    await cli.store.savePage(companies([company('9', { name: 'Acme', identity: { domain: 'acme.example' } })]));
    await cli.store.savePage(contacts([contact('31', '9', { name: '花子', attributes: { email: 'hanako@acme.example' } })]));
    await cli.store.joinPartners(ORDER);
  });
  afterEach(() => cli.close());

  const fileOf = (name: string): string => join(cli.folder, name);
  async function put(
    name: string,
    rows: readonly string[],
    encode: (text: string) => Buffer = (text) => Buffer.from(text),
  ): Promise<string> {
    await writeFile(fileOf(name), encode(`${[HEADER, ...rows].join('\r\n')}\r\n`));
    return fileOf(name);
  }
  async function take(file: string, ...more: string[]): Promise<Result> {
    const { data } = await cli.run('import', file, '--type', 'lms', '--json', ...more);
    return data as Result;
  }
  const counts = ({ rows, added, revised, unchanged, rejected }: Result) => ({ rows, added, revised, unchanged, rejected });
  async function eventsOf(name: string): Promise<readonly HistoryEvent[]> {
    for await (const { facts, events } of cli.store.histories({ ...ORDER, upTo: '2030-01-01' })) if (facts.name === name) return events;
    return [];
  }

  it('takes rows whose partner is named by id, 15-digit id, domain, corporate number or own code', async () => {
    const codes = ['001D000000IRFmaIAH', '001D000000IRFma', 'https://www.acme.example/', 'T5050005005266', '9', 'P-0042'];
    const file = await put(
      'a.csv',
      codes.map((code, i) => `${code},p${i}@x.example,basic-course,基礎研修,修了,2026/06/0${i + 1},`),
    );

    const result = await take(file);

    assert.deepEqual(counts(result), { rows: 6, added: 6, revised: 0, unchanged: 0, rejected: 0 });
    assert.equal((await eventsOf('Acme')).length, 5);
    assert.equal((await eventsOf('Two')).length, 1);
    assert.deepEqual(
      (await cli.store.audits(1)).map(({ action, subject }) => [action, subject]),
      [['import', 'lms']],
    );
  });

  it('reads Shift_JIS, UTF-8 and UTF-8 with a byte order mark alike, and says which it was', async () => {
    const rows = ['acme.example,hanako@acme.example,basic-course,①髙橋㈱の研修〜,修了,2026/06/01,'];
    const results = [
      await take(await put('sjis.csv', rows, (text) => iconv.encode(text, 'shift_jis'))),
      await take(await put('utf8.csv', rows)),
      await take(await put('bom.csv', rows, (text) => Buffer.from(`\uFEFF${text}`))),
    ];

    assert.deepEqual(
      results.map(({ encoding, added, unchanged, revised }) => [encoding, added, unchanged, revised]),
      [
        ['shift_jis', 1, 0, 0],
        ['utf-8', 0, 0, 1], // the wave dash of Windows-31J is another character
        ['utf-8', 0, 1, 0],
      ],
    );
    const [event] = await eventsOf('Acme');
    assert.equal(event?.data.subject, '①髙橋㈱の研修〜');
    assert.equal(event.contact, `${HS}/contacts/31`);
  });

  it('adds nothing the second time, and supersedes a row that was corrected', async () => {
    await take(await put('a.csv', ['acme.example,a@x.example,basic-test,テスト,合格,2026/06/01,80']));
    const again = await take(fileOf('a.csv'));
    const corrected = await take(await put('b.csv', ['acme.example,a@x.example,basic-test,テスト,合格,2026/06/01,95']));

    assert.deepEqual(counts(again), { rows: 1, added: 0, revised: 0, unchanged: 1, rejected: 0 });
    assert.deepEqual(counts(corrected), { rows: 1, added: 0, revised: 1, unchanged: 0, rejected: 0 });
    assert.deepEqual(
      (await eventsOf('Acme')).map(({ data }) => data.score),
      [95],
    );
  });

  it('keeps the good rows of a broken file; the bad ones go to a file with line, column and reason, and come in once mended', async () => {
    const file = await put('bad.csv', [
      'acme.example,a@x.example,basic-course,"研修, 基礎",修了,2026/06/01,',
      'acme.example,b@x.example,basic-course,"閉じない,修了,2026/06/02,',
      'acme.example,c@x.example,basic-course,研修,修了,2026/06/03',
      'nobody.example,d@x.example,basic-course,研修,修了,2026/06/04,',
      'acme.example,e@x.example,basic-course,研修,修了,2026/02/30,',
      'acme.example,f@x.example,basic-course,"二行の\n名前",修了,2026/06/06,',
    ]);

    const result = await take(file);

    assert.deepEqual(counts(result), { rows: 6, added: 2, revised: 0, unchanged: 0, rejected: 4 });
    assert.deepEqual(result.problems.map((one) => /bad\.csv:(\d+:\d+) (.*)$/.exec(one)?.slice(1)).sort(), [
      ['3:39', 'a quote (") is not closed as it should be'],
      ['4:45', 'has 6 columns, the first line has 7'],
      ['5:1', 'No partner is known as "nobody.example"'],
      ['6:45', '修了日 has the text "2026/02/30"; expected a date that exists'],
    ]);
    const path = result.rejectedFile ?? '';
    const mend = await readFile(path, 'utf8');
    assert.match(mend, /^\uFEFF"kakehashi_reason",会社コード,/);
    assert.match(mend, /",acme\.example,b@x\.example,basic-course,"閉じない,修了,2026\/06\/02,\r\n/);
    await writeFile(
      path,
      mend.replace('"閉じない', '閉じた').replace('2026/06/03', '2026/06/03,').replaceAll('nobody', 'acme').replaceAll('02/30', '02/28'),
    );
    const mended = await take(path);
    assert.deepEqual(counts(mended), { rows: 4, added: 2, revised: 2, unchanged: 0, rejected: 0 });
    assert.equal((await eventsOf('Acme')).length, 6);
    assert.deepEqual(await cli.store.rejectionGroups({ examples: 1 }), []);
  });

  it('keeps the bytes of a row that is not in the encoding of the file', async () => {
    const good = 'acme.example,a@x.example,basic-course,基礎研修,修了,2026/06/01,';
    const bytes = Buffer.concat([
      Buffer.from(`${HEADER}\n${good}\n`),
      iconv.encode(good.replace('a@', 'b@'), 'shift_jis'),
      Buffer.from('\n'),
    ]);
    await writeFile(fileOf('mixed.csv'), bytes);

    const result = await take(fileOf('mixed.csv'));

    assert.deepEqual([result.encoding, result.added, result.rejected], ['utf-8', 1, 1]);
    assert.match(result.problems[0] ?? '', /mixed\.csv:3:39 a character is not UTF-8/);
    const written = await readFile(result.rejectedFile ?? '');
    assert.ok(written.includes(iconv.encode('基礎研修', 'shift_jis')));
  });

  it('replays rows of an unknown partner once the partner is there', async () => {
    await take(await put('a.csv', ['later.example,a@x.example,basic-course,研修,修了,2026/06/01,']));
    const [group] = await cli.store.rejectionGroups({ examples: 1 });
    await cli.store.savePage(accounts([account('a3', { name: 'Later', identity: { domain: 'later.example' } })]));
    await cli.store.joinPartners(ORDER);

    const { out } = await cli.run('rejections', 'replay');

    assert.deepEqual([group?.scope, group?.code, group?.field], ['import:lms', 'PARTNER_UNKNOWN', '会社コード']);
    assert.match(out, /1 of 1 map now/);
    assert.equal((await eventsOf('Later')).length, 1);
  });

  it('changes nothing in a dry run and tells the same', async () => {
    const file = await put('a.csv', [
      'acme.example,a@x.example,basic-course,研修,修了,2026/06/01,',
      'nobody.example,,basic-course,研修,修了,2026/06/01,',
    ]);

    const result = await take(file, '--dry-run');

    assert.deepEqual([result.added, result.rejected, result.rejectedFile], [1, 1, null]);
    assert.equal((await cli.store.totals()).lines, 0);
    assert.deepEqual(await cli.store.runs(1), []);
    assert.deepEqual(await cli.store.importSources(), []);
  });

  it('names a missing column and what may be meant; an unknown type and an unknown encoding', async () => {
    await writeFile(fileOf('a.csv'), `${HEADER.replace('修了日', '終了日')}\n`);

    const column = await cli.run('import', fileOf('a.csv'), '--type', 'lms', '--locale', 'ja');
    const type = await cli.run('import', fileOf('a.csv'), '--type', 'lsm');
    const encoding = await cli.run('import', fileOf('a.csv'), '--type', 'lms', '--encoding', 'ebcdic');

    assert.deepEqual([column.code, type.code, encoding.code], [2, 2, 2]);
    assert.match(column.err, /列がありません: "修了日"/);
    assert.match(column.err, /修了日 → 終了日/);
    assert.match(type.err, /Did you mean lms\?/);
    assert.match(encoding.err, /Use utf-8 or shift_jis/);
  });

  for (const page of ['docs/import.md', 'docs/import.ja.md']) {
    it(`takes the example of ${page}`, async () => {
      const csv = /```csv\n([\s\S]*?)```/.exec(await readFile(join(packageRoot(), page), 'utf8'))?.[1] ?? '';
      await writeFile(fileOf('courses.csv'), csv);

      assert.deepEqual(counts(await take(fileOf('courses.csv'))), { rows: 1, added: 1, revised: 0, unchanged: 0, rejected: 0 });
    });
  }

  it('takes rewards apart from support: they open a window and no component', async () => {
    await writeFile(
      fileOf('r.csv'),
      'partner,from,to,amount,currency\nacme.example,2026-05-01,2026-05-31,"1,000,000",JPY\nacme.example,2026-06-01,2026-06-30,5,XXX\n',
    );

    const { data } = await cli.run('import', fileOf('r.csv'), '--type', 'reward', '--json');

    const result = data as Result;
    assert.deepEqual([result.added, result.rejected], [1, 1]);
    assert.match(result.problems[0] ?? '', /r\.csv:3:38 No rate is known for XXX/);
    assert.deepEqual(
      (await eventsOf('Acme')).map(({ type, on, data: { until, amount } }) => [type, on, until, amount]),
      [['reward.window', '2026-05-01', '2026-05-31', 1_000_000]],
    );
    assert.equal((await cli.store.totals()).wonAmount, '0');
  });

  it('logs a visit by hand once, corrects it by its key, and refuses a type that is none', async () => {
    const args = [
      'log',
      'Two',
      '--type',
      'visit',
      '--on',
      '2026-06-01',
      '--note',
      '来期の計画',
      '--author',
      '佐藤',
      '--department',
      '営業部',
      '--json',
    ];

    const first = await cli.run(...args);
    const again = await cli.run(...args);
    const { key } = first.data as { readonly key: string };
    const corrected = await cli.run('log', 'Two', '--type', 'call', '--on', '2026-06-02', '--author', '佐藤', '--key', key, '--json');
    const wrong = await cli.run('log', 'Two', '--type', 'dance');

    const statusOf = ({ data }: { readonly data: unknown }): unknown => (data as { readonly status: unknown }).status;
    assert.deepEqual([first, again, corrected].map(statusOf), ['added', 'unchanged', 'corrected']);
    assert.deepEqual(
      (await eventsOf('Two')).map(({ type, on, data }) => [type, on, data.author]),
      [['call.connected', '2026-06-02', '佐藤']],
    );
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /no event type "dance"/);
  });

  it('keeps no address of a person whom no CRM knows, and no column that the mapping does not read', async () => {
    await writeFile(
      fileOf('a.csv'),
      `${HEADER},備考\nacme.example,secret@x.example,basic-course,研修,修了,2026/06/01,,秘密の備考\nnobody.example,,basic-course,研修,修了,2026/06/01,,秘密の備考\n`,
    );

    await take(fileOf('a.csv'));

    const rows = await cli.query<{ row: string }>(
      'SELECT t::text AS row FROM line t UNION ALL SELECT t::text FROM source_record t UNION ALL SELECT t::text FROM rejection t',
    );
    assert.doesNotMatch(rows.map(({ row }) => row).join('\n'), /secret@|秘密/);
    assert.equal(
      (await eventsOf('Acme')).some(({ contact: key }) => key?.startsWith('person/contact/') === true),
      true,
    );
  });
});
