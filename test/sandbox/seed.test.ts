import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SandboxError } from '../../src/sandbox/sandbox-error.ts';
import { loadSeed, saveSeed } from '../../src/sandbox/seed.ts';
import { generateWorld } from '../../src/sandbox/world.ts';
import { kintoneSeed } from '../../src/sandbox/world/kintone-rows.ts';

describe('seed from CSV', () => {
  let dir = '';

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kakehashi-seed-'));
    await mkdir(join(dir, 'salesforce'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const write = (content: string | Buffer, file = 'salesforce/Account.csv'): Promise<void> => writeFile(join(dir, file), content);

  it('reads one object per file, text as it stands, empty as null', async () => {
    await write('Id,Name,Amount\n001,"A ""big"" one,\nin two lines",NA\n002,,0\n');

    const { salesforce, hubspot } = await loadSeed(dir);

    assert.deepEqual(salesforce.get('Account'), [
      { Id: '001', Name: 'A "big" one,\nin two lines', Amount: 'NA' },
      { Id: '002', Name: null, Amount: '0' },
    ]);
    assert.equal(hubspot.size, 0);
  });

  it('takes a byte order mark, CRLF and a missing last line break', async () => {
    await write('\uFEFFId,Name\r\n001,株式会社さくら');

    const { salesforce } = await loadSeed(dir);

    assert.deepEqual(salesforce.get('Account'), [{ Id: '001', Name: '株式会社さくら' }]);
  });

  it('reads a header without records as an object without records', async () => {
    await write('Id,Name\n');

    assert.deepEqual((await loadSeed(dir)).salesforce.get('Account'), []);
  });

  const bad: readonly (readonly [string, string | Buffer, string, RegExp])[] = [
    ['an empty file', '', ':1:1:', /the file is empty/],
    ['a line that is too short', 'Id,Name\n1,a\n2\n', ':3:2:', /1 values, but the header has 2/],
    ['a line that is too long', 'Id,Name\n1,a,b\n', ':2:3:', /3 values, but the header has 2/],
    ['a quote that never ends', 'Id,Name\n1,"a\n', ':2:2:', /"Name": Quote Not Closed/],
    ['a quote in the middle', 'Id,Name\n1,x"y\n', ':2:2:', /Invalid Opening Quote/],
    ['no id column', 'Name\nx\n', ':1:1:', /"Id" is missing/],
    ['a column twice', 'Id,Name,Name\n', ':1:3:', /"Name" stands there twice/],
    ['a column without a name', 'Id,,Name\n', ':1:2:', /without a name/],
    ['an id twice', 'Id,Name\n1,a\n1,b\n', ':3:1:', /the id 1 stands there twice/],
    ['a record without an id', 'Name,Id\na,\n', ':2:2:', /without an id/],
    ['Shift_JIS', Buffer.from([0x49, 0x64, 0x0a, 0x83, 0x41, 0x0a]), ':2:1:', /not UTF-8/],
  ];
  for (const [what, content, place, message] of bad) {
    it(`refuses ${what}, naming file, line and field`, async () => {
      await write(content);

      await assert.rejects(loadSeed(dir), (error: unknown) => {
        assert.ok(error instanceof SandboxError);
        assert.ok(error.message.includes(`Account.csv${place}`), error.message);
        assert.match(error.message, message);
        assert.ok(error.words.ja.includes(`Account.csv${place}`));
        return true;
      });
    });
  }

  it('says what to give where the folder holds nothing', async () => {
    await assert.rejects(loadSeed(join(dir, 'nowhere')), (error: unknown) => {
      assert.ok(error instanceof SandboxError);
      assert.match(error.message, /No CSV file in .*nowhere/);
      assert.match(error.fix.en, /Account\.csv/);
      return true;
    });
  });

  it('writes what it can read again', async () => {
    const world = generateWorld({ partners: 12, events: 200, now: new Date('2026-06-08T00:00:00Z') });

    await saveSeed(world.salesforce, join(dir, 'salesforce'));
    await saveSeed(world.hubspot, join(dir, 'hubspot'));
    const kintone = kintoneSeed(world.salesforce, new Date('2026-06-08T00:00:00Z'));
    await saveSeed(kintone, join(dir, 'kintone'));
    const read = await loadSeed(dir);

    for (const vendor of ['salesforce', 'hubspot'] as const) {
      for (const [object, rows] of world[vendor]) {
        // A column that only some rows have is empty in the others.
        const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
        const expected = rows.map((row) => Object.fromEntries(columns.map((key) => [key, textOf(row[key] ?? null)])));
        assert.deepEqual(read[vendor].get(object) ?? [], expected, object);
      }
    }
    for (const [object, rows] of kintone) assert.equal((read.kintone.get(object) ?? []).length, rows.length, object);
    assert.match(await readFile(join(dir, 'hubspot', 'emails.csv'), 'utf8'), /^id,hs_timestamp/);
  });
});

function textOf(value: unknown): string | null {
  if (value === null || value === '') return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
