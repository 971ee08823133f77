import { assess } from './assess.ts';
import type { EngineContext } from './context.ts';
import { deliver } from './deliver.ts';
import { sync } from './sync.ts';
import type { AssessRequest } from './assess.ts';

export type JobName = 'sync' | 'assess' | 'deliver' | 'run';

export interface JobRequest extends AssessRequest {
  readonly byHand: boolean;
}

/** The table of jobs: schedule, button and queue only ask for one of these. */
export const JOBS: Readonly<Record<JobName, (context: EngineContext, request: JobRequest) => Promise<Readonly<Record<string, unknown>>>>> =
  {
    sync: async (context) => ({ sync: await sync(context) }),
    assess: async (context, request) => ({ assess: await assess(context, request) }),
    deliver: async (context, { byHand }) => ({ deliver: await deliver(context, { byHand }) }),
    run: async (context, request) => ({
      sync: await sync(context),
      assess: await assess(context, request),
      deliver: await deliver(context, { byHand: request.byHand }),
    }),
  };
