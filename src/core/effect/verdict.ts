import { both, num, signed } from '../assess/format.ts';
import type { Text } from '../types.ts';
import { outcomesOf, unitsOf, type Power } from './facts.ts';
import { pText } from './guard.ts';
import { MIN_MATCHED, MIN_PER_ARM } from './guards.ts';
import type { EffectOptions, EffectReport, EffectTable, Estimate, Guard, Verdict } from './types.ts';

export const VERDICTS: Readonly<Record<Verdict, Text>> = {
  promote: { ja: '昇格', en: 'promote to template' },
  improve: { ja: '改善', en: 'improve' },
  continue: { ja: '継続測定', en: 'keep measuring' },
  undecidable: { ja: '判断できない', en: 'cannot be judged' },
};

/** Why nothing can be computed at all; null: it can. */
export function impossible({ rows }: EffectTable): Text | null {
  const [treated, control] = [outcomesOf(rows, 1), outcomesOf(rows, 0)];
  if (treated.length + control.length === 0) return { ja: 'データの行がありません。', en: 'There are no rows.' };
  if (treated.length === 0) return { ja: '実施した行がありません。', en: 'Nobody was treated.' };
  if (control.length === 0)
    return { ja: '比較する相手(未実施の行)がありません。', en: 'There is nobody to compare with (no row without the package).' };
  if (treated.length < 2 || control.length < 2) return { ja: '各群に2行以上が必要です。', en: 'Each group needs at least two rows.' };
  const all = [...treated, ...control];
  if (all.every((value) => value === all[0]))
    return {
      ja: `結果がすべて同じ値(${num(all[0] ?? 0, 2)})で、ばらつきがありません。`,
      en: `The outcome does not vary: all are ${num(all[0] ?? 0, 2)}.`,
    };
  return null;
}

interface Case {
  readonly table: EffectTable;
  readonly options: EffectOptions;
  readonly main: Estimate | null;
  readonly guards: readonly Guard[];
  readonly scale: number | null;
  readonly power: Power | null;
  readonly hopeless: Text | null;
}

type Judged = Pick<EffectReport, 'verdict' | 'label' | 'reasons' | 'missing'>;

/** 昇格: surely above 0, at least the minimum, every guard passed · 改善: surely below the minimum · else 継続測定 · 「判断できない」 where a guard stops. */
export function verdictOf(input: Case): Judged {
  const { main, guards, hopeless } = input;
  const stopped = guards.filter(({ status }) => status === 'stop').map(({ id, name, text }) => both((l) => `${id} ${name[l]}: ${text[l]}`));
  if (hopeless) return judged('undecidable', [hopeless], missingRows(input));
  if (!main) return judged('undecidable', [NO_ESTIMATE, ...stopped], missingRows(input));
  if (stopped.length > 0) return judged('undecidable', stopped, missingRows(input));
  if (input.scale === null) return judged('undecidable', [NO_SCALE], null);
  return weigh(input, main, input.scale);
}

const NO_ESTIMATE: Text = {
  ja: '効果を推定できません(揃えるための列がない、または重みで揃えられません)。',
  en: 'No effect can be estimated: there is no column to make the groups alike by, or no weights do it.',
};
const NO_SCALE: Text = {
  ja: '施策がない場合の平均が 0 で、割合で表せません。',
  en: 'Without the package the mean is 0: there is no scale for a share.',
};

function weigh(input: Case, main: Estimate, scale: number): Judged {
  const minimum = input.options.minimum;
  const [share, low, high] = [main.estimate / scale, main.low / scale, main.high / scale];
  const beyond = input.guards.find(({ id }) => id === 'G7')?.values.beyond !== 0;
  const discovered = input.guards.find(({ id }) => id === 'G9')?.values.discovered !== 0;
  const byLot = (main.permutationP ?? 0) <= 0.05;
  const range = (l: 'ja' | 'en'): string =>
    `${signed(share * 100, 1)} %(${signed(low * 100, 1)} … ${signed(high * 100, 1)} %)`.replaceAll(/[()]/g, (c) =>
      l === 'ja' ? c : c === '(' ? ' (' : ')',
    );
  if (low > 0 && share >= minimum && beyond && discovered && byLot)
    return judged(
      'promote',
      [
        both((l) =>
          l === 'ja'
            ? `効果は ${range(l)}。区間の下端が 0 を超え、ガードをすべて通過しました。`
            : `The effect is ${range(l)}: surely above 0, and every guard passed.`,
        ),
      ],
      null,
    );
  if (high < minimum)
    return judged(
      'improve',
      [
        both((l) =>
          l === 'ja'
            ? `効果は ${range(l)}。区間の上端が ${num(minimum * 100, 1)} % に届きません。内容を見直してください。`
            : `The effect is ${range(l)}: surely below ${num(minimum * 100, 1)} %. Change what it consists of.`,
        ),
      ],
      null,
    );
  const why = [
    both((l) =>
      l === 'ja'
        ? `効果は ${range(l)}。まだ昇格とも改善とも言えません。`
        : `The effect is ${range(l)}: neither sure to help nor sure not to.`,
    ),
    ...(low > 0 && !byLot ? [chanceReason(main.permutationP ?? 1)] : []),
    ...(low > 0 && !beyond ? [WITHIN_SHAM] : []),
    ...(low > 0 && !discovered ? [MANY] : []),
  ];
  const missing = missingFor(input, Math.max(Math.abs(share), minimum));
  return judged('continue', [...why, missingText(missing)], missing);
}

const WITHIN_SHAM: Text = { ja: '何もしていない施策でも同じ大きさの差が出ます(G7)。', en: 'Packages that never were reach as far (G7).' };
const MANY: Text = {
  ja: '同時に比べた件数を考えると偶然と区別できません(G9)。',
  en: 'With so many compared at once it is not told from chance (G9).',
};
function chanceReason(p: number): Text {
  return both((l) =>
    l === 'ja' ? `抽選をやり直しても同じ差が出る確率が ${pText(p)} あります。` : `Another lot would bring as much with p = ${pText(p)}.`,
  );
}

function missingText(missing: number | null): Text {
  if (missing === null)
    return {
      ja: '件数は足りています。別の担当者による再実施で確かめてください。',
      en: 'Numbers are not what is missing: let another owner repeat it.',
    };
  return {
    ja: `あと ${num(missing)}社で判定可能です(実施・未実施それぞれ)。`,
    en: `${num(missing)} more, treated and untreated each, and it can be judged.`,
  };
}

/** Treated that are missing for the guard of size, and for an effect of this share. */
function missingFor({ table, power }: Case, share: number): number | null {
  const least = table.assignment === 'randomised' ? MIN_PER_ARM : MIN_MATCHED;
  const n = Math.min(unitsOf(table.rows, 1), unitsOf(table.rows, 0));
  const missing = Math.max(least, power?.needed(share) ?? 0) - n;
  return missing > 0 ? missing : null;
}

/** Where a guard stops: what is missing, if it is numbers at all that stop it. */
function missingRows(input: Case): number | null {
  const size = input.guards.find(({ id }) => id === 'G1');
  if (size && size.status !== 'stop') return null;
  const share = input.main && input.scale !== null ? Math.abs(input.main.estimate) / input.scale : 0;
  return missingFor(input, Math.max(share, input.options.minimum, 0.3));
}

function judged(verdict: Verdict, reasons: readonly Text[], missing: number | null): Judged {
  const tail = verdict === 'undecidable' && missing !== null ? [missingText(missing)] : [];
  return { verdict, label: VERDICTS[verdict], reasons: [...reasons, ...tail], missing };
}
