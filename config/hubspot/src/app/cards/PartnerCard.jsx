import {
  Alert,
  DescriptionList,
  DescriptionListItem,
  Divider,
  EmptyState,
  Flex,
  Heading,
  List,
  LoadingSpinner,
  StatusTag,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  Tag,
  Text,
} from '@hubspot/ui-extensions';
import { CrmActionButton } from '@hubspot/ui-extensions/crm';
import { changeOf, eventsOf, flagsOf, kindOf, labelOf, linesOf, numberOf, scoreOf, shown } from './view.jsx';
import words from './words.json';

const COMPANY = '0-2';
const TASK = '0-27';
const RISK_VARIANT = { low: 'success', medium: 'warning', high: 'danger' };
const FACTS = ['prm_support_step', 'prm_touch_level', 'prm_value_tier', 'prm_coverage'];

/** The same as the component on the Account page in Salesforce. */
export function PartnerCard({ properties, failure, locale, companyId }) {
  const t = words[locale];
  if (failure !== null)
    return (
      <Alert title={t.errorTitle} variant="error">
        {failure}
      </Alert>
    );
  if (properties === null) return <LoadingSpinner label={t.loading} showLabel />;
  const kind = kindOf(properties);
  if (kind === 'noAccess')
    return (
      <EmptyState title={t.noAccessTitle} layout="vertical">
        <Text>{t.noAccessText}</Text>
      </EmptyState>
    );
  if (kind === 'empty')
    return (
      <EmptyState title={t.emptyTitle} layout="vertical">
        <Text>{t.emptyText}</Text>
      </EmptyState>
    );
  const parts = { properties, locale, t, companyId };
  return (
    <Flex direction="column" gap="md">
      {flagsOf(properties).includes('stale') && (
        <Alert title={t.stale.replace('{0}', shown(properties, 'prm_data_as_of', locale))} variant="warning" />
      )}
      <NextAction {...parts} />
      <Divider />
      <Figures {...parts} />
      <Why {...parts} />
      <Package {...parts} />
      <Events {...parts} />
      <Text variant="microcopy">
        {t.asOf} {shown(properties, 'prm_data_as_of', locale)}
      </Text>
    </Flex>
  );
}

function NextAction({ properties, locale, t, companyId }) {
  const action = shown(properties, 'prm_next_action', locale);
  const due = shown(properties, 'prm_next_action_due', locale);
  return (
    <Flex direction="column" gap="xs">
      <Heading>{t.nextAction}</Heading>
      <Text format={{ fontWeight: 'bold' }}>{action || t.noAction}</Text>
      {due !== '' && (
        <Text>
          {t.due} {due}
        </Text>
      )}
      {action !== '' && (
        <CrmActionButton
          actionType="OPEN_RECORD_ASSOCIATION_FORM"
          actionContext={{ objectTypeId: TASK, association: { objectTypeId: COMPANY, objectId: companyId } }}
          variant="primary"
        >
          {t.createTask}
        </CrmActionButton>
      )}
    </Flex>
  );
}

function Figures({ properties, locale, t }) {
  const risk = shown(properties, 'prm_risk_level', locale);
  const change = changeOf(properties);
  const flags = flagsOf(properties).filter((flag) => flag !== 'stale');
  return (
    <Flex direction="column" gap="sm">
      <DescriptionList direction="row">
        <DescriptionListItem label={labelOf('prm_score', locale)}>
          <Text format={{ fontWeight: 'bold' }}>{scoreOf(properties)}</Text>
          <Text variant="microcopy">{numberOf(properties, 'prm_score') === null ? t.noScore : t.scoreOf100}</Text>
          {change !== '' && (
            <Text>
              {change} {t.change28}
            </Text>
          )}
        </DescriptionListItem>
        <DescriptionListItem label={labelOf('prm_state', locale)}>
          <Text>{shown(properties, 'prm_state', locale)}</Text>
          <Text variant="microcopy">
            {t.stateSince} {shown(properties, 'prm_state_since', locale)}
          </Text>
        </DescriptionListItem>
        <DescriptionListItem label={labelOf('prm_risk_level', locale)}>
          <StatusTag variant={RISK_VARIANT[properties.prm_risk_level] ?? 'default'}>{risk || t.cannotJudge}</StatusTag>
          <Text variant="microcopy">{t.rhythm}</Text>
        </DescriptionListItem>
        {FACTS.map((name) => (
          <DescriptionListItem key={name} label={labelOf(name, locale)}>
            <Text>{shown(properties, name, locale) || '–'}</Text>
          </DescriptionListItem>
        ))}
      </DescriptionList>
      <Flex gap="xs" wrap>
        {flags.map((flag) => (
          <Tag key={flag}>{shown({ prm_flags: flag }, 'prm_flags', locale)}</Tag>
        ))}
      </Flex>
    </Flex>
  );
}

function Why({ properties, t }) {
  const reasons = linesOf(properties.prm_reasons);
  if (reasons.length === 0) return null;
  return (
    <Flex direction="column" gap="xs">
      <Heading>{t.why}</Heading>
      <List>
        {reasons.map((reason) => (
          <Text key={reason}>{reason}</Text>
        ))}
      </List>
    </Flex>
  );
}

function Package({ properties, locale, t }) {
  const name = shown(properties, 'prm_package', locale);
  const week = numberOf(properties, 'prm_package_week');
  return (
    <Flex direction="column" gap="xs">
      <Heading>{t.package}</Heading>
      <Text>{name === '' ? t.noPackage : week === null ? name : `${name} · ${t.week.replace('{0}', String(week))}`}</Text>
    </Flex>
  );
}

function Events({ properties, t }) {
  const events = eventsOf(properties.prm_recent_events);
  const stages = [t.delivered, t.seen, t.used, t.result];
  return (
    <Flex direction="column" gap="xs">
      <Heading>{t.events}</Heading>
      {events.length === 0 ? (
        <Text>{t.noEvents}</Text>
      ) : (
        <Table>
          <TableHead>
            <TableRow>
              <TableHeader>{t.when}</TableHeader>
              <TableHeader>{stages.join(' → ')}</TableHeader>
              <TableHeader>{t.what}</TableHeader>
            </TableRow>
          </TableHead>
          <TableBody>
            {events.map(({ on, word, stage, text }) => (
              <TableRow key={`${on} ${text}`}>
                <TableCell>{on}</TableCell>
                <TableCell>
                  {stages.map((_, at) => (at <= stage ? '●' : '○')).join('')} {stages[stage] ?? word}
                </TableCell>
                <TableCell>{text}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </Flex>
  );
}
