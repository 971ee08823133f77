import { AppError } from '../../src/core/errors.ts';
import { isObject, object, objects, type Json } from './json.ts';
import type { Answer } from './wire.ts';

/** The items of a list answer. One without its list is a fault of the vendor's, never an empty portal. */
export function resultsOf(answer: Answer, what: string, name = 'results'): readonly Json[] {
  const found = isObject(answer.body) ? object(answer.body)[name] : undefined;
  if (!Array.isArray(found)) {
    throw new AppError('REMOTE_UNAVAILABLE', `HubSpot answered without \`${name}\` to: ${what}`, { details: { status: answer.status } });
  }
  return objects(found);
}
