/** `npm run salesforce-project`: writes `config/salesforce/`, all but its README. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../src/config/files.ts';
import { salesforceProject } from './salesforce-project.ts';

const folder = join(packageRoot(), 'config', 'salesforce');
rmSync(join(folder, 'force-app'), { recursive: true, force: true });
for (const [path, text] of Object.entries(salesforceProject())) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
