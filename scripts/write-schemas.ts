/** `npm run schemas`: writes `config/schema/*.json` from the field tables. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/config/files.ts';
import { schemaFiles } from '../src/config/schemas.ts';

const folder = join(packageRoot(), 'config', 'schema');
mkdirSync(folder, { recursive: true });
for (const [name, text] of schemaFiles()) writeFileSync(join(folder, name), text);
