import type { SandboxAnswer, SandboxRequest } from '../../../../src/sandbox/types.ts';
import type { ObjectType } from '../object-types.ts';
import { objectType, propertiesOf, tableOf, type Portal } from '../portal.ts';
import { readerOf } from '../record-values.ts';
import { param, notFoundAnswer, type Router } from '../router.ts';
import type { CrmRecord } from '../store/record.ts';
import { PORTAL_ID } from '../values.ts';
import { companyPage } from './company-page.ts';
import { html, page, type Markup } from './html.ts';

const SHOWN = 200;

/** Plain pages for people, without login: a company, an index of companies, all lists, one list. */
export function addPageRoutes(router: Router, portal: Portal): void {
  const base = `/contacts/${PORTAL_ID}`;
  const company = (request: SandboxRequest): SandboxAnswer => {
    const type = objectType('companies');
    const record = /^\d+$/.test(param(request, 'id')) ? tableOf(portal, type).resolve(Number(param(request, 'id'))) : undefined;
    if (record?.archivedAt !== 0) return notFoundAnswer();
    return page(nameOf(portal, type, record), companyPage(portal, type, record), PORTAL_ID);
  };
  router.on('GET', 'root', `${base}/company/:id`, company);
  router.on('GET', 'root', `${base}/record/0-2/:id`, company);
  router.on('GET', 'root', `${base}/objects/0-2`, (request) => page('会社 Companies', companies(portal, request), PORTAL_ID));
  router.on('GET', 'root', `${base}/lists`, () => page('リスト Lists', lists(portal), PORTAL_ID));
  router.on('GET', 'root', `${base}/lists/:id`, (request) => listPage(portal, request));
}

function nameOf(portal: Portal, type: ObjectType, record: CrmRecord): string {
  const table = tableOf(portal, type);
  const read = (name: string): string => readerOf(table, name)(record) ?? '';
  const person = [read('lastname'), read('firstname')].filter((part) => part !== '').join(' ');
  const names = type.name === 'contacts' ? [person, read('email')] : [read('name'), read('domain')];
  return names.find((name) => name !== '') ?? String(record.id);
}

function companies(portal: Portal, request: SandboxRequest): Markup {
  const type = objectType('companies');
  const { live } = tableOf(portal, type);
  const start = Math.max(0, Math.trunc(Number(request.query.get('from') ?? 0)) || 0);
  const records = live.slice(start, SHOWN);
  const more = start + SHOWN < live.size ? html`<p><a href="?from=${start + SHOWN}">次へ Next</a></p>` : '';
  return html`<section>
    <p class="quiet">${live.size} 件</p>
    ${recordTable(portal, type, records)}${more}
  </section>`;
}

function recordTable(portal: Portal, type: ObjectType, records: readonly CrmRecord[]): Markup {
  const table = tableOf(portal, type);
  const columns = ['prm_state', 'prm_score', 'prm_risk_level', 'prm_touch_level', 'prm_next_action']
    .map((name) => propertiesOf(portal, type).get(name))
    .filter((property) => property !== undefined);
  const cell = (record: CrmRecord, name: string, labels: ReadonlyMap<string, string>): Markup => {
    const value = readerOf(table, name)(record) ?? '';
    return html`<td>${labels.get(value) ?? value}</td>`;
  };
  const labelled = columns.map((property) => ({
    property,
    labels: new Map(property.options.map((option) => [option.value, option.label])),
  }));
  const rows = records.map((record) => {
    const name = nameOf(portal, type, record);
    const title = type.name === 'companies' ? html`<a href="/contacts/${PORTAL_ID}/company/${record.id}">${name}</a>` : html`${name}`;
    return html`<tr>
      <td>${title}</td>
      ${labelled.map(({ property, labels }) => cell(record, property.name, labels))}
    </tr>`;
  });
  return html`<table>
    <thead>
      <tr>
        <th>名前 Name</th>
        ${columns.map((property) => html`<th>${property.label}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function lists(portal: Portal): Markup {
  const rows = portal.lists.all().map(
    (list) =>
      html`<tr>
        <td><a href="/contacts/${PORTAL_ID}/lists/${list.id}">${list.name}</a></td>
        <td>${list.type.label}</td>
        <td>${list.processingType}</td>
        <td>${portal.lists.members(list).size}</td>
      </tr>`,
  );
  return html`<section>
    <table>
      <thead>
        <tr>
          <th>名前 Name</th>
          <th>対象 Object</th>
          <th>種類 Type</th>
          <th>件数 Size</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`;
}

function listPage(portal: Portal, request: SandboxRequest): SandboxAnswer {
  const list = portal.lists.get(param(request, 'id'));
  if (list?.deletedAt !== 0) return notFoundAnswer();
  const table = tableOf(portal, list.type);
  const members = [...portal.lists.members(list).keys()].sort((a, b) => a - b);
  const shown = members
    .slice(0, SHOWN)
    .map((id) => table.get(id))
    .filter((record) => record !== undefined);
  const more = members.length > SHOWN ? html`<p class="quiet">ほか ${members.length - SHOWN} 件 more</p>` : '';
  return page(
    list.name,
    html`<section>
      <p class="quiet">${members.length} 件</p>
      ${recordTable(portal, list.type, shown)}${more}
    </section>`,
    PORTAL_ID,
  );
}
