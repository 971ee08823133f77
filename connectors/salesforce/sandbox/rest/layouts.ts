import type { ObjectView } from '../describe/access.ts';
import { describeField, MASTER_RECORD_TYPE } from '../describe/render.ts';
import type { FieldDef } from '../describe/types.ts';
import { notFound } from '../errors.ts';
import { methodNotAllowed } from './call.ts';
import type { Answer, Call } from './call.ts';

const COLUMNS = 2;
/** What a system-made compact layout shows, as far as the object has it. */
const COMPACT = ['name', 'subject', 'casenumber', 'type', 'stagename', 'status', 'phone', 'email', 'ownerid'];

/** `/sobjects/{object}/describe/…`: the one layout and the one compact layout that every object has here; null where it is neither. */
export function layouts(call: Call, view: ObjectView, kind: string, recordType: string | undefined): Answer | null {
  const word = kind.toLowerCase();
  if (!['layouts', 'compactlayouts', 'approvallayouts'].includes(word)) return null;
  if (call.method !== 'GET' && call.method !== 'HEAD') throw methodNotAllowed(call, 'GET,HEAD');
  if (!view.def.createable) throw notFound();
  if (word === 'approvallayouts') return { status: 200, body: { approvalLayouts: [] } };
  if (recordType !== undefined && !recordType.startsWith(MASTER_RECORD_TYPE.slice(0, 15))) throw notFound();
  if (word === 'compactlayouts') return { status: 200, body: compactLayouts(call, view, recordType) };
  const layout = pageLayout(view);
  if (recordType !== undefined) return { status: 200, body: layout };
  return { status: 200, body: { layouts: [layout], recordTypeMappings: [mapping(call, view)], recordTypeSelectorRequired: [false] } };
}

/** `/compactLayouts?q=Account,Contact`: the primary one of each object. */
export function primaryCompactLayouts(call: Call): Answer {
  const names = (call.query.get('q') ?? '').split(',').filter((name) => name !== '');
  const found = names.flatMap((name) => {
    const view = call.org.access.view(call.userId, name);
    return view?.def.createable !== true ? [] : [[view.def.name, compactLayout(view)] as const];
  });
  return { status: 200, body: Object.fromEntries(found) };
}

function pageLayout(view: ObjectView): object {
  const fields = [...view.fields.values()].filter((field) => field.type !== 'address' && field.type !== 'id' && field.name !== 'IsDeleted');
  const rows: object[] = [];
  for (let at = 0; at < fields.length; at += COLUMNS) {
    const layoutItems = fields.slice(at, at + COLUMNS).map((field, n) => layoutItem(view, field, at + n + 1));
    rows.push({ layoutItems, numItems: layoutItems.length });
  }
  const section = {
    collapsed: false,
    columns: COLUMNS,
    heading: `${view.def.label} Information`,
    layoutRows: rows,
    layoutSectionId: null,
    parentLayoutId: null,
    rows: rows.length,
    tabOrder: 'LeftToRight',
    useCollapsibleSection: false,
    useHeading: false,
  };
  return {
    buttonLayoutSection: { detailButtons: [] },
    detailLayoutSections: [section],
    editLayoutSections: [section],
    feedView: null,
    highlightsPanelLayoutSection: null,
    id: null,
    multirowEditLayoutSections: [],
    offlineLinks: [],
    quickActionList: { quickActionListItems: [] },
    relatedContent: null,
    relatedLists: [],
    saveOptions: [],
  };
}

function layoutItem(view: ObjectView, field: FieldDef, tabOrder: number): object {
  return {
    editableForNew: field.createable && view.createable && view.editable(field),
    editableForUpdate: field.updateable && view.updateable && view.editable(field),
    label: field.label,
    layoutComponents: [
      { components: [], details: describeField(view, field), displayLines: 1, tabOrder, type: 'Field', value: field.name },
    ],
    placeholder: false,
    required: field.required,
  };
}

function mapping({ base }: Call, { def }: ObjectView): object {
  return {
    active: true,
    available: true,
    defaultRecordTypeMapping: true,
    developerName: 'Master',
    layoutId: null,
    master: true,
    name: 'Master',
    picklistsForRecordType: [],
    recordTypeId: MASTER_RECORD_TYPE,
    urls: { layout: `${base}/sobjects/${def.name}/describe/layouts/${MASTER_RECORD_TYPE}` },
  };
}

function compactLayouts({ base }: Call, view: ObjectView, recordType: string | undefined): object {
  if (recordType !== undefined) return compactLayout(view);
  const url = `${base}/sobjects/${view.def.name}/describe/compactLayouts`;
  return {
    compactLayouts: [compactLayout(view)],
    defaultCompactLayoutId: null,
    recordTypeCompactLayoutMappings: [
      {
        available: true,
        compactLayoutId: null,
        compactLayoutName: 'SYSTEM',
        recordTypeId: MASTER_RECORD_TYPE,
        recordTypeName: 'Master',
        urls: { compactLayout: `${url}/${MASTER_RECORD_TYPE}` },
      },
    ],
    urls: { primary: `${url}/primary` },
  };
}

function compactLayout(view: ObjectView): object {
  const fields = COMPACT.flatMap((name) => view.fields.get(name) ?? []);
  return {
    actions: [],
    fieldItems: fields.map((field, n) => layoutItem(view, field, n + 1)),
    id: null,
    imageItems: [],
    label: 'System Default',
    name: 'SYSTEM',
    objectType: view.def.name,
  };
}
