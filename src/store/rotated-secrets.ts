import { createHash } from 'node:crypto';
import { AppError } from '../core/errors.ts';
import { seal, unseal } from './seal.ts';
import type { Database } from './database.ts';

/** A connection's options, by name. */
type Options = Readonly<Record<string, string>>;

/** Secrets that a vendor replaced while we used them: what the environment says is then worthless, and the next process needs the new one. */
export interface RotatedSecrets {
  /** The options with what has replaced them; one that the environment changed since is taken from there. Rejects with CONFIG_INVALID when the key does not open what is stored. */
  newest(connection: string, options: Options): Promise<Options>;
  /** `configured`: what the environment says, in whose place `value` now stands. Without a key nothing is stored, and false is answered. */
  keep(connection: string, option: string, secret: { readonly configured: string; readonly value: string }): Promise<boolean>;
}

/** `key` null: nothing is stored, and nothing stored is looked at. */
export function rotatedSecrets({ pool }: Database, key: string | null): RotatedSecrets {
  return {
    newest: async (connection, options) => {
      if (key === null) return options;
      const { rows } = await pool.query<{ option: string; origin: string; sealed: string }>(
        'SELECT option, origin, sealed FROM rotated_secret WHERE connection = $1',
        [connection],
      );
      const newer = rows.filter(({ option, origin }) => options[option] !== undefined && originOf(options[option]) === origin);
      return { ...options, ...Object.fromEntries(newer.map((row) => [row.option, opened(key, connection, row)])) };
    },
    keep: async (connection, option, { configured, value }) => {
      if (key === null) return false;
      await pool.query(
        `INSERT INTO rotated_secret (connection, option, origin, sealed) VALUES ($1, $2, $3, $4)
         ON CONFLICT (connection, option) DO UPDATE SET origin = excluded.origin, sealed = excluded.sealed, at = now()`,
        [connection, option, originOf(configured), seal(key, aboutOf(connection, option), value)],
      );
      return true;
    },
  };
}

function opened(key: string, connection: string, { option, sealed }: { readonly option: string; readonly sealed: string }): string {
  const value = unseal(key, aboutOf(connection, option), sealed);
  if (value !== null) return value;
  throw new AppError('CONFIG_INVALID', `${connection}: KAKEHASHI_SECRET_KEY does not open the ${option} that is stored`, {
    fix: 'Set the key that it was stored with, or connect the app anew and set the new secret in the environment',
  });
}

function aboutOf(connection: string, option: string): string {
  return `${connection}/${option}`;
}

/** Vendors' tokens are long and random: a plain hash tells them apart and gives nothing away. */
function originOf(configured: string): string {
  return createHash('sha256').update(configured).digest('hex');
}
