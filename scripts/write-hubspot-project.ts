/** `npm run hubspot-project`: writes what is generated of `config/hubspot/`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/config/files.ts';
import { hubspotProject } from './hubspot-project.ts';

for (const [path, text] of Object.entries(hubspotProject())) writeFileSync(join(packageRoot(), 'config', 'hubspot', path), text);
