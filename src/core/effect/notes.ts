import { splitClusters } from './randomised.ts';
import type { EffectTable } from './types.ts';
import type { Text } from '../types.ts';

const SEASON: Text = {
  ja: '事前値は古い順に読みます。基準は全期間の平均で、直前の期間だけは使いません(落ち込んだ直後は、何もしなくても戻るため)。',
  en: 'Earlier outcomes are read the oldest first. The base is the mean of all of them, never the last alone: after a bad window things recover by themselves.',
};

/** What a reader must know of how it was computed. */
export function notesOn({ rows, names, assignment }: EffectTable): readonly Text[] {
  const mode: Text =
    assignment === 'randomised'
      ? {
          ja: '抽選で割り付けた比較として計算しました。割り付けたとおりに比べています(実際に使ったかどうかでは分けません)。',
          en: 'Computed as drawn by lot, and by assignment: who made use of it does not matter.',
        }
      : {
          ja: '抽選ではない比較として計算しました(--assignment observed、既定)。抽選した場合は --assignment randomised を付けてください。',
          en: 'Computed as not drawn by lot (--assignment observed, the default). If a lot was drawn say --assignment randomised.',
        };
  const split = splitClusters(rows);
  const clusters: Text[] =
    split === 0
      ? []
      : [
          {
            ja: `${split}個のまとまり(--cluster)に、実施と未実施の両方が含まれています。`,
            en: `${split} clusters (--cluster) hold both treated and controls.`,
          },
        ];
  return [mode, ...(names.before.length > 0 ? [SEASON] : []), ...clusters];
}
