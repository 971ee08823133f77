import { conclude } from '../core/assess/conclude.ts';
import type { IsoDate } from '../core/types.ts';
import { batched } from './assess.ts';
import type { EngineContext } from './context.ts';
import { sourcesAsOf } from './source-health.ts';
import { printOf, trackAll } from './tracks.ts';

/**
 * What an assessment would have said on these days, by today's settings, into the history alone: what was really said on such a day
 * stays, and neither what counts now nor what is owed to the CRMs is touched. Answers how many points were added.
 */
export async function rememberPast(context: EngineContext, days: readonly IsoDate[]): Promise<number> {
  let added = 0;
  for (const asOf of [...days].sort()) {
    const { sources, everyPartner } = await sourcesAsOf(context, asOf);
    const print = printOf(context, asOf, sources);
    const { tracks } = await trackAll(context, { asOf, sources, everyPartner, print, readOnly: true });
    for await (const batch of batched(conclude(tracks, asOf, context.policy.settings, sources)))
      added += await context.store.savePast(batch, context.runId);
  }
  return added;
}
