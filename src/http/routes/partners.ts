import { choice, integer, list, nullable, object, text } from '../../core/schema/index.ts';
import type { Assessment, PartnerFacts } from '../../core/types.ts';
import type { SetByHand } from '../../engine/by-hand.ts';
import { PARTNER_SORTS, type PartnerFilter, type PartnerListRow, type PartnerRecordRow } from '../../engine/viewing.ts';
import type { Caller } from '../access.ts';
import type { ServerDeps } from '../deps.ts';
import { NEXT, pageOf, PAGING, readCursor, writeCursor } from '../kit/paging.ts';
import { Refusal } from '../kit/problem.ts';
import { route, type Route } from '../kit/route.ts';
import { without } from '../kit/without.ts';
import { DEAL, LINE, PARTNER, PARTNER_ROW, SCORE_RANGE, SEARCH } from './partner-tables.ts';
import { FLAG_VALUES, ID, RISK, someOf, STAGE, STATE_VALUES, STEP, t, TIER, TOUCH_VALUES } from './tables.ts';

const FILTERS = {
  search: SEARCH,
  state: someOf(STATE_VALUES, t('状態', 'State')),
  touch: someOf(TOUCH_VALUES, t('タッチレベル', 'Touch level')),
  step: someOf(STEP.values, t('支援ステップ', 'Support step')),
  risk: someOf(RISK.values, t('離反リスク', 'Dormancy risk')),
  tier: someOf(TIER.values, t('取引規模', 'Business volume')),
  flag: someOf(FLAG_VALUES, t('注意フラグ(すべて立っている)', 'Flags, all of them set')),
  owner: list({ max: 50, of: text({ maxLength: 200, doc: t('担当', 'An owner') }), doc: t('担当(ID)', 'Owners (ids)') }),
  package: text({ maxLength: 100, doc: t('実施中のパッケージ', 'Running package') }),
  ...SCORE_RANGE,
} as const;

/** The one partner of an address; a partner of somebody else's is none. */
export async function partnerFor(deps: ServerDeps, caller: Caller, id: string): Promise<PartnerRecordRow> {
  const row = await deps.store.partnerRecord(id, caller.owners);
  if (row !== null) return row;
  throw new Refusal(404, 'PARTNER_UNKNOWN', { text: t('そのパートナーはいません', 'There is no such partner') });
}

const listing = route({
  method: 'get',
  path: '/api/partners',
  tag: 'partners',
  scope: 'read',
  summary: t('パートナーの一覧(検索・絞り込み・並べ替え)', 'Partners: search, filter, sort'),
  query: object({
    doc: t('絞り込み', 'Filters'),
    fields: {
      ...FILTERS,
      sort: choice({ values: PARTNER_SORTS, default: 'priority', doc: t('並べ替え', 'Sort by') }),
      order: choice({
        values: ['asc', 'desc'],
        doc: t('向き。名前と期限は昇順、ほかは降順が既定', 'Direction; ascending for name and due, else descending'),
      }),
      ...PAGING,
    },
  }),
  answer: object({
    doc: t('1ページ', 'One page'),
    fields: {
      total: nullable(integer({ required: true, doc: t('条件に合う数(最初のページだけ)', 'How many match; told with the first page') })),
      partners: list({ required: true, of: PARTNER_ROW, doc: t('パートナー', 'Partners') }),
      next: NEXT,
    },
  }),
  handle: async ({ query, caller }, { store }) => {
    const { sort, order, limit, cursor, ...given } = query;
    const filter: PartnerFilter = { ...given, owners: caller.owners };
    const descending = order === undefined ? sort !== 'name' && sort !== 'due' : order === 'desc';
    const kind = `${sort}${descending ? '-' : '+'}`;
    const after = readCursor(cursor, kind, 2);
    const [rows, total] = await Promise.all([
      store.partnerList({ ...filter, sort, descending, after, limit: limit + 1 }),
      after === null ? store.partnerCount(filter) : null,
    ]);
    const page = pageOf(rows, limit, (last) => writeCursor(kind, [last.sortValue, last.id]));
    return { total, partners: page.rows.map(shownRow), next: page.next };
  },
});

export function shownRow(row: PartnerListRow): Omit<PartnerListRow, 'sortValue'> {
  return without(row, 'sortValue');
}

const one = route({
  method: 'get',
  path: '/api/partners/:id',
  tag: 'partners',
  scope: 'read',
  summary: t('1社の判定・内訳・推移', 'One partner: assessment, parts, history'),
  params: ID,
  answer: PARTNER,
  handle: async ({ params, caller }, deps) => {
    const row = await partnerFor(deps, caller, params.id);
    const [history, byHand] = await Promise.all([deps.store.historyPoints(row.id), deps.store.byHand(row.id)]);
    const facts = row.assessment?.facts;
    return {
      id: row.id,
      name: row.name,
      owner: facts?.owner ?? null,
      ownerName: row.ownerName,
      registeredOn: facts?.registeredOn ?? null,
      partnerType: facts?.partnerType ?? null,
      rank: facts?.rank ?? null,
      products: facts?.products ?? [],
      override: overrideOf(byHand, facts?.override ?? null),
      snooze: row.snooze,
      records: row.records.map((record) => ({ ...record, url: deps.recordUrl(record.scope, record.object, record.id) })),
      assessment: row.assessment && shownAssessment(row.assessment),
      history,
    };
  },
});

/** A page's word, else the CRMs'; it is in force where the last assessment went by it. */
function overrideOf(here: SetByHand | null, assessed: PartnerFacts['override'] | null) {
  const set = here ?? assessed;
  if (set === null || (set.state === null && set.touch === null)) return null;
  const { state, touch, reason, until } = set;
  const inForce = assessed !== null && assessed.state === state && assessed.touch === touch && assessed.until === until;
  return { state, touch, reason, until, by: here?.by ?? null, inForce };
}

function shownAssessment(assessment: Assessment) {
  return { ...without(assessment, 'partnerId', 'facts', 'figures'), package: assessment.package ?? null };
}

const timeline = route({
  method: 'get',
  path: '/api/partners/:id/timeline',
  tag: 'partners',
  scope: 'read',
  summary: t('支援ログ(新しい順)。段階・人・部署つき', 'The log, latest first, with stages, people, departments'),
  params: ID,
  query: object({
    doc: t('絞り込み', 'Filters'),
    fields: {
      stage: choice({ values: STAGE.values as ['delivered', 'seen', 'used', 'result'], doc: t('段階', 'Stage') }),
      type: text({ maxLength: 100, doc: t('種類', 'Type'), examples: ['deal.won'] }),
      ...PAGING,
    },
  }),
  answer: object({
    doc: t('1ページ', 'One page'),
    fields: { lines: list({ required: true, of: LINE, doc: t('記録', 'Lines') }), next: NEXT },
  }),
  handle: async ({ params, query, caller }, deps) => {
    const { id } = await partnerFor(deps, caller, params.id);
    const { limit, cursor, ...filter } = query;
    const rows = await deps.store.timeline({ partnerId: id, ...filter, before: dayCursor(cursor), limit: limit + 1 });
    const page = pageOf(rows, limit, (last) => writeCursor('on', [last.on, last.id]));
    return { lines: page.rows.map((line) => withPages(without(line, 'scope'), deps)), next: page.next };
  },
});

export function dayCursor(cursor: string | undefined): { readonly on: string; readonly id: string } | null {
  const values = readCursor(cursor, 'on', 2);
  return values && { on: String(values[0]), id: String(values[1]) };
}

type Line = Omit<Awaited<ReturnType<ServerDeps['store']['timeline']>>[number], 'scope'>;

function withPages(line: Line, deps: ServerDeps) {
  const page = (named: Line['contact']) => named && { ...named, url: urlOfKey(deps, named.key) };
  return { ...line, contact: page(line.contact), owner: page(line.owner), deal: page(line.deal), url: page(line.deal)?.url ?? null };
}

export function urlOfKey({ recordUrl }: Pick<ServerDeps, 'recordUrl'>, key: string): string | null {
  const [scope = '', object = '', ...rest] = key.split('/');
  return rest.length === 0 ? null : recordUrl(scope, object, rest.join('/'));
}

const deals = route({
  method: 'get',
  path: '/api/partners/:id/deals',
  tag: 'partners',
  scope: 'read',
  summary: t('案件(いまの段階)', 'Deals as they stand'),
  params: ID,
  query: object({ doc: t('ページ', 'Page'), fields: PAGING }),
  answer: object({
    doc: t('1ページ', 'One page'),
    fields: { deals: list({ required: true, of: DEAL, doc: t('案件', 'Deals') }), next: NEXT },
  }),
  handle: async ({ params, query, caller }, deps) => {
    const { id } = await partnerFor(deps, caller, params.id);
    const rows = await deps.store.deals({ partnerId: id, before: dayCursor(query.cursor), limit: query.limit + 1 });
    const page = pageOf(rows, query.limit, (last) => writeCursor('on', [last.on, last.key]));
    return { deals: page.rows.map((deal) => ({ ...without(deal, 'scope', 'recordId'), url: urlOfKey(deps, deal.key) })), next: page.next };
  },
});

export const PARTNER_ROUTES: readonly Route[] = [listing, one, timeline, deals];
