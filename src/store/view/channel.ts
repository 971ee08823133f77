import type { ChannelFacts, ChannelQuery, ContentRow, ItemStage, LikeRow, Owners } from '../../engine/viewing.ts';
import type { Database } from '../database.ts';

const MINE = '($1::text[] IS NULL OR a.owner = ANY($1))';

/** The channel as the assessments and the log from a day on tell; `past`: the day that moves are counted from. */
export async function channelFacts({ pool }: Database, { owners, from, past, types }: ChannelQuery): Promise<ChannelFacts> {
  const rows = async <Row extends object>(text: string, ...more: readonly unknown[]): Promise<Row[]> =>
    (await pool.query<Row>(text, [owners, ...more])).rows;
  const [matrix, moves, values, funnel, people, acts] = await Promise.all([
    rows<ChannelFacts['matrix'][number]>(
      `SELECT a.state, a.touch, count(*)::int AS partners FROM assessment a WHERE ${MINE} GROUP BY 1, 2 ORDER BY 1, 2`,
    ),
    rows<ChannelFacts['moves'][number]>(
      `SELECT h.state AS "from", a.state AS "to", count(*)::int AS partners FROM assessment a
       CROSS JOIN LATERAL (SELECT body ->> 'state' AS state FROM assessment_history h WHERE h.partner_id = a.partner_id AND h.as_of <= $2
         ORDER BY h.as_of DESC LIMIT 1) h
       WHERE ${MINE} AND a.state_since > $2 AND h.state <> a.state GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`,
      past,
    ),
    rows<{ yearly: number }>(`SELECT greatest(coalesce(a.yearly, 0), 0) AS yearly FROM assessment a WHERE ${MINE}`),
    rows<{ stage: string; partners: number; lines: number }>(
      `SELECT l.stage, count(DISTINCT ep.partner_id)::int AS partners, count(DISTINCT l.id)::int AS lines
       FROM line l JOIN line_key k ON k.line_id = l.id JOIN entity_partner ep ON ep.key = k.key JOIN assessment a ON a.partner_id = ep.partner_id
       WHERE NOT l.retracted AND l.occurred_on >= $2 AND ${MINE} GROUP BY 1`,
      from,
    ),
    rows<ChannelFacts['people']>(
      `SELECT count(*)::int AS partners, count(*) FILTER (WHERE a.last_contact >= $2)::int AS reached,
         count(*) FILTER (WHERE 'reward_only' = ANY(a.flags))::int AS "rewardOnly", count(*) FILTER (WHERE a.consumption >= 50)::int AS consuming,
         count(*) FILTER (WHERE a.score IS NOT NULL)::int AS scored, count(*) FILTER (WHERE 'silent' = ANY(a.flags))::int AS silent
       FROM assessment a WHERE ${MINE}`,
      from,
    ),
    rows<ChannelFacts['acts'][number]>(
      `SELECT greatest(coalesce(a.yearly, 0), 0) AS yearly, coalesce(n.contacts, 0)::int AS contacts, coalesce(n.used, 0)::int AS used,
         coalesce(n.rewards, 0)::int AS rewards
       FROM assessment a LEFT JOIN (
         SELECT ep.partner_id, count(DISTINCT l.id) FILTER (WHERE l.type = ANY($3)) AS contacts,
           count(DISTINCT l.id) FILTER (WHERE l.type = ANY($4)) AS used, count(DISTINCT l.id) FILTER (WHERE l.type LIKE 'reward.%') AS rewards
         FROM line l JOIN line_key k ON k.line_id = l.id JOIN entity_partner ep ON ep.key = k.key
         WHERE NOT l.retracted AND l.occurred_on >= $2 AND (l.type = ANY($3) OR l.type = ANY($4) OR l.type LIKE 'reward.%') GROUP BY 1
       ) n ON n.partner_id = a.partner_id WHERE ${MINE}`,
      from,
      types.contact,
      types.use,
    ),
  ]);
  const [first = { partners: 0, reached: 0, rewardOnly: 0, consuming: 0, scored: 0, silent: 0 }] = people;
  return { matrix, moves, values: values.map(({ yearly }) => yearly), funnel, people: first, acts };
}

/** How far each content item got, over partners, from a day on. */
export async function contentFunnel(
  { pool }: Database,
  { owners, from }: { readonly owners: Owners; readonly from: string },
): Promise<readonly ContentRow[]> {
  const { rows } = await pool.query<ContentRow>(
    `WITH told AS (
       SELECT DISTINCT l.item, ep.partner_id, l.stage, a.state FROM line l JOIN line_key k ON k.line_id = l.id JOIN entity_partner ep ON ep.key = k.key
         JOIN assessment a ON a.partner_id = ep.partner_id
       WHERE NOT l.retracted AND l.item IS NOT NULL AND l.occurred_on >= $2 AND ${MINE}
     )
     SELECT item, count(DISTINCT partner_id) FILTER (WHERE stage = 'delivered')::int AS delivered, count(DISTINCT partner_id) FILTER (WHERE stage = 'seen')::int AS seen,
       count(DISTINCT partner_id) FILTER (WHERE stage = 'used')::int AS used, count(DISTINCT partner_id) FILTER (WHERE stage = 'result')::int AS result,
       count(DISTINCT partner_id)::int AS partners,
       count(DISTINCT partner_id) FILTER (WHERE stage = 'used' AND state = 'excellent')::int AS "usedByExcellent",
       count(DISTINCT partner_id) FILTER (WHERE stage = 'used' AND state <> 'excellent')::int AS "usedByOthers"
     FROM told GROUP BY item ORDER BY partners DESC, item`,
    [owners, from],
  );
  return rows;
}

/** An excellent partner of the same kind, the nearest in yearly business; null: there is none. */
export async function likePartner({ pool }: Database, partnerId: string, owners: Owners): Promise<LikeRow | null> {
  const { rows } = await pool.query<LikeRow>(
    `SELECT p.id, p.name, o.body AS assessment FROM assessment me
     JOIN assessment o ON o.state = 'excellent' AND o.partner_id <> me.partner_id AND o.score IS NOT NULL JOIN partner p ON p.id = o.partner_id AND p.live
     WHERE me.partner_id = $2 AND ($1::text[] IS NULL OR o.owner = ANY($1))
     ORDER BY (o.tier IS NOT DISTINCT FROM me.tier) DESC, abs(ln(1 + greatest(coalesce(o.yearly, 0), 0)) - ln(1 + greatest(coalesce(me.yearly, 0), 0))), p.id LIMIT 1`,
    [owners, partnerId],
  );
  return rows[0] ?? null;
}

export async function itemStages(
  { pool }: Database,
  { partnerIds, from }: { readonly partnerIds: readonly string[]; readonly from: string },
): Promise<readonly ItemStage[]> {
  const { rows } = await pool.query<ItemStage>(
    `SELECT DISTINCT ON (ep.partner_id, l.item) ep.partner_id AS "partnerId", l.item, l.stage
     FROM line l JOIN line_key k ON k.line_id = l.id JOIN entity_partner ep ON ep.key = k.key
     WHERE ep.partner_id = ANY($1) AND l.item IS NOT NULL AND NOT l.retracted AND l.occurred_on >= $2
     ORDER BY ep.partner_id, l.item, array_position('{result,used,seen,delivered}'::text[], l.stage)`,
    [partnerIds, from],
  );
  return rows;
}
