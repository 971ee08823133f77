import { dayOf, isoOf } from '../../core/assess/days.ts';
import { any, list, nullable, object, text } from '../../core/schema/index.ts';
import type { Assessment } from '../../core/types.ts';
import type { LikeRow } from '../../engine/viewing.ts';
import type { Caller } from '../access.ts';
import type { ServerDeps } from '../deps.ts';
import { Refusal } from '../kit/problem.ts';
import { route, type Route } from '../kit/route.ts';
import { partnerFor } from './partners.ts';
import { ID, need, one, or, STAGE, t } from './tables.ts';

const YEAR = 365;

const like = route({
  method: 'get',
  path: '/api/partners/:id/like',
  tag: 'partners',
  scope: 'read',
  summary: t(
    '似た優良パートナー(または with の相手)との比較:スコアの要素と、届いた支援の使われ方',
    'Comparison with an excellent partner of the same kind, or with `with`: parts of the score, and how far each went with the same support',
  ),
  params: ID,
  query: object({
    doc: t('相手', 'With whom'),
    fields: {
      with: text({
        maxLength: 200,
        doc: t('比べる相手の ID。省略時は似た優良', 'Id of whom to compare with; a like excellent partner unless given'),
      }),
    },
  }),
  answer: object({
    doc: t('比較', 'The comparison'),
    fields: {
      like: nullable(
        one('LikePartner', t('相手', 'The other'), {
          id: need.text('ID', 'Id'),
          name: need.text('会社名', 'Company'),
          score: or.number('スコア', 'Score'),
        }),
      ),
      parts: list({
        required: true,
        doc: t('要素ごとの差', 'Difference by component'),
        of: one('LikePart', t('要素', 'A component'), {
          component: need.text('要素', 'Component'),
          own: or.number('自社', 'Own'),
          like: or.number('相手', 'Of the other'),
          because: any({ required: true, doc: t('相手の根拠', 'What the other did') }),
        }),
      }),
      from: need.date('支援はこの日から', 'Support since this day'),
      items: list({
        required: true,
        doc: t('同じ支援の使われ方。null: 届いた記録なし', 'How far each went with each item; null: nothing on record'),
        of: one('LikeItem', t('教材', 'An item'), { item: need.text('教材', 'Item'), own: nullable(STAGE), like: nullable(STAGE) }),
      }),
    },
  }),
  handle: async ({ params, query, caller }, deps) => {
    const row = await partnerFor(deps, caller, params.id);
    const found = await otherThan(row, query.with, { caller, deps });
    const own = new Map(row.assessment?.score.parts.map((part) => [part.component, part]));
    const from = isoOf(dayOf(deps.verbs.company().today) - YEAR);
    const stages = found === null ? [] : await deps.store.itemStages({ partnerIds: [row.id, found.id], from });
    const at = new Map(stages.map(({ partnerId, item, stage }) => [`${partnerId} ${item}`, stage]));
    return {
      like: found && { id: found.id, name: found.name, score: found.assessment.score.value },
      parts: (found?.assessment.score.parts ?? []).map((part) => ({
        component: part.component,
        own: own.get(part.component)?.leftOut === null ? (own.get(part.component)?.points ?? null) : null,
        like: part.leftOut === null ? part.points : null,
        because: part.because,
      })),
      from,
      items: [...new Set(stages.map(({ item }) => item))].sort().map((item) => ({
        item,
        own: at.get(`${row.id} ${item}`) ?? null,
        like: at.get(`${found?.id ?? ''} ${item}`) ?? null,
      })),
    };
  },
});

/** Whom it is compared with; null: there is nobody like it. */
async function otherThan(
  row: { readonly id: string; readonly assessment: Assessment | null },
  asked: string | undefined,
  { caller, deps }: { readonly caller: Caller; readonly deps: ServerDeps },
): Promise<LikeRow | null> {
  if (row.assessment === null) return null;
  if (asked === undefined || asked === '') return deps.store.likePartner(row.id, caller.owners);
  const { id, name, assessment } = await partnerFor(deps, caller, asked);
  if (id === row.id)
    throw new Refusal(422, 'INPUT_INVALID', { text: SAME, fix: t('with に別の ID を指定してください', 'Give another id in `with`') });
  return assessment && { id, name, assessment };
}

const SAME = t('同じパートナー同士は比べられません', 'A partner is not compared with itself');

export const LIKE_ROUTES: readonly Route[] = [like];
