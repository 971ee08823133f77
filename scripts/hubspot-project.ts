/** The two files of the HubSpot card that follow from what we have: its words, and the properties that it reads with their labels. */
import { join } from 'node:path';
import { LABELS } from '../connectors/salesforce/project/labels.ts';
import { packageRoot } from '../src/config/files.ts';
import { loadMappings } from '../src/config/load-mappings.ts';
import { EVENT_TYPES } from '../src/core/assess/settings/event-types.ts';
import { crmField } from '../src/core/fields.ts';
import type { Locale, Text } from '../src/core/types.ts';

/** Keys of the field table, in the order in which the card asks for them. */
const SHOWN = [
  ...['score', 'scoreChange', 'coverage', 'state', 'stateSince', 'flags', 'riskLevel', 'valueTier', 'touch', 'step'],
  ...['nextAction', 'nextActionDue', 'reasons', 'recentEvents', 'package', 'packageWeek', 'dataAsOf'],
];

/** What HubSpot says in other words than Salesforce, and what only the card says. */
const OWN_WORDS: Readonly<Record<string, Text>> = {
  createTask: { ja: 'タスクを作る', en: 'Create the task' },
  emptyText: {
    ja: 'この会社がパートナーなら、次の判定のあとに表示されます。パートナーでなければ何も表示しません。',
    en: 'If this company is a partner it will show after the next assessment. Other companies stay empty.',
  },
  noAccessText: {
    ja: 'グループ「パートナー支援」のプロパティの閲覧権限を、管理者に頼んでください。',
    en: 'Ask your admin for the right to see the properties of the group “Partner support”.',
  },
  when: { ja: '日付', en: 'Date' },
  what: { ja: '内容', en: 'What' },
};
const WORDS = [
  ...['errorTitle', 'loading', 'noAccessTitle', 'emptyTitle', 'stale', 'nextAction', 'noAction', 'due', 'noScore', 'scoreOf100'],
  ...['change28', 'stateSince', 'cannotJudge', 'rhythm', 'why', 'package', 'week', 'noPackage', 'events', 'noEvents'],
  ...['delivered', 'seen', 'used', 'result', 'asOf'],
];

/** Files by their path below `config/hubspot/`. */
export function hubspotProject(): Readonly<Record<string, string>> {
  const cards = 'src/app/cards';
  return { [`${cards}/fields.json`]: asJson(fieldsShown()), [`${cards}/words.json`]: asJson({ ja: wordsIn('ja'), en: wordsIn('en') }) };
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Property → label and labels of its options. The names are those that `mappings/hubspot.yaml` writes. */
function fieldsShown(): Readonly<Record<string, unknown>> {
  const root = packageRoot();
  const { mappings } = loadMappings(join(root, 'mappings'), root, { types: EVENT_TYPES, timezone: 'Asia/Tokyo', freeMail: [] });
  const written = mappings.find(({ name }) => name === 'hubspot')?.writeBack.partner?.fields ?? {};
  const nameOf = new Map(Object.entries(written).map(([name, key]) => [key, name]));
  return Object.fromEntries(
    SHOWN.map((key) => {
      const [name, field] = [nameOf.get(key), crmField(key)];
      if (name === undefined || field === undefined) throw new Error(`mappings/hubspot.yaml does not write ${key}`);
      const options = field.options && { options: Object.fromEntries(field.options.map(({ value, label }) => [value, label])) };
      return [name, { label: field.label, ...options }];
    }),
  );
}

function wordsIn(locale: Locale): Readonly<Record<string, string>> {
  const known = new Map(LABELS.map(({ name, text }) => [camelCase(name), text]));
  const shared = WORDS.map((word) => {
    const text = known.get(word);
    if (text === undefined) throw new Error(`the card has no word ${word}`);
    return [word, text[locale]] as const;
  });
  return Object.fromEntries([...shared, ...Object.entries(OWN_WORDS).map(([word, text]) => [word, text[locale]] as const)]);
}

/** `PRM_No_Access_Title` → `noAccessTitle`. */
function camelCase(name: string): string {
  const [first = '', ...rest] = name.replace('PRM_', '').split('_');
  return first.toLowerCase() + rest.join('');
}
