import { compileMapping } from '../core/mapping/compile.ts';
import type { CompiledMapping } from '../core/mapping/compiled.ts';
import { parseMapping } from '../core/mapping/parse.ts';
import type { Settings } from '../core/assess/settings/index.ts';
import { AppError } from '../core/errors.ts';

/** The stream of events that come one by one: calls of the API, notes by hand. */
export const EVENTS = 'events';

/** How an event that a program or a person states becomes a line: the grammar of files, with names of our own. */
const YAML = `
connector: csv
streams:
  ${EVENTS}:
    object: ${EVENTS}
    kind: activity
    id: key
    on: [{ from: partner, object: partner }]
    contact: contact
    owner: owner
    type: { from: type, as: text }
    occurredOn: { from: [on, at] }
    occurredAt: at
    item: item
    data:
      subject: { from: subject, as: text }
      note: { from: note, as: text }
      author: { from: author, as: text }
      department: { from: department, as: text }
      outcome: { from: outcome, as: text }
      closes: { from: closes, as: text }
      rule: { from: rule, as: text }
      amount: { from: amount, as: number }
      currency: { from: currency, as: text }
      until: { from: until, as: date }
      score: { from: score, as: number }
      negative: { from: negative, as: boolean }
      inquiry: { from: inquiry, as: text }
`;

/** Fields of an event, as the API and `log` name them. */
export const EVENT_FIELDS = [
  ...['key', 'partner', 'contact', 'owner', 'type', 'on', 'at', 'item'],
  ...['subject', 'note', 'author', 'department', 'outcome', 'amount', 'currency', 'until', 'score', 'negative', 'inquiry'],
] as const;

/** Knows the event types of the catalogue as it is. */
export function eventsMapping({ settings, timezone }: { readonly settings: Settings; readonly timezone: string }): CompiledMapping {
  const { parsed } = parseMapping(YAML, 'events');
  if (parsed === null) throw new AppError('INTERNAL', 'The built-in mapping of events cannot be read');
  const types = Object.fromEntries(Object.entries(settings.catalogue.eventTypes).map(([type, { stage }]) => [type, stage]));
  return compileMapping(parsed, { name: EVENTS, types, timezone });
}
