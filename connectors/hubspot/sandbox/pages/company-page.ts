import { OBJECT_TYPES, type ObjectType } from '../object-types.ts';
import { propertiesOf, tableOf, type Portal } from '../portal.ts';
import type { Property } from '../property.ts';
import { readerOf } from '../record-values.ts';
import type { CrmRecord } from '../store/record.ts';
import { PORTAL_ID } from '../values.ts';
import { html, type Markup } from './html.ts';

const SHOWN = 20;
const ABOUT = ['domain', 'city', 'country', 'phone', 'lifecyclestage', 'hubspot_owner_id'];

/** What a marketer sees of one company: the properties that begin with `prm_`, its lists, tasks and last engagements. */
export function companyPage(portal: Portal, type: ObjectType, record: CrmRecord): Markup {
  const definitions = propertiesOf(portal, type);
  const own = definitions.list(false).filter((property) => property.name.startsWith('prm_'));
  const about = ABOUT.map((name) => definitions.get(name)).filter((property) => property !== undefined);
  const lists = portal.lists.all().filter((list) => list.type === type && portal.lists.members(list).has(record.id));
  return html`<section>
      <h2>パートナー支援 Partner support</h2>
      ${values(portal, type, record, own)}
    </section>
    <section>
      <h2>リスト Lists</h2>
      ${
        lists.length === 0
          ? NOTHING
          : html`<ul>
              ${lists.map((list) => html`<li><a href="/contacts/${PORTAL_ID}/lists/${list.id}">${list.name}</a></li>`)}
            </ul>`
      }
    </section>
    <section>
      <h2>タスク Tasks</h2>
      ${activities(portal, type, record, ['tasks'])}
    </section>
    <section>
      <h2>最近の活動 Last engagements</h2>
      ${activities(portal, type, record, ['calls', 'meetings', 'emails', 'notes'])}
    </section>
    <section>
      <h2>会社情報 About</h2>
      ${values(portal, type, record, about)}
    </section>`;
}

const NOTHING = html`<p class="quiet">なし None</p>`;

function values(portal: Portal, type: ObjectType, record: CrmRecord, properties: readonly Property[]): Markup {
  const table = tableOf(portal, type);
  const rows = properties
    .map((property) => ({ property, value: readerOf(table, property.name)(record) ?? '' }))
    .filter(({ value }) => value !== '')
    .map(
      ({ property, value }) =>
        html`<tr>
          <th scope="row">${property.label}</th>
          <td class="text" data-property="${property.name}">${shown(property, value)}</td>
        </tr>`,
    );
  return rows.length === 0
    ? NOTHING
    : html`<table>
        ${rows}
      </table>`;
}

/** Choices by their labels. */
function shown(property: Property, value: string): string {
  const labels = new Map(property.options.map((option) => [option.value, option.label]));
  return value
    .split(property.fieldType === 'checkbox' ? ';' : '\0')
    .map((item) => labels.get(item) ?? item)
    .join('、');
}

const TITLES: Readonly<Record<string, readonly [title: string, body: string, state: string]>> = {
  tasks: ['hs_task_subject', 'hs_task_body', 'hs_task_status'],
  calls: ['hs_call_title', 'hs_call_body', 'hs_call_direction'],
  meetings: ['hs_meeting_title', 'hs_meeting_body', 'hs_meeting_outcome'],
  emails: ['hs_email_subject', 'hs_email_text', 'hs_email_direction'],
  notes: ['hs_note_body', 'hs_note_body', 'hs_activity_type'],
};

interface Activity {
  readonly at: string;
  readonly kind: string;
  readonly title: string;
  readonly body: string;
  readonly state: string;
}

function activities(portal: Portal, type: ObjectType, record: CrmRecord, kinds: readonly string[]): Markup {
  const found = OBJECT_TYPES.filter((kind) => kinds.includes(kind.name)).flatMap((kind) => activitiesOf(portal, type, record, kind));
  const last = found.sort((a, b) => b.at.localeCompare(a.at)).slice(0, SHOWN);
  if (last.length === 0) return NOTHING;
  const rows = last.map(
    ({ at, kind, title, body, state }) =>
      html`<tr>
        <td>${at.slice(0, 10)}</td>
        <td>${kind}</td>
        <td>${state}</td>
        <td class="text"><strong>${title}</strong>${body === '' || body === title ? '' : html`<br />${plain(body)}`}</td>
      </tr>`,
  );
  return html`<table>
      ${rows}
    </table>
    ${found.length > last.length ? html`<p class="quiet">ほか ${found.length - last.length} 件 more</p>` : ''}`;
}

function activitiesOf(portal: Portal, type: ObjectType, record: CrmRecord, kind: ObjectType): Activity[] {
  const table = tableOf(portal, kind);
  const [title, body, state] = TITLES[kind.name] ?? ['', '', ''];
  return portal.associations
    .targets(type.name, record.id, kind.name)
    .map((id) => table.get(id))
    .filter((one) => one !== undefined)
    .filter((one) => one.archivedAt === 0)
    .map((one) => {
      const value = (name: string): string => readerOf(table, name)(one) ?? '';
      return { at: value('hs_timestamp'), kind: kind.label, title: plain(value(title)), body: value(body), state: value(state) };
    });
}

/** Bodies may hold markup of their own: shown without it. */
function plain(text: string): string {
  return text
    .replace(/<br\s*\/?>|<\/(p|div|li)>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .trim();
}
