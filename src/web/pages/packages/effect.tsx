import type { ReactNode } from 'react';
import type { DeploymentEffect } from '../../../core/effect/index.ts';
import { VERDICTS } from '../../../core/effect/verdict.ts';
import type { Text } from '../../../core/types.ts';
import { useEffectOf } from '../../data/packages.ts';
import { count, date, percent } from '../../lib/format.ts';
import { fill, useLanguage } from '../../lib/locale.tsx';
import { Panel, Tag } from '../../ui/parts.tsx';
import { Load } from '../../ui/states.tsx';

const T = {
  title: { ja: '効果', en: 'Effect' },
  none: {
    ja: '効果はまだ測れません。開始から結果の期間が終わると、区間と判定が出ます。',
    en: 'There is no effect to tell yet: it is judged when the outcome window is over.',
  },
  interval: { ja: '効果 %{e}(95%区間 %{low} 〜 %{high})', en: 'Effect %{e} (95 % interval %{low} to %{high})' },
  sides: { ja: '支援した %{t}社 ・ 比べた %{c}社', en: '%{t} supported, %{c} compared' },
  judged: { ja: '%{on} に判定', en: 'judged on %{on}' },
  guards: { ja: '確かさの確認', en: 'What was checked' },
  until: { ja: '%{on} まで測定中', en: 'measuring until %{on}' },
} satisfies Record<string, Text>;

/** What it did, in plain words: interval, guards, verdict; nothing is said that was not measured. */
export function EffectPanel({ id }: { readonly id: string }): ReactNode {
  const { t } = useLanguage();
  const query = useEffectOf(id);
  return (
    <Panel title={t(T.title)} id="effect">
      <Load query={query} rows={2}>
        {({ effect }) =>
          effect === null || effect.deployments.length === 0 ? (
            <p className="soft">{t(T.none)}</p>
          ) : (
            <>
              {effect.deployments.map((one) => (
                <OneEffect key={one.deployment} one={one} />
              ))}
            </>
          )
        }
      </Load>
    </Panel>
  );
}

function OneEffect({ one }: { readonly one: DeploymentEffect }): ReactNode {
  const { t, locale } = useLanguage();
  const { report } = one;
  if (report === null)
    return (
      <p>
        <strong>{one.deployment}</strong> <span className="soft">{fill(t(T.until), { on: date(one.judgedOn, locale) })}</span>
      </p>
    );
  const tone = { promote: 'good', improve: 'bad', continue: 'cool', undecidable: 'grey' } as const;
  const { effect } = report;
  return (
    <article>
      <p>
        <strong>{one.deployment}</strong> <Tag tone={tone[report.verdict]}>{t(VERDICTS[report.verdict])}</Tag>{' '}
        <span className="soft">
          {fill(t(T.judged), { on: date(one.judgedOn, locale) })} ·{' '}
          {fill(t(T.sides), { t: count(report.treated.n, locale), c: count(report.control.n, locale) })}
        </span>
      </p>
      {effect !== null && (
        <p>
          {fill(t(T.interval), {
            e: percent(effect.estimate, locale, 1),
            low: percent(effect.low, locale, 1),
            high: percent(effect.high, locale, 1),
          })}
        </p>
      )}
      <ul className="reasons">
        {report.reasons.map((reason, i) => (
          <li key={i}>{t(reason)}</li>
        ))}
      </ul>
      <details>
        <summary>{t(T.guards)}</summary>
        <ul className="reasons small">
          {report.guards.map((guard) => (
            <li key={guard.id}>
              <strong>{t(guard.name)}</strong>: {t(guard.text)}
            </li>
          ))}
        </ul>
      </details>
    </article>
  );
}
