import { eventLabel, touchOf, type Catalogue } from '../core/assess/settings/index.ts';
import type { Assessment, HistoryEvent, Locale } from '../core/types.ts';
import type { PartnerRow } from '../engine/store.ts';
import { badge, label, labelOf } from './badges.ts';
import { html, type Html } from './html.ts';
import { scoreText } from './list-page.ts';
import type { ServerDeps } from './deps.ts';
import { STAGES, WORDS } from './words.ts';

const TIMELINE_ROWS = 60;

export async function partnerPage(deps: ServerDeps, row: PartnerRow, locale: Locale): Promise<Html> {
  const events = await latestEvents(deps, row.id);
  return html`<p class="small"><a href="/">← ${WORDS.back[locale]}</a></p>
    <h1>${row.name}</h1>
    <p class="small soft">${WORDS.owner[locale]}: ${row.owner ?? '–'} · ${WORDS.openIn[locale]}: ${links(deps, row)}</p>
    ${row.assessment ? head(row.assessment, locale) : html`<p class="soft">${WORDS.notAssessed[locale]}</p>`}
    <div class="grid">
      <div>${row.assessment && reasons(row.assessment, locale)}${timeline(events, deps.catalogue, locale)}</div>
      <div>${row.assessment && parts(row.assessment, locale)}</div>
    </div>`;
}

async function latestEvents(deps: ServerDeps, id: string): Promise<readonly HistoryEvent[]> {
  const scopeOrder = (await deps.store.connections()).map((one) => one.scope);
  const upTo = '9999-12-31';
  for await (const history of deps.store.histories({ scopeOrder, upTo, partnerIds: [id] }))
    return history.events.slice(-TIMELINE_ROWS).reverse();
  return [];
}

function links(deps: ServerDeps, row: PartnerRow): Html[] {
  return row.records.map(({ scope, object, id }) => {
    const url = deps.recordUrl(scope, object, id);
    const name = `${scope.split(':')[0] ?? scope} ${object}`;
    return url ? html`<a href="${url}">${name}</a> ` : html`${name} `;
  });
}

function head(assessment: Assessment, locale: Locale): Html {
  const tile = (key: string, content: Html | string | null): Html =>
    html`<div class="card">
      <div class="label">${label(key, locale)}</div>
      <div class="big">${content ?? '–'}</div>
    </div>`;
  return html`<div class="cards">
      ${tile('score', scoreText(assessment, locale))} ${tile('state', badge('state', assessment.state, locale))}
      ${tile('riskLevel', assessment.risk.level && badge('riskLevel', assessment.risk.level, locale))}
      ${tile('valueTier', assessment.value.tier && labelOf('valueTier', assessment.value.tier, locale))}
      ${tile('touch', badge('touch', assessment.touch, locale))} ${tile('step', labelOf('step', assessment.step, locale))}
    </div>
    <section class="box">
      <h2>${label('nextAction', locale)}</h2>
      <p>${assessment.nextAction[locale]} <span class="soft">${assessment.nextActionDue}</span></p>
      <p>${assessment.flags.map((flag) => html`<span class="badge">${labelOf('flags', flag, locale)}</span> `)}</p>
    </section>`;
}

function reasons(assessment: Assessment, locale: Locale): Html {
  return html`<section class="box">
    <h2>${WORDS.reasons[locale]}</h2>
    <ul class="reasons">
      ${assessment.reasons.map((reason) => html`<li>${reason.text[locale]}</li>`)}
    </ul>
    <p class="small soft">${WORDS.asOf[locale]}: ${assessment.dataAsOf}</p>
  </section>`;
}

function parts(assessment: Assessment, locale: Locale): Html {
  return html`<section class="box">
    <h2>${WORDS.parts[locale]}</h2>
    <table>
      <thead>
        <tr>
          <th>${WORDS.component[locale]}</th>
          <th class="number">v</th>
          <th class="number">m</th>
          <th class="number">${WORDS.points[locale]}</th>
        </tr>
      </thead>
      <tbody>
        ${assessment.score.parts.map(
          (part) =>
            html`<tr>
              <td>${part.because[locale]}</td>
              <td class="number">${part.leftOut ? '–' : part.v.toFixed(2)}</td>
              <td class="number">${part.leftOut ? '–' : part.m.toFixed(2)}</td>
              <td class="number">${part.leftOut ? '–' : part.points.toFixed(1)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function timeline(events: readonly HistoryEvent[], catalogue: Catalogue, locale: Locale): Html {
  if (events.length === 0)
    return html`<section class="box">
      <h2>${WORDS.timeline[locale]}</h2>
      <p class="soft">${WORDS.noEvents[locale]}</p>
    </section>`;
  return html`<section class="box">
    <h2>${WORDS.timeline[locale]}</h2>
    <table>
      <thead>
        <tr>
          <th>${WORDS.date[locale]}</th>
          <th>${WORDS.event[locale]}</th>
          <th>${WORDS.stage[locale]}</th>
          <th>${label('touch', locale)}</th>
          <th class="number">${WORDS.amount[locale]}</th>
          <th>${WORDS.source[locale]}</th>
        </tr>
      </thead>
      <tbody>
        ${events.map(
          (event) =>
            html`<tr>
              <td class="tight">${event.on}</td>
              <td>${eventLabel(event.type, catalogue)[locale]}${contentOf(event, catalogue, locale)}</td>
              <td class="tight">${STAGES[event.stage]?.[locale]}</td>
              <td class="tight">${touchLabel(event, catalogue, locale)}</td>
              <td class="number">${event.amount?.toLocaleString(locale)}</td>
              <td class="tight small">${event.connection}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function contentOf({ item }: HistoryEvent, { items }: Catalogue, locale: Locale): Html | string {
  return item === null ? '' : html` <span class="soft">${items[item]?.title[locale] ?? item}</span>`;
}

function touchLabel(event: HistoryEvent, catalogue: Catalogue, locale: Locale): string {
  const touch = touchOf(event, catalogue);
  return touch === null ? '–' : labelOf('touch', touch, locale);
}
