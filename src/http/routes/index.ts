import type { Route } from '../kit/route.ts';
import { CHANNEL_ROUTES } from './channel.ts';
import { EVENT_ROUTES } from './events.ts';
import { LIKE_ROUTES } from './like.ts';
import { LIVE_ROUTES } from './live.ts';
import { MAPPING_ROUTES } from './mappings.ts';
import { OPERATION_ROUTES } from './operations.ts';
import { OVERRIDE_ROUTES } from './override.ts';
import { OWNER_ROUTES } from './owners.ts';
import { PACKAGE_ROUTES } from './packages.ts';
import { PARTNER_ROUTES } from './partners.ts';
import { RUN_ROUTES } from './runs.ts';
import { schemaChanges } from './schema-changes.ts';
import { SELF_ROUTES } from './self.ts';
import { WORK_ROUTES } from './work.ts';

/** Every route of the API; the description, the checks and the tests follow from it. */
export const ROUTES: readonly Route[] = [
  ...SELF_ROUTES,
  ...WORK_ROUTES,
  ...OVERRIDE_ROUTES,
  ...PARTNER_ROUTES,
  ...LIKE_ROUTES,
  ...OWNER_ROUTES,
  ...CHANNEL_ROUTES,
  ...PACKAGE_ROUTES,
  ...EVENT_ROUTES,
  ...RUN_ROUTES,
  ...OPERATION_ROUTES,
  ...MAPPING_ROUTES,
  schemaChanges,
  ...LIVE_ROUTES,
];
