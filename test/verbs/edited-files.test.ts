import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, type Config } from '../../src/config/index.ts';
import { editedFile, saveEdited, takeSaved } from '../../src/verbs/edited-files.ts';
import { freshStore, quiet, type FreshStore } from '../support/database.ts';

const ID = 'better-proposals';
const ROOT = new URL('../../config', import.meta.url).pathname;

describe('a package that is saved on a page', () => {
  let fresh: FreshStore;
  let folders: string[];
  beforeEach(async () => {
    fresh = await freshStore();
    folders = [];
  });
  afterEach(async () => {
    for (const folder of folders) await rm(folder, { recursive: true });
    await fresh.drop();
  });

  /** A process on a machine of its own: its own files, the same database. */
  async function machine(): Promise<{ config: Config; store: FreshStore['store']; log: typeof quiet }> {
    const folder = await mkdtemp(join(tmpdir(), 'kakehashi-packages-'));
    folders.push(folder);
    await cp(ROOT, join(folder, 'config'), { recursive: true });
    const config = loadConfig({ KAKEHASHI_CONFIG: join(folder, 'config') }, { cwd: folder, mappings: false });
    return { config, store: fresh.store, log: quiet };
  }
  const path = (one: { config: Config }): string => join(one.config.configFolder, 'packages', `${ID}.yaml`);
  const responsibleOf = ({ config }: { config: Config }) => config.settings.packages.find(({ id }) => id === ID)?.responsible;
  const withResponsible = (yaml: string, who: string): string => yaml.replace(/responsible: .*/, `responsible: ${who}`);

  it('is what every process goes by, wherever its files are, and under one version', async () => {
    const [server, worker] = [await machine(), await machine()];
    const file = await editedFile(server, 'packages', ID);
    assert.ok(file);

    await saveEdited(server, 'packages', { id: ID, yaml: withResponsible(file.yaml, 'mika'), ifMatch: file.etag, by: 'mika' });
    await takeSaved(worker);

    assert.deepEqual([responsibleOf(server), responsibleOf(worker)], ['mika', 'mika']);
    assert.equal(server.config.version, worker.config.version);
    assert.match(await readFile(path(server), 'utf8'), /responsible: mika/);
    assert.match((await editedFile(worker, 'packages', ID))?.yaml ?? '', /responsible: mika/);
  });

  it('is refused to whoever is second, and nothing of the first is lost', async () => {
    const [one, other] = [await machine(), await machine()];
    const file = await editedFile(one, 'packages', ID);
    assert.ok(file);
    const saved = await saveEdited(one, 'packages', { id: ID, yaml: withResponsible(file.yaml, 'mika'), ifMatch: file.etag, by: 'mika' });

    await assert.rejects(
      saveEdited(other, 'packages', { id: ID, yaml: withResponsible(file.yaml, 'ken'), ifMatch: file.etag, by: 'ken' }),
      {
        code: 'EDIT_CONFLICT',
      },
    );
    assert.equal((await editedFile(other, 'packages', ID))?.etag, saved.etag);
    await saveEdited(other, 'packages', { id: ID, yaml: withResponsible(file.yaml, 'ken'), ifMatch: saved.etag, by: 'ken' });
    await takeSaved(one);
    assert.equal(responsibleOf(one), 'ken');
  });

  it('gives way to a file that was changed by hand later, on the machine where it was', async () => {
    const [server, worker] = [await machine(), await machine()];
    const file = await editedFile(server, 'packages', ID);
    assert.ok(file);
    await saveEdited(server, 'packages', { id: ID, yaml: withResponsible(file.yaml, 'mika'), ifMatch: file.etag, by: 'mika' });

    await writeFile(path(worker), withResponsible(file.yaml, 'by-hand'));
    await takeSaved(worker);

    assert.equal(responsibleOf(worker), 'by-hand');
    assert.match((await editedFile(worker, 'packages', ID))?.yaml ?? '', /responsible: by-hand/);
  });

  it('with a fault is told at file:line:col and not kept', async () => {
    const server = await machine();
    const file = await editedFile(server, 'packages', ID);
    assert.ok(file);

    await assert.rejects(
      saveEdited(server, 'packages', { id: ID, yaml: file.yaml.replace('channel: task', 'channel: fax'), ifMatch: file.etag, by: 'mika' }),
      /packages\/better-proposals\.yaml:20:18 weeks\[0\]\.items\[1\]\.channel/,
    );
    assert.deepEqual(await server.store.savedFiles('packages'), []);
    assert.equal((await editedFile(server, 'packages', ID))?.etag, file.etag);
  });
});
