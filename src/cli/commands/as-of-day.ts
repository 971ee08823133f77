import type { App } from '../../app.ts';
import { AppError } from '../../core/errors.ts';
import { isRealDate } from '../../core/schema/index.ts';
import type { IsoDate } from '../../core/types.ts';
import { today } from '../hand-sources.ts';

/** `--as-of`, else today in the company's time zone. Throws INPUT_INVALID where it is no date. */
export function asOfDay(app: App, given: string | undefined): IsoDate {
  if (given === undefined) return today(app);
  if (isRealDate(given)) return given;
  throw new AppError('INPUT_INVALID', `--as-of ${given} is no date`, { fix: 'Write it as 2026-06-08' });
}
