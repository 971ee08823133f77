/** `npm run schemas`: writes what follows from the field tables: `config/schema/*.json`, and the tables in the READMEs. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/config/files.ts';
import { localeOf, REFERENCE_PAGES, withTables } from '../src/config/reference.ts';
import { schemaFiles } from '../src/config/schemas.ts';

const root = packageRoot();
const folder = join(root, 'config', 'schema');
mkdirSync(folder, { recursive: true });
for (const [name, text] of schemaFiles()) writeFileSync(join(folder, name), text);
for (const page of REFERENCE_PAGES) {
  const path = join(root, page);
  writeFileSync(path, withTables(readFileSync(path, 'utf8'), localeOf(page)));
}
