import { randomBytes } from 'node:crypto';
import type { SandboxAnswer, SandboxHost, SandboxRequest } from '../../../../src/sandbox/types.ts';
import type { FieldDef, Value } from '../describe/types.ts';
import { isId, to18 } from '../ids.ts';
import { canCompile, PLATFORM } from '../lightning/modules.ts';
import { fieldLabel } from '../lightning/translate.ts';
import type { Org } from '../org.ts';
import { liveRows } from '../store/input.ts';
import type { Row } from '../store/row.ts';
import type { Found } from '../store/store.ts';
import type { Table } from '../store/table.ts';
import { toJson } from '../store/values.ts';
import { escapeHtml, facts, list, page } from './html.ts';
import type { Cell } from './html.ts';

const PAGE_SIZE = 50;
const LAST_ACTIVITIES = 20;
const HEADERS = {
  'content-type': 'text/html;charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
};
const OWN = 'PRM_';

/** What a sales rep would see, without a login: an account with our fields and its tasks, a task, the list of accounts. */
export function addPages(host: SandboxHost, org: Org): void {
  host.route('GET', '/lightning/r/:object/:id/view', (request) => recordPage(org, request));
  host.route('GET', '/lightning/o/Account/list', (request) => accountList(org, request));
}

async function recordPage(org: Org, { params, query }: SandboxRequest): Promise<SandboxAnswer> {
  const { object = '', id = '' } = params;
  const language = query.get('lang') === 'en' ? 'en' : 'ja';
  const table = org.store.tableNamed(object);
  const row = isId(id) ? table?.get(to18(id)) : undefined;
  if (table === null || row === undefined || row.deleted) {
    return { status: 404, headers: HEADERS, body: page('見つかりません', '<section><h1>見つかりません / Not found</h1></section>') };
  }
  const title = textOf(org, { table, row }, 'Name') || textOf(org, { table, row }, 'Subject') || row.id;
  const own = [...table.def.fields.values()].filter(({ name }) => name.startsWith(OWN));
  const standard = [...table.def.fields.values()].filter(
    (field) => !field.name.startsWith(OWN) && field.type !== 'address' && field.type !== 'id',
  );
  const deployed = table.def.name === 'Account' && org.extras.get('LightningComponentBundle', COMPONENT) !== undefined;
  const shown = deployed && (await canCompile()) ? componentOf(row.id, language) : null;
  const parts = [
    ...(shown === null ? [] : [shown.html]),
    `<section><p class="none">${escapeHtml(table.def.label)}</p><h1>${escapeHtml(title)}</h1></section>`,
    facts(
      'パートナー支援 / Partner support',
      own.map((field) => [fieldLabel(org, table.def.name, field, language), valueText(org, table, row, field)]),
    ),
    ...(table.def.name === 'Account' ? activities(org, row) : []),
    facts(
      '詳細 / Details',
      standard
        .map((field) => [field.label, valueText(org, table, row, field)] as const)
        .filter(([, value]) => value !== '' && value !== 'false'),
    ),
  ];
  const headers = shown === null ? HEADERS : { ...HEADERS, 'content-security-policy': shown.policy };
  return { status: 200, headers, body: page(title, parts.join(''), language) };
}

const COMPONENT = 'prmPartner';

/** The place of the deployed component, and what the page must allow for it. */
function componentOf(recordId: string, language: string): { html: string; policy: string } {
  const nonce = randomBytes(12).toString('base64url');
  const platform: string[][] = Object.entries(PLATFORM).map(([name, file]) => [name, `/lightning/modules/platform/${file}`]);
  const imports: Record<string, string> = {
    lwc: '/lightning/modules/lwc.js',
    ...Object.fromEntries<string>(platform.map(([name = '', path = '']) => [name, path])),
    '@salesforce/label/': `/lightning/modules/label/${language}/`,
  };
  return {
    html: `<div class="component" data-component="${COMPONENT}" data-record-id="${recordId}"></div><script type="importmap" nonce="${nonce}">${JSON.stringify({ imports })}</script><script type="module" nonce="${nonce}" src="/lightning/modules/start.js"></script>`,
    policy: `default-src 'none'; style-src 'unsafe-inline'; connect-src 'self'; script-src 'self' 'nonce-${nonce}'`,
  };
}

/** Open tasks by due date, then what was done last. */
function activities(org: Org, account: Row): string[] {
  const tasks = childrenOf(org, 'Task', account);
  const events = childrenOf(org, 'Event', account);
  const read = (found: Found, name: string): Value => org.store.read(found.table, found.row, name);
  const open = tasks
    .filter((one) => read(one, 'IsClosed') !== true)
    .sort((a, b) => dayOf(read(a, 'ActivityDate')) - dayOf(read(b, 'ActivityDate')));
  const done = [...tasks.filter((one) => read(one, 'IsClosed') === true), ...events]
    .sort((a, b) => dayOf(read(b, 'ActivityDate')) - dayOf(read(a, 'ActivityDate')))
    .slice(0, LAST_ACTIVITIES);
  const line = (one: Found): Cell[] => [
    { text: textOf(org, one, 'Subject') || '–', href: `/lightning/r/${one.table.def.name}/${one.row.id}/view` },
    { text: textOf(org, one, 'ActivityDate') },
    { text: textOf(org, one, 'Status') },
    { text: ownerName(org, one) },
  ];
  const heads = ['件名 / Subject', '期日 / Due', '状況 / Status', '担当 / Owner'];
  return [list('未完了の ToDo / Open tasks', heads, open.map(line)), list('活動履歴 / Past activities', heads, done.map(line))];
}

function childrenOf(org: Org, object: string, account: Row): Found[] {
  const table = org.store.tableNamed(object);
  const field = table?.def.fields.get('accountid');
  if (table === null || field === undefined) return [];
  return [...liveRows(table.find(field, account.id))].map((row) => ({ table, row }));
}

function accountList(org: Org, request: SandboxRequest): SandboxAnswer {
  const table = org.store.tableNamed('Account');
  if (table === null) return { status: 404, headers: HEADERS, body: page('取引先', '') };
  const at = Math.max(1, Number.parseInt(request.query.get('page') ?? '1', 10) || 1);
  const shown: Cell[][] = [];
  let seen = 0;
  for (const row of liveRows(table.rows())) {
    if (seen >= (at - 1) * PAGE_SIZE && seen < at * PAGE_SIZE) shown.push(accountLine(org, { table, row }));
    if (++seen > at * PAGE_SIZE) break;
  }
  const link = (to: number, text: string): string => `<a href="/lightning/o/Account/list?page=${to}">${text}</a>`;
  const nav = `<nav>${at > 1 ? link(at - 1, '前へ / Previous') : ''}${seen > at * PAGE_SIZE ? link(at + 1, '次へ / Next') : ''}</nav>`;
  const heads = ['取引先名 / Account name', '支援スコア / Support score', 'パートナー状態 / Partner state', '次の一手 / Next action'];
  return { status: 200, headers: HEADERS, body: page('取引先', `${list('取引先 / Accounts', heads, shown)}${nav}`) };
}

function accountLine(org: Org, found: Found): Cell[] {
  const state = found.table.def.fields.get('prm_state__c');
  return [
    { text: textOf(org, found, 'Name'), href: `/lightning/r/Account/${found.row.id}/view` },
    { text: textOf(org, found, 'PRM_Score__c') },
    { text: state === undefined ? '' : valueText(org, found.table, found.row, state) },
    { text: textOf(org, found, 'PRM_Next_Action__c') },
  ];
}

function textOf(org: Org, { table, row }: Found, name: string): string {
  const field = table.def.fields.get(name.toLowerCase());
  return field === undefined ? '' : valueText(org, table, row, field);
}

/** Picklists by their labels, references by the name of what they point to. */
function valueText(org: Org, table: Table, row: Row, field: FieldDef): string {
  const value = org.store.reader(table, field)(row);
  if (value === null) return '';
  if (field.type === 'reference' && typeof value === 'string') return nameOf(org, value);
  const labels = new Map(field.picklist.map((entry) => [entry.value, entry.label]));
  if (labels.size > 0)
    return String(value)
      .split(';')
      .map((one) => labels.get(one) ?? one)
      .join('、');
  return String(toJson(field, value));
}

function nameOf(org: Org, id: string): string {
  const found = org.store.find(id);
  return found === null ? id : String(org.store.read(found.table, found.row, 'Name') ?? id);
}

function ownerName(org: Org, found: Found): string {
  const owner = org.store.read(found.table, found.row, 'OwnerId');
  return typeof owner === 'string' ? nameOf(org, owner) : '';
}

function dayOf(value: Value): number {
  return typeof value === 'number' ? value : Infinity;
}
