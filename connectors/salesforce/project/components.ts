import type { Locale } from '../../../src/core/types.ts';
import type { WantedField } from '../field-metadata.ts';
import { bundle } from './bundle.ts';
import type { Component } from './component.ts';
import { labels } from './labels.ts';
import { listViews } from './list-views.ts';
import { reports } from './reports.ts';
import { translations } from './translations.ts';

/**
 * All that stands around the fields, in an order in which each finds what it rests on: labels, the Lightning component,
 * list views, report type, reports, dashboard, translations. What rests on a field that is not among `fields` is left out.
 */
export function componentsFor(fields: readonly WantedField[], locale: Locale): Component[] {
  const there = new Set(fields.map(({ permission }) => permission));
  const all = [...labels(locale), bundle(locale), ...listViews(locale), ...reports(locale)];
  const kept = all.filter(({ needs }) => needs.every((field) => there.has(field)));
  return [...kept, ...translations(fields, locale)];
}
