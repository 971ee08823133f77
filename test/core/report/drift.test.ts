import assert from 'node:assert/strict';
import type { Backtest } from '../../../src/core/backtest/index.ts';
import { driftBlocks } from '../../../src/core/report/drift-blocks.ts';
import { toMarkdown } from '../../../src/core/report/render.ts';

const month = (name: string, n: number, told: number, came: number) => ({ month: name, n, told, came });
const text = (more: Partial<Backtest>, locale: 'ja' | 'en' = 'ja'): string =>
  toMarkdown(driftBlocks({ drift: [], undecidable: null, horizonDays: 184, ...more } as Backtest), locale);

describe('whether the early warning still holds', () => {
  it('is told by the last three months whose outcome is known, weighted by their partners', () => {
    const drift = [
      month('2025-08', 500, 0.9, 0.1),
      month('2025-09', 100, 0.2, 0.2),
      month('2025-10', 100, 0.3, 0.2),
      month('2025-11', 200, 0.2, 0.25),
    ];

    assert.match(text({ drift }), /2025-09〜2025-11.延べ 400社.:その後 184日 案件なしの予測 22\.5 %、実際 22\.5 %。ずれは許容の範囲です/);
  });

  it('asks for a look where both are more than eight points apart', () => {
    const drift = [month('2025-11', 100, 0.2, 0.29)];

    assert.match(text({ drift }), /ずれが大きくなっています/);
    assert.match(text({ drift }, 'en'), /foretold for 20\.0 %, and came for 29\.0 %\. That is far apart/);
    assert.match(text({ drift: [month('2025-11', 100, 0.2, 0.27)] }), /許容の範囲/);
  });

  it('says why nothing can be said', () => {
    assert.match(text({ undecidable: { ja: '200件以上が必要です', en: 'it takes 200' } }), /判断できない:200件以上が必要です/);
  });
});
