import { ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link, useParams } from 'wouter';
import type { Text } from '../../../core/types.ts';
import { useMeta } from '../../data/meta.ts';
import { usePartner } from '../../data/partner.ts';
import type { PartnerDetail, ShownAssessment } from '../../data/types.ts';
import { compact, date, decimal, money, percent, signed } from '../../lib/format.ts';
import { label, labelOf } from '../../lib/labels.ts';
import { fill, useLanguage } from '../../lib/locale.tsx';
import { useTitle } from '../../lib/title.ts';
import { Badge, Panel, Tile } from '../../ui/parts.tsx';
import { Empty, Load } from '../../ui/states.tsx';
import { PrintButton } from '../../ui/print.tsx';
import { Actions } from './actions.tsx';
import { Deals } from './deals.tsx';
import { LikePanel } from './like.tsx';
import { SetByHand } from './override.tsx';
import { PackagePanel } from './package.tsx';
import { RhythmPicture } from './rhythm.tsx';
import { ScorePanel } from './score.tsx';
import { Tasks } from './tasks.tsx';
import { Timeline } from './timeline.tsx';

const T = {
  back: { ja: 'パートナー一覧', en: 'All partners' },
  none: { ja: 'まだ判定していません', en: 'Not assessed yet' },
  noneNext: { ja: '次の実行で判定されます:npx kakehashi run', en: 'The next run will assess it: npx kakehashi run' },
  why: { ja: 'なぜこの判定か', en: 'Why' },
  next: { ja: '次の一手', en: 'Next action' },
  rhythm: { ja: 'いつもの間隔といま', en: 'Its own rhythm, and now' },
  due: { ja: '期限 %{on}', en: 'due %{on}' },
  since: { ja: '%{on} から', en: 'since %{on}' },
  noBand: { ja: '判断材料が足りません', en: 'too little evidence' },
  provisional: { ja: '暫定', en: 'provisional' },
  year: { ja: '年間', en: 'per year' },
  asOf: { ja: 'データ基準日 %{on}', en: 'Data as of %{on}' },
  owner: { ja: '担当', en: 'Owner' },
} satisfies Record<string, Text>;

export default function PartnerPage(): ReactNode {
  const { id } = useParams<{ id: string }>();
  const query = usePartner(id);
  useTitle(query.data?.name ?? '');
  return <Load query={query}>{(partner) => <PartnerView key={partner.id} partner={partner} />}</Load>;
}

function PartnerView({ partner }: { readonly partner: PartnerDetail }): ReactNode {
  const { t } = useLanguage();
  const { assessment } = partner;
  return (
    <>
      <Head partner={partner} />
      {assessment === null ? (
        <Panel title={t(T.none)}>
          <Empty title={t(T.noneNext)} />
        </Panel>
      ) : (
        <Figures assessment={assessment} />
      )}
      <SetByHand partner={partner} />
      <div className="columns">
        <div>
          {assessment !== null && <Why assessment={assessment} />}
          {assessment !== null && <ScorePanel partner={partner} assessment={assessment} />}
          {assessment !== null && assessment.state !== 'excellent' && <LikePanel id={partner.id} />}
          <Timeline id={partner.id} />
        </div>
        <div>
          {assessment !== null && (
            <Panel title={t(T.rhythm)} id="risk">
              <RhythmPicture assessment={assessment} />
            </Panel>
          )}
          <Tasks id={partner.id} />
          {assessment !== null && <PackagePanel standing={assessment.package} />}
          <Deals id={partner.id} />
        </div>
      </div>
    </>
  );
}

function Head({ partner }: { readonly partner: PartnerDetail }): ReactNode {
  const { t, locale } = useLanguage();
  const facts = [
    partner.partnerType === null ? null : labelOf('partnerType', partner.partnerType, locale),
    partner.rank === null ? null : `${label('rank', locale)} ${partner.rank}`,
    partner.registeredOn === null ? null : `${label('registeredOn', locale)} ${date(partner.registeredOn, locale)}`,
    partner.owner === null ? null : `${t(T.owner)} ${partner.ownerName ?? partner.owner}`,
  ].filter((one) => one !== null);
  return (
    <div className="page-head">
      <div>
        <p className="crumb">
          <Link href="/partners">← {t(T.back)}</Link>
        </p>
        <h1>{partner.name}</h1>
        <p className="note">{facts.join(' · ')}</p>
      </div>
      <div className="tools">
        <Actions primary id={partner.id} name={partner.name} tasks={partner.assessment?.tasks ?? []} />
        <PrintButton />
        {partner.records.map(({ scope, object, id, url }) =>
          url === null ? null : (
            <a key={`${scope}/${id}`} className="button" href={url}>
              <ExternalLink size={15} aria-hidden="true" />
              {nameOfScope(scope)} {object}
            </a>
          ),
        )}
      </div>
    </div>
  );
}

/** `salesforce:00D…` → Salesforce */
function nameOfScope(scope: string): string {
  const kind = scope.split(':')[0] ?? scope;
  return { salesforce: 'Salesforce', hubspot: 'HubSpot', kintone: 'kintone' }[kind] ?? kind;
}

function Figures({ assessment }: { readonly assessment: ShownAssessment }): ReactNode {
  const { t, locale } = useLanguage();
  const meta = useMeta();
  const { score, risk, value } = assessment;
  const change = score.change28 ?? 0;
  return (
    <div className="tiles">
      <Tile
        title={label('state', locale)}
        href="#why"
        value={<Badge field="state" value={assessment.state} />}
        note={fill(t(T.since), { on: date(assessment.stateSince, locale) })}
      />
      <Tile
        title={label('score', locale)}
        href="#score"
        value={
          <>
            {score.value === null ? '–' : decimal(score.value, locale)}
            {score.value !== null && Math.abs(change) >= 0.05 && (
              <span className={`small ${change > 0 ? 'up' : 'down'}`}> {signed(change, locale)}</span>
            )}
          </>
        }
        note={score.band === null ? t(T.noBand) : `±${decimal(score.band, locale)}`}
      />
      <Tile
        title={label('riskLevel', locale)}
        href="#risk"
        value={<Badge field="riskLevel" value={risk.level} />}
        note={
          risk.provisional || risk.probability === null
            ? risk.level === null
              ? undefined
              : t(T.provisional)
            : percent(risk.probability, locale)
        }
      />
      <Tile
        title={label('valueTier', locale)}
        href="#deals"
        value={value.tier === null ? '–' : labelOf('valueTier', value.tier, locale)}
        note={<span title={money(value.yearly, locale, meta?.currency ?? 'JPY')}>{`${t(T.year)} ${compact(value.yearly, locale)}`}</span>}
      />
      <Tile
        title={label('touch', locale)}
        href="#why"
        value={<Badge field="touch" value={assessment.touch} />}
        note={labelOf('step', assessment.step, locale)}
      />
      <Tile
        title={label('consumptionRate', locale)}
        href="#timeline"
        value={assessment.consumptionRate === null ? '–' : percent(assessment.consumptionRate, locale)}
        note={fill(t(T.asOf), { on: date(assessment.dataAsOf, locale) })}
      />
    </div>
  );
}

function Why({ assessment }: { readonly assessment: ShownAssessment }): ReactNode {
  const { t, locale } = useLanguage();
  return (
    <Panel title={t(T.next)} id="why">
      <p className="next-action">
        {assessment.nextAction[locale]}
        {assessment.nextActionDue !== null && (
          <span className="soft"> {fill(t(T.due), { on: date(assessment.nextActionDue, locale) })}</span>
        )}
      </p>
      {assessment.flags.length > 0 && (
        <p className="badges">
          {assessment.flags.map((flag) => (
            <Badge key={flag} field="flags" value={flag} />
          ))}
          {assessment.conditions.map((one) => (
            <Badge key={one} field="conditions" value={one} />
          ))}
        </p>
      )}
      <h3>{t(T.why)}</h3>
      <ul className="reasons">
        {assessment.reasons.map((reason) => (
          <li key={reason.id}>{reason.text[locale]}</li>
        ))}
      </ul>
    </Panel>
  );
}
