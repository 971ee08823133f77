import type { Logger } from './core/types.ts';
import type { RotatedSecrets } from './store/rotated-secrets.ts';

interface Replaced {
  readonly connection: string;
  readonly option: string;
  /** What the environment says. */
  readonly configured: string;
  readonly value: string;
}

/** Stores what replaced a secret, in the background: whoever renewed a token does not wait. Never rejects; what went wrong is logged. */
export async function keepRotated(
  rotated: RotatedSecrets,
  log: Logger,
  { connection, option, configured, value }: Replaced,
): Promise<void> {
  try {
    if (await rotated.keep(connection, option, { configured, value })) return;
    log.warn('a replaced secret is known to this process only: set KAKEHASHI_SECRET_KEY', { connection, option });
  } catch (error) {
    log.error('a replaced secret could not be stored', { connection, option, message: error instanceof Error ? error.message : '' });
  }
}
