import type { Deployment, PackageRates, SupportPackage } from '../../../core/package/index.ts';
import type { Rate } from '../../../core/package/life.ts';
import type { Locale } from '../../../core/types.ts';
import type { StartOutcome } from '../../../engine/packages.ts';

/** The plan as a person reads it: who, when, who not and why, whose work, what can be told in the end. */
export function* renderPlan({ plan, deployment, lists, started }: StartOutcome, pack: SupportPackage, locale: Locale): Generator<string> {
  const ja = locale === 'ja';
  const waiting = plan.drawn.filter(({ arm }) => arm === 'wait');
  const now = plan.drawn.length - waiting.length;
  yield ja
    ? `${pack.name.ja}: 当てはまる ${String(plan.matching)}社、対象 ${String(plan.eligible)}社`
    : `${pack.name.en}: ${String(plan.matching)} fit, ${String(plan.eligible)} take part`;
  if (plan.waitlist) {
    const date = waiting[0]?.startsOn ?? '';
    yield ja
      ? `今から ${String(now)}社、${String(plan.waitDays)}日後(${date})から ${String(waiting.length)}社(くじ、seed ${String(plan.seed)})`
      : `${String(now)} now, ${String(waiting.length)} after ${String(plan.waitDays)} days (${date}); by lot, seed ${String(plan.seed)}`;
    for (const { stratum, start, wait } of plan.strata) yield `  ${stratum}: ${String(start)} / ${String(wait)}`;
  } else if (deployment.noWaitlistReason !== null) {
    yield ja ? `待機群なし: ${deployment.noWaitlistReason}` : `Nobody waits: ${deployment.noWaitlistReason}`;
  } else yield ja ? '待機群なし(40社未満。--waitlist で置けます)' : 'Nobody waits (fewer than 40 partners; --waitlist makes a group)';
  for (const { name, reason } of plan.leftOut) yield `${ja ? '除外' : 'Left out'}: ${name} – ${reason[locale]}`;
  for (const { owner, week, tasks, tooMany } of plan.work) {
    const who = owner ?? (ja ? '(担当なし)' : '(no owner)');
    const warning = tooMany ? (ja ? '(1日の上限を超えるため、順番に出します)' : ' (above the daily limit: the rest waits its turn)') : '';
    yield ja
      ? `第${String(week)}週 ${who}: タスク ${String(tasks)}件${warning}`
      : `Week ${String(week)}, ${who}: ${String(tasks)} tasks${warning}`;
  }
  for (const { connection, list, id } of lists) {
    if (id === null)
      yield ja
        ? `${connection}: リスト ${list} がまだありません(kakehashi setup)`
        : `${connection}: list ${list} is not there yet (kakehashi setup)`;
    else yield ja ? `${connection}: リスト ${list} あり(${id})` : `${connection}: list ${list} is there (${id})`;
  }
  for (const text of plan.judgement.text) yield text[locale];
  if (started)
    yield ja
      ? `開始しました(${deployment.id})。次の run で CRM に出ます。`
      : `Started (${deployment.id}). The next run shows it in the CRMs.`;
  else yield ja ? 'まだ何も始めていません(--dry-run)。' : 'Nothing has started (--dry-run).';
}

export function* renderRates(rates: PackageRates, deployments: readonly Deployment[], locale: Locale): Generator<string> {
  const ja = locale === 'ja';
  for (const one of deployments) {
    const stopped =
      one.stoppedOn === null
        ? ''
        : ja
          ? ` 終了 ${one.stoppedOn}: ${one.stopReason ?? ''}`
          : ` stopped ${one.stoppedOn}: ${one.stopReason ?? ''}`;
    yield `${one.id} – ${one.responsible}${stopped}`;
  }
  if (rates.started + rates.waiting === 0) return;
  yield ja
    ? `開始 ${String(rates.started)}社、待機 ${String(rates.waiting)}社`
    : `${String(rates.started)} started, ${String(rates.waiting)} waiting`;
  yield ja
    ? `消化: ${share(rates.done)}、反応した会社: ${share(rates.reacted)}`
    : `Items done: ${share(rates.done)}; partners that reacted: ${share(rates.reacted)}`;
  for (const { week, content, done } of rates.items) yield `  ${String(week)}  ${content}: ${share(done)}`;
  for (const [rule, count] of Object.entries(rates.ended))
    yield ja ? `終了(${rule}): ${String(count)}社` : `Ended by ${rule}: ${String(count)}`;
}

function share({ k, n, low, high }: Rate): string {
  if (n === 0) return '–';
  const percent = (value: number): string => String(Math.round(value * 100));
  return `${String(k)}/${String(n)} = ${percent(k / n)} % (${percent(low)}–${percent(high)})`;
}
