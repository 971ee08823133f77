import { dayOf, isoOf } from '../../core/assess/days.ts';
import { boolean, choice, date, object, text } from '../../core/schema/index.ts';
import type { IsoDate } from '../../core/types.ts';
import { Refusal } from '../kit/problem.ts';
import { route, type Route } from '../kit/route.ts';
import { partnerFor } from './partners.ts';
import { ID, STATE, STATE_VALUES, t, TOUCH, TOUCH_VALUES } from './tables.ts';

const ANSWER = object({
  doc: t('結果', 'Done'),
  fields: { done: boolean({ required: true, doc: t('行われたか', 'Whether it was done') }) },
});

const set = route({
  method: 'put',
  path: '/api/partners/:id/override',
  tag: 'work',
  scope: 'write',
  summary: t(
    '状態・タッチを手動で決める(理由と期限つき)。次の判定から効き、CRM の手動設定の項目にも書く',
    'Set state or touch by hand, with reason and expiry: obeyed from the next assessment on, and passed on to the CRMs',
  ),
  params: ID,
  body: object({
    doc: t('手動設定', 'Setting by hand'),
    fields: {
      state: choice({ values: STATE_VALUES, doc: STATE.doc }),
      touch: choice({ values: TOUCH_VALUES, doc: TOUCH.doc }),
      reason: text({ required: true, minLength: 1, maxLength: 255, doc: t('理由', 'Why') }),
      until: date({ required: true, doc: t('この日まで有効', 'Holds until this day') }),
    },
  }),
  answer: ANSWER,
  handle: async ({ params, body, caller }, deps) => {
    const { store, verbs, now } = deps;
    const { id } = await partnerFor(deps, caller, params.id);
    const { state = null, touch = null, reason, until } = body;
    if (state === null && touch === null) throw new Refusal(422, 'INPUT_INVALID', { text: NEITHER, fix: NAME_ONE });
    const { today, maxOverrideDays } = verbs.company();
    refuseDay(until, today, maxOverrideDays);
    const at = now().toISOString();
    await store.setByHand({ partnerId: id, state, touch, reason, until, by: caller.name ?? caller.who, at });
    await store.audit({ at, who: caller.who, action: 'partner.override', subject: id, details: { state, touch, reason, until } });
    await verbs.runAfterThis();
    return { done: true };
  },
});

const NEITHER = t('状態もタッチも指定されていません', 'Neither a state nor a touch level is given');
const NAME_ONE = t('state か touch を指定してください', 'Give `state` or `touch`');

function refuseDay(until: IsoDate, today: IsoDate, most: number): void {
  const last = isoOf(dayOf(today) + most);
  if (until >= today && until <= last) return;
  throw new Refusal(422, 'INPUT_INVALID', {
    text: t(`期限は ${today} から ${last} までの日にしてください`, `The day must lie between ${today} and ${last}`),
    fix: t(`until を直してください(最長${String(most)}日)`, `Mend \`until\`; ${String(most)} days at most`),
  });
}

const lift = route({
  method: 'delete',
  path: '/api/partners/:id/override',
  tag: 'work',
  scope: 'write',
  summary: t('手動設定をやめる(CRM の項目も空にする)', 'Back to the rules; the fields in the CRMs are emptied'),
  params: ID,
  answer: ANSWER,
  handle: async ({ params, caller }, deps) => {
    const { id, assessment } = await partnerFor(deps, caller, params.id);
    const here = await deps.store.byHand(id);
    const stands = here ?? assessment?.facts.override ?? null;
    if (stands === null || (stands.state === null && stands.touch === null)) return { done: false };
    const at = deps.now().toISOString();
    const nothing = { state: null, touch: null, reason: null, until: null };
    await deps.store.setByHand({ partnerId: id, ...nothing, by: caller.name ?? caller.who, at });
    await deps.store.audit({ at, who: caller.who, action: 'partner.override.lift', subject: id, details: {} });
    await deps.verbs.runAfterThis();
    return { done: true };
  },
});

export const OVERRIDE_ROUTES: readonly Route[] = [set, lift];
