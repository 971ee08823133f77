import type { Route } from '../kit/route.ts';
import { EVENT_ROUTES } from './events.ts';
import { LIVE_ROUTES } from './live.ts';
import { PARTNER_ROUTES } from './partners.ts';
import { RUN_ROUTES } from './runs.ts';
import { SELF_ROUTES } from './self.ts';

/** Every route of the API; the description, the checks and the tests follow from it. */
export const ROUTES: readonly Route[] = [...SELF_ROUTES, ...PARTNER_ROUTES, ...EVENT_ROUTES, ...RUN_ROUTES, ...LIVE_ROUTES];
