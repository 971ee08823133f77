import type { DigestStore } from '../engine/digest-store.ts';
import type { Database } from './database.ts';

export function digesting({ pool }: Database): DigestStore {
  return {
    digested: async (week) => {
      const { rows } = await pool.query<{ recipient: string }>('SELECT recipient FROM digest_sent WHERE week = $1', [week]);
      return new Set(rows.map(({ recipient }) => recipient));
    },
    rememberDigest: async ({ week, recipient, at }) => {
      await pool.query('INSERT INTO digest_sent (week, recipient, sent_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
        week,
        recipient,
        at,
      ]);
    },
  };
}
