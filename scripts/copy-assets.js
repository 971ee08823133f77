// What the build needs beside the compiled sources: SQL, pages, styles.
import { cpSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ASSET = /\.(sql|css|html|svg|json)$/;

function copy(dir) {
  for (const name of readdirSync(dir)) {
    const path = join(dir, name);
    if (path === join('src', 'web')) continue; // has its own build
    if (statSync(path).isDirectory()) copy(path);
    else if (ASSET.test(name)) cpSync(path, join('dist', path));
  }
}
copy('src');
// The Lightning component that setup deploys, and the sandbox's stand-in for the platform below it.
for (const folder of ['lwc', 'sandbox/lightning/shims'])
  cpSync(join('connectors/salesforce', folder), join('dist/connectors/salesforce', folder), { recursive: true });
