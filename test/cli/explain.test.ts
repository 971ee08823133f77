import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { explainCommand } from '../../src/cli/commands/explain.ts';
import { loadConfig } from '../../src/config/index.ts';
import { entityKey } from '../../src/core/log-line.ts';
import type { Assessment } from '../../src/core/types.ts';
import { assess } from '../../src/engine/assess.ts';
import { sync } from '../../src/engine/sync.ts';
import { accountRow, engineContext, MAPPING, NOW, smallCrm, wiredTo } from '../engine/engine-context.ts';
import { aLine, line, page, SF, won } from '../store/examples.ts';
import { testCli } from './test-cli.ts';

describe('explain', () => {
  it('calls every event behind the score by words, with its content and touch level, in both languages', async () => {
    const cli = await testCli([explainCommand]);
    try {
      const crm = smallCrm(SF);
      crm.objects.Account.set(...accountRow('a1'));
      const context = engineContext(cli.store, [wiredTo(crm, SF)], 'r1');
      await sync(context);
      const keys = [{ key: entityKey(SF, 'Account', 'a1'), role: null }];
      const used = aLine('u1', { type: 'item.consumed', stage: 'used', occurredOn: '2024-02-20', item: 'joint-visit', keys });
      const met = aLine('m1', { type: 'meeting.held', stage: 'used', occurredOn: '2024-02-25', keys });
      await cli.store.savePage(page([line(used), line(met)], { stream: 'activities' }));
      await assess(context, {});

      const ja = await cli.run('explain', 'a1', '--locale', 'ja');
      const en = await cli.run('explain', 'a1');

      assert.match(
        ja.out,
        /2024-02-25 +面談 +3\.00 +→ 2\.673 +ハイタッチ[^\n]*\n +2024-02-20 +教材の利用 \(同行\) +1\.00 +→ 0\.891 +ハイタッチ/,
      );
      assert.match(
        en.out,
        /Events behind the points [^\n]*\n +2024-02-25 +meeting +3\.00 [^\n]*High[^\n]*\n +2024-02-20 +content used \(Joint visit\)/,
      );
    } finally {
      await cli.close();
    }
  });

  it('makes the assessment of a past day once more, names the settings, and says where they were others', async () => {
    const cli = await testCli([explainCommand], { env: { SALESFORCE_USERNAME: 'x' } });
    try {
      await cli.writeMapping('salesforce', MAPPING.replace('connector: small', 'connector: salesforce'));
      const crm = smallCrm(SF);
      crm.objects.Account.set(...accountRow('a1'));
      crm.objects.Account.set(...accountRow('a2'));
      const settings = loadConfig({}, { cwd: cli.folder, mappings: false }).settings;
      const given = engineContext(cli.store, [wiredTo(crm, SF)], 'r1');
      const context = { ...given, policy: { ...given.policy, settings } };
      await cli.store.registerConnection({ name: 'salesforce', connector: 'small', scope: SF });
      await sync(context);
      const wins = [0, 1, 2, 3, 4, 5].map((n) =>
        won(`d${n}`, n % 2 === 0 ? 'a1' : 'a2', 100_000 * (n + 1), { occurredOn: `2024-02-0${n + 1}` }),
      );
      await cli.store.savePage(
        page(
          wins.map((one) => line(one)),
          { scope: SF, stream: 'deals', sourceTime: NOW },
        ),
      );
      await assess(context, { asOf: '2024-02-10' });
      const [then] = await cli.store.assessmentHistory((await cli.store.findPartner('Account a1'))[0]?.id ?? '');
      // Later: another deal, and an assessment by which the cache is another one.
      await cli.store.savePage(
        page([line(won('d9', 'a1', 900_000, { occurredOn: '2024-02-20' }))], { scope: SF, stream: 'deals', sourceTime: NOW }),
      );
      await assess(context, { asOf: '2024-03-01' });

      const past = await cli.run('--json', 'explain', 'Account a1', '--as-of', '2024-02-10');
      assert.equal(past.code, 0, past.err);
      const { then: told, ...now } = past.data as Assessment & { readonly then: { readonly config: string } };
      assert.equal(JSON.stringify(now), JSON.stringify(then), 'byte for byte what was kept');
      assert.equal(told.config, then?.config);

      const same = await cli.run('explain', 'Account a1', '--as-of', '2024-02-10');
      assert.match(same.out, new RegExp(`Version of the settings: ${then?.config ?? '?'}`));
      assert.doesNotMatch(same.out, /settings are others/);
      await writeFile(join(cli.folder, 'config', 'scoring.yaml'), 'state: { newDays: 400 }\n');
      const other = await cli.run('explain', 'Account a1', '--as-of', '2024-02-10', '--locale', 'ja');
      assert.match(other.out, new RegExp(`設定が当時と違います: 当時 ${then?.config ?? '?'}、今 (?!${then?.config ?? '?'})`));
      assert.match((await cli.run('explain', 'Account a1', '--as-of', 'yesterday')).err, /is no date/);
    } finally {
      await cli.close();
    }
  });
});
