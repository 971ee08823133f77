import { createHash } from 'node:crypto';
import type { SupportPackage } from '../../package/table.ts';
import { type Catalogue, defaultCatalogue } from './catalogue.ts';
import { defaultScoring, type ScoringSettings } from './scoring.ts';
import { defaultTouch, type TouchSettings } from './touch.ts';

export { type Catalogue, catalogueTable, catalogueWith, defaultCatalogue, eventLabel, itemTouch, touchOf } from './catalogue.ts';
export { CONTENT_ITEMS } from './content-items.ts';
export { EVENT_TYPES, type EventType } from './event-types.ts';
export type { EventTouch } from './event-words.ts';
export { defaultScoring, type ScoringSettings, scoringTable } from './scoring.ts';
export { defaultTouch, type TouchSettings, touchTable } from './touch.ts';

/** All policy that an assessment depends on. */
export interface Settings {
  readonly scoring: ScoringSettings;
  readonly touch: TouchSettings;
  readonly catalogue: Catalogue;
  readonly packages: readonly SupportPackage[];
}

export const defaultSettings: Settings = { scoring: defaultScoring, touch: defaultTouch, catalogue: defaultCatalogue, packages: [] };

/** Content hash of the settings: the same policy has the same version, whatever the order of its keys. 12 hex digits. */
export function settingsVersion(settings: Settings): string {
  return createHash('sha256').update(canonicalJson(settings)).digest('hex').slice(0, 12);
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}
