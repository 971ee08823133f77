import type { Assessment, Locale, PartnerState } from '../core/types.ts';
import type { PartnerRow, Run } from '../engine/store.ts';
import { badge, label, labelOf, PARTNER_STATES } from './badges.ts';
import { html, type Html } from './html.ts';
import type { ServerDeps } from './deps.ts';
import { WORDS } from './words.ts';

export interface ListQuery {
  readonly search: string;
  readonly state: PartnerState | null;
  readonly page: number;
}

const PAGE_ROWS = 50;

/** Anything that is not a known value is left out: a page never fails for its query. */
export function readListQuery(query: Readonly<Record<string, unknown>>): ListQuery {
  const { search, state, page } = query;
  return {
    search: typeof search === 'string' ? search.slice(0, 200) : '',
    state: PARTNER_STATES.find((one) => one === state) ?? null,
    page: typeof page === 'string' && /^[1-9]\d{0,5}$/.test(page) ? Number(page) : 1,
  };
}

export async function listPage(deps: ServerDeps, query: ListQuery, locale: Locale): Promise<Html> {
  const { store } = deps;
  const filter = { ...(query.search ? { search: query.search } : {}), ...(query.state ? { state: query.state } : {}) };
  const [totals, runs, owed, states, health, paused, list] = await Promise.all([
    store.totals(),
    store.runs(1),
    store.owedCount(),
    store.stateCounts(),
    deps.health.ready(),
    store.pausedConnections(),
    store.partners({ limit: PAGE_ROWS, offset: (query.page - 1) * PAGE_ROWS, ...filter }),
  ]);
  const waiting = [...owed.values()].reduce((sum, one) => sum + one, 0);
  const n = (value: number): string => value.toLocaleString(locale);
  return html`<h1>${WORDS.partners[locale]}</h1>
    <div class="cards">
      ${card(
        WORDS.health[locale],
        health.ok ? WORDS.healthy[locale] : WORDS.unhealthy[locale],
        Object.entries(health.checks)
          .map(([name, said]) => `${name}: ${said}`)
          .join(' · '),
      )}
      ${runCard(runs[0] ?? null, locale)} ${card(WORDS.lines[locale], n(totals.lines), '')}
      ${card(WORDS.rejections[locale], n(totals.rejections), '')} ${card(WORDS.owed[locale], n(waiting), '')}
      ${paused.size > 0 && card(WORDS.paused[locale], [...paused.keys()].join(', '), WORDS.pausedNote[locale])}
    </div>
    <div class="cards">
      ${stateCard(null, totals.partners, query, locale)}
      ${PARTNER_STATES.map((state) => stateCard(state, states.get(state) ?? 0, query, locale))}
    </div>
    <section class="box">
      <form class="search" method="get" action="/" role="search">
        <input
          type="search"
          name="search"
          value="${query.search}"
          placeholder="${WORDS.search[locale]}"
          aria-label="${WORDS.search[locale]}"
        />
        ${query.state && html`<input type="hidden" name="state" value="${query.state}" />`}
        <button class="primary" type="submit">${WORDS.find[locale]}</button>
      </form>
      ${totals.partners === 0 ? emptyStore(locale) : rowsTable(list.rows, locale)} ${pager(list.total, query, locale)}
    </section>`;
}

function card(title: string, big: string, note: string): Html {
  return html`<div class="card">
    <div class="label">${title}</div>
    <div class="big">${big}</div>
    <div class="note">${note}</div>
  </div>`;
}

function runCard(run: Run | null, locale: Locale): Html {
  if (!run) return card(WORDS.lastRun[locale], '–', WORDS.never[locale]);
  const when = new Date(run.finishedAt ?? run.startedAt).toLocaleString(locale === 'ja' ? 'ja-JP' : 'en-GB', {
    dateStyle: 'short',
    timeStyle: 'short',
  });
  const how = run.ok === null ? WORDS.running : run.ok ? WORDS.runOk : WORDS.runFailed;
  return card(WORDS.lastRun[locale], how[locale], `${run.command} · ${when}`);
}

function stateCard(state: PartnerState | null, count: number, query: ListQuery, locale: Locale): Html {
  const name = state ? labelOf('state', state, locale) : WORDS.all[locale];
  const href = hrefOf({ ...query, state, page: 1 });
  return html`<a class="card" href="${href}" aria-current="${query.state === state ? 'true' : 'false'}">
    <div class="label">${state ? badge('state', state, locale) : name}</div>
    <div class="big">${count.toLocaleString(locale)}</div></a
  >`;
}

function rowsTable(rows: readonly PartnerRow[], locale: Locale): Html {
  if (rows.length === 0) return html`<p class="empty">${WORDS.noMatch[locale]}</p>`;
  return html`<table>
    <thead>
      <tr>
        <th>${WORDS.name[locale]}</th>
        <th>${label('state', locale)}</th>
        <th class="number">${label('score', locale)}</th>
        <th>${label('riskLevel', locale)}</th>
        <th>${label('valueTier', locale)}</th>
        <th>${label('touch', locale)}</th>
        <th>${label('step', locale)}</th>
        <th>${label('nextAction', locale)}</th>
        <th>${WORDS.owner[locale]}</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map((row) => partnerRow(row, locale))}
    </tbody>
  </table>`;
}

function partnerRow({ id, name, owner, assessment }: PartnerRow, locale: Locale): Html {
  const link = html`<a href="/partners/${id}">${name}</a>`;
  if (!assessment)
    return html`<tr>
      <td>${link}</td>
      <td colspan="7" class="soft">${WORDS.notAssessed[locale]}</td>
      <td class="small">${owner}</td>
    </tr>`;
  return html`<tr>
    <td>${link}</td>
    <td class="tight">${badge('state', assessment.state, locale)}</td>
    <td class="number">${scoreText(assessment, locale)}</td>
    <td class="tight">${assessment.risk.level && badge('riskLevel', assessment.risk.level, locale)}</td>
    <td>${assessment.value.tier}</td>
    <td class="tight">${badge('touch', assessment.touch, locale)}</td>
    <td class="tight small">${labelOf('step', assessment.step, locale)}</td>
    <td class="small">${assessment.nextAction[locale]} <span class="soft">${assessment.nextActionDue}</span></td>
    <td class="small">${owner}</td>
  </tr>`;
}

export function scoreText({ score }: Assessment, locale: Locale): Html {
  if (score.value === null) return html`<span class="soft small">${WORDS.noScore[locale]}</span>`;
  const change = score.change28 ?? 0;
  const sign = change > 0 ? '+' : '';
  const moved =
    Math.abs(change) < 0.05 ? null : html` <span class="small ${change > 0 ? 'up' : 'down'}">${sign}${change.toFixed(1)}</span>`;
  return html`${score.value.toFixed(1)}${score.band !== null && html`<span class="soft small"> ±${Math.round(score.band)}</span>`}${moved}`;
}

function emptyStore(locale: Locale): Html {
  return html`<div class="empty">
    <p>${WORDS.empty[locale]}</p>
    <p><code>npx kakehashi run</code></p>
  </div>`;
}

function pager(total: number, query: ListQuery, locale: Locale): Html | null {
  if (total <= PAGE_ROWS) return null;
  const last = Math.ceil(total / PAGE_ROWS);
  return html`<nav class="pager" aria-label="pages">
    ${query.page > 1 && html`<a rel="prev" href="${hrefOf({ ...query, page: query.page - 1 })}">← ${WORDS.previous[locale]}</a>`}
    <span class="soft">${query.page} / ${last}</span>
    ${query.page < last && html`<a rel="next" href="${hrefOf({ ...query, page: query.page + 1 })}">${WORDS.next[locale]} →</a>`}
  </nav>`;
}

function hrefOf({ search, state, page }: ListQuery): string {
  const params = new URLSearchParams();
  if (search) params.set('search', search);
  if (state) params.set('state', state);
  if (page > 1) params.set('page', String(page));
  const text = params.toString();
  return text ? `/?${text}` : '/';
}
