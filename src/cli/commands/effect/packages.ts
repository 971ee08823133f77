import type { DeploymentEffect, PackageEffect, Portion, Ranking } from '../../../core/effect/index.ts';
import type { Locale, Text } from '../../../core/types.ts';
import { table } from '../../output.ts';
import { renderReport } from './render.ts';

export const REPRODUCED: Readonly<Record<PackageEffect['reproductions'][number]['result'], Text>> = {
  confirmed: { ja: '再現済(同じ向きで、区間が重なる)', en: 'reproduced: same sign, overlapping interval' },
  differs: { ja: '効果が食い違う', en: 'its effect differs' },
  open: { ja: 'まだ比べられない', en: 'cannot be compared yet' },
};

export function* renderEffects(effects: readonly PackageEffect[], locale: Locale): Generator<string> {
  const ja = locale === 'ja';
  for (const one of effects) {
    yield `■ ${one.name[locale]} (${one.package})`;
    for (const deployment of one.deployments) yield* renderDeployment(deployment, locale);
    for (const { responsible, deployment, result } of one.reproductions)
      yield ja
        ? `再現: ${responsible}(${deployment}) – ${REPRODUCED[result].ja}`
        : `Repeated by ${responsible} (${deployment}): ${REPRODUCED[result].en}`;
    yield '';
  }
}

function* renderDeployment(one: DeploymentEffect, locale: Locale): Generator<string> {
  const ja = locale === 'ja';
  yield `${one.deployment} – ${one.responsible}, ${one.startedOn} … ${one.endsOn}`;
  yield* statusLines(one, locale);
  if (one.report !== null) {
    yield '';
    yield* renderReport(one.report, locale);
    yield '';
  }
  if (one.leading !== null) yield* sidesLine({ ja: '先に動く指標(最初の30日)', en: 'Leading outcome, first 30 days' }, one.leading, locale);
  if (one.quality.treated.n + one.quality.control.n > 0)
    yield* sidesLine({ ja: '前進・受注の割合(決着した案件)', en: 'Moved forward or won, of decided deals' }, one.quality, locale);
  yield* secondaryLine(one, locale);
  yield* rewardLine(one, locale);
  const { share, effectEach } = one.users;
  if (share.n > 0)
    yield `${ja ? '参考: 実際に使った会社' : 'For reference: made use of it'} ${portion(share)}${
      effectEach === null ? '' : ja ? `、使った1社あたりの効果 ${figure(effectEach)}` : `; effect per one that did ${figure(effectEach)}`
    }`;
}

function* statusLines(
  { status, judgedOn, endsOn, assignment, noWaitlistReason, widened }: DeploymentEffect,
  locale: Locale,
): Generator<string> {
  const ja = locale === 'ja';
  if (status === 'measuring')
    yield ja ? `測定中(${judgedOn} に判定。期間は ${endsOn} まで)` : `Measuring: judged on ${judgedOn}, the window ends on ${endsOn}`;
  if (status === 'stopped')
    yield ja
      ? `判断できない: 測定期間(${endsOn} まで)の途中で終了しました`
      : `Cannot be judged: stopped before its window ended on ${endsOn}`;
  if (status === 'descriptive') yield ja ? '判定なし(記述のみのパッケージ)' : 'No verdict: this package is described only';
  if (assignment === 'observed')
    yield ja
      ? `待機群なし${noWaitlistReason === null ? '' : `(${noWaitlistReason})`}: 似た会社との比較です`
      : `Nobody waited${noWaitlistReason === null ? '' : ` (${noWaitlistReason})`}: compared with partners like them`;
  if (widened)
    yield ja
      ? '同じ区分に未実施の会社が足りないため、商材・ランク・登録からの期間を問わず比べています'
      : 'Too few in the segment went without it: compared whatever their product, rank and tenure';
}

function* sidesLine(
  name: Text,
  { treated, control }: { readonly treated: Portion; readonly control: Portion },
  locale: Locale,
): Generator<string> {
  const ja = locale === 'ja';
  yield `${name[locale]}: ${ja ? '実施' : 'treated'} ${portion(treated)}${control.n === 0 ? '' : ` / ${ja ? '未実施' : 'controls'} ${portion(control)}`}`;
}

function* secondaryLine({ secondary }: DeploymentEffect, locale: Locale): Generator<string> {
  if (secondary?.effect == null) return;
  const { low, high, estimate } = secondary.effect;
  yield `${locale === 'ja' ? '参考' : 'For reference'} ${secondary.outcome}: ${figure(estimate)} (${figure(low)} … ${figure(high)})`;
}

function* rewardLine({ rewards }: DeploymentEffect, locale: Locale): Generator<string> {
  if (rewards === null) return;
  const inside = ({ won, inside: part }: { readonly won: number; readonly inside: number }): string =>
    won > 0 ? `${((100 * part) / won).toFixed(0)} %` : '–';
  yield locale === 'ja'
    ? `報奨期間内の受注額: 実施 ${inside(rewards.treated)}、未実施 ${inside(rewards.control)}(施策の効果とは分けて見ます)`
    : `Won inside reward periods: treated ${inside(rewards.treated)}, controls ${inside(rewards.control)} (kept apart from the package)`;
}

export function* renderRanking({ beyondChance, rows }: Ranking, locale: Locale): Generator<string> {
  if (rows.length < 2) return;
  if (!beyondChance) {
    yield locale === 'ja' ? 'パッケージの順位: 差は偶然の範囲です。' : 'Ranking of packages: the differences are within chance.';
    return;
  }
  const head = locale === 'ja' ? ['順位', 'パッケージ', '効果', '縮小推定'] : ['rank', 'package', 'effect', 'shrunk'];
  yield* table([head, ...rows.map((one, i) => [String(i + 1), one.name[locale], percent(one.share), percent(one.shrunk)])], [0, 2, 3]);
}

function percent(value: number): string {
  return `${value > 0 ? '+' : ''}${(100 * value).toFixed(1)} %`;
}

function portion({ k, n, low, high }: Portion): string {
  if (n === 0) return '–';
  const round = (value: number): string => String(Math.round(100 * value));
  return `${k}/${n} = ${round(k / n)} % (${round(low)}–${round(high)})`;
}

function figure(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) >= 100 ? 0 : 2 });
}
