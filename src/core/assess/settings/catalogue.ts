import { bilingual, boolean, choice, date, dictionary, number, object, text, withDefaults } from '../../schema/index.ts';
import type { Text } from '../../types.ts';
import { CONTENT_ITEMS, type ContentItem } from './content-items.ts';
import { EVENT_TYPES, type EventType } from './event-types.ts';
import type { EventTouch } from './event-words.ts';

function t(ja: string, en: string): Text {
  return { ja, en };
}

const eventType = object({
  name: 'eventType',
  doc: t('イベントの種類とその意味', 'An event type and what it means'),
  fields: {
    label: bilingual({
      doc: t('呼び名(省略時は組み込みの呼び名、なければ名前)', 'What people call it; the built-in words, or its name, unless given'),
    }),
    touch: choice({
      values: ['high', 'low', 'tech'],
      doc: t(
        'タッチレベル(high 個別・low まとめて・tech オンライン。支援でないものは省略)',
        'Touch level: one to one, one to some, online; none for what is no support',
      ),
    }),
    component: choice({
      values: ['results', 'selling', 'use', 'capability', 'relation'],
      doc: t('点が入る要素', 'Component that it scores in'),
    }),
    points: number({ min: 0, doc: t('点', 'Points') }),
    stage: choice({ values: ['delivered', 'seen', 'used', 'result'], required: true, doc: t('段階', 'Stage') }),
    deal: choice({ values: ['start', 'proposal', 'forward', 'win', 'lost', 'moved'], doc: t('案件への意味', 'What it does to a deal') }),
    contact: boolean({ doc: t('双方向の接触', 'Two-way contact') }),
    consumption: boolean({ doc: t('支援の利用', 'The partner used something of ours') }),
    delivery: boolean({ doc: t('支援の提供', 'Something was put into their hands') }),
    weak: boolean({ doc: t('人の反応とみなさない(自動開封など)', 'No sign of life (machine opens)') }),
    login: boolean({ doc: t('ポータルのログイン', 'A portal login') }),
    attempt: boolean({ doc: t('こちらからの働きかけ', 'An attempt of ours to reach them') }),
    repeat: choice({
      values: ['item', 'day', 'free'],
      doc: t(
        '繰り返しの数え方(item: 同じ教材と人で1日1回・30日3回)',
        'How repeats count (`item`: once a day and three times in 30 days per item and contact)',
      ),
    }),
  },
});

const contentItem = object({
  name: 'contentItem',
  doc: t('教材', 'A content item'),
  fields: {
    kind: choice({
      values: ['video', 'template', 'course', 'test', 'guide', 'script', 'story', 'faq', 'session', 'note', 'survey', 'event', 'form'],
      required: true,
      doc: t('種類', 'Kind'),
    }),
    title: bilingual({ required: true, doc: t('名前', 'Title') }),
    touch: choice({
      values: ['high', 'low', 'tech'],
      doc: t(
        'タッチレベル(省略時: session は high、event は low、ほかは tech)。出来事の種類より優先',
        'Touch level; goes before that of the event type. Unless given: `session` high, `event` low, all others tech',
      ),
    }),
    product: text({ doc: t('商材', 'Product') }),
    owner: text({ doc: t('管理者', 'Who keeps it up to date') }),
    reviewBy: date({ doc: t('見直し期限', 'Review by') }),
    wanted: bilingual({ doc: t('してほしいこと(なければ消化率に数えない)', 'Wanted action; without one it never counts as unconsumed') }),
    link: text({ doc: t('リンク', 'Link') }),
  },
});

/** `config/catalogue.yaml`. What is written there is added to, or replaces, what is built in. */
export const catalogueTable = object({
  name: 'catalogue',
  doc: t('イベントの種類と教材', 'Event types and content items'),
  fields: {
    eventTypes: dictionary({ of: eventType, default: {}, doc: t('イベントの種類', 'Event types') }),
    items: dictionary({ of: contentItem, default: {}, doc: t('教材', 'Content items') }),
  },
});

export interface Catalogue {
  readonly eventTypes: Readonly<Record<string, EventType>>;
  readonly items: Readonly<Record<string, ContentItem>>;
}

/** Built-in catalogue with the file's entries over it. What people call a built-in type, and its touch level, stay unless the file says otherwise. */
export function catalogueWith(file: Catalogue): Catalogue {
  const own = Object.entries(file.eventTypes).map(([type, entry]) => [type, { ...wordsOf(type), ...entry }] as const);
  return { eventTypes: { ...EVENT_TYPES, ...Object.fromEntries(own) }, items: { ...CONTENT_ITEMS, ...file.items } };
}

function wordsOf(type: string): Pick<EventType, 'label' | 'touch'> {
  const { label, touch } = EVENT_TYPES[type] ?? {};
  return { ...(label && { label }), ...(touch && { touch }) };
}

export const defaultCatalogue: Catalogue = catalogueWith(withDefaults(catalogueTable, {}) as Catalogue);

/** What people call an event; a type that has no words keeps its name. */
export function eventLabel(type: string, { eventTypes }: Catalogue): Text {
  return eventTypes[type]?.label ?? { ja: type, en: type };
}

/** At which touch level a line of the log took place: its content item tells, else its type. Null: it is no support. */
export function touchOf({ type, item }: { readonly type: string; readonly item: string | null }, catalogue: Catalogue): EventTouch | null {
  const ofType = catalogue.eventTypes[type]?.touch ?? null;
  const content = item === null ? undefined : catalogue.items[item];
  return content === undefined || ofType === null ? ofType : itemTouch(content);
}

export function itemTouch({ touch, kind }: ContentItem): EventTouch {
  return touch ?? (kind === 'session' ? 'high' : kind === 'event' ? 'low' : 'tech');
}
