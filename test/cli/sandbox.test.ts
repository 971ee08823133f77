import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/kakehashi.js', import.meta.url));

describe('command sandbox', () => {
  it('says as one JSON document where it listens, and ends when asked to', async () => {
    const ports = ['--salesforce-port', '0', '--hubspot-port', '0', '--kintone-port', '0'];
    const child = spawn(process.execPath, [BIN, 'sandbox', ...ports, '--partners', '3', '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    for await (const chunk of child.stdout.setEncoding('utf8')) {
      text += String(chunk);
      if (text.endsWith('\n}\n')) break;
    }
    const told = JSON.parse(text) as Readonly<Record<'salesforce' | 'hubspot' | 'kintone', { readonly url: string }>>;

    assert.equal((await fetch(`${told.salesforce.url}/services/data`)).status, 200);
    assert.equal((await fetch(`${told.hubspot.url}/crm/v3/objects/companies`)).status, 401);
    assert.equal((await fetch(`${told.kintone.url}/k/v1/apps.json`)).status, 401);
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });
});
