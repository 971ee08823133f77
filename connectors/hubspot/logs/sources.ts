import { emailEvents } from './email-events.ts';
import { eventAnalytics } from './event-analytics.ts';
import { formSubmissions } from './form-submissions.ts';
import { listMemberships } from './list-memberships.ts';
import type { LogSource } from './log-source.ts';
import { participations } from './participations.ts';

/** The sources beside the CRM, by the name that a mapping gives under `object`. */
export const LOG_SOURCES: ReadonlyMap<string, LogSource> = new Map([
  ['email_events', emailEvents],
  ['form_submissions', formSubmissions],
  ['event_participations', participations],
  ['list_memberships', listMemberships],
  ['events', eventAnalytics],
]);
