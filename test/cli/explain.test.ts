import assert from 'node:assert/strict';
import { explainCommand } from '../../src/cli/commands/explain.ts';
import { entityKey } from '../../src/core/log-line.ts';
import { assess } from '../../src/engine/assess.ts';
import { sync } from '../../src/engine/sync.ts';
import { accountRow, engineContext, smallCrm, wiredTo } from '../engine/engine-context.ts';
import { aLine, line, page, SF } from '../store/examples.ts';
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
});
