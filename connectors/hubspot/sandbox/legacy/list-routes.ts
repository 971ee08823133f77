import type { SandboxRequest } from '../../../../src/sandbox/types.ts';
import { resourceNotFound } from '../errors.ts';
import { objectType, tableOf, type Portal } from '../portal.ts';
import type { JsonObject } from '../request-body.ts';
import { json, param, type Router } from '../router.ts';
import type { CrmList } from '../store/lists.ts';
import { PORTAL_ID } from '../values.ts';
import { placeOf, sizeOf, type PageNames } from './pages.ts';
import { contactJson } from './record-json.ts';
import { contactNames } from './record-routes.ts';

const LISTS: PageNames = { limit: 'count', offset: 'offset', preset: 20, max: 250 };
const MEMBERS: PageNames = { limit: 'count', offset: 'vidOffset', preset: 20, max: 100 };

/** `/contacts/v1/lists`: the lists of contacts, which alone v1 knows, and their members. Filters are not told in v1's grammar. */
export function addLegacyListRoutes(router: Router, portal: Portal): void {
  router.on('GET', 'root', '/contacts/v1/lists', (request) => json(page(portal, request, () => true)));
  router.on('GET', 'root', '/contacts/v1/lists/static', (request) => json(page(portal, request, (list) => !isDynamic(list))));
  router.on('GET', 'root', '/contacts/v1/lists/dynamic', (request) => json(page(portal, request, isDynamic)));
  router.on('GET', 'root', '/contacts/v1/lists/:id', (request) => json(listJson(portal, listOfPath(portal, request))));
  router.on('GET', 'root', '/contacts/v1/lists/:id/contacts/all', (request) => json(members(portal, request)));
}

function isDynamic({ processingType }: CrmList): boolean {
  return processingType === 'DYNAMIC';
}

function contactLists(portal: Portal): CrmList[] {
  return portal.lists.all().filter((list) => list.type.name === 'contacts');
}

function listOfPath(portal: Portal, request: SandboxRequest): CrmList {
  const list = contactLists(portal).find(({ id }) => id === param(request, 'id'));
  if (list === undefined) throw resourceNotFound();
  return list;
}

function page(portal: Portal, request: SandboxRequest, wanted: (list: CrmList) => boolean): JsonObject {
  const all = contactLists(portal).filter(wanted);
  const start = placeOf(request, LISTS);
  const found = all.slice(start, start + sizeOf(request, LISTS));
  const offset = start + found.length;
  return { lists: found.map((list) => listJson(portal, list)), offset, 'has-more': offset < all.length };
}

function listJson(portal: Portal, list: CrmList): JsonObject {
  const dynamic = isDynamic(list);
  return {
    listId: Number(list.id),
    portalId: PORTAL_ID,
    name: list.name,
    listType: dynamic ? 'DYNAMIC' : 'STATIC',
    dynamic,
    deleteable: true,
    createdAt: list.createdAt,
    updatedAt: list.updatedAt,
    filters: [],
    metaData: {
      processing: 'DONE',
      size: portal.lists.members(list).size,
      error: '',
      lastProcessingStateChangeAt: list.filtersUpdatedAt,
      lastSizeChangeAt: list.updatedAt,
    },
  };
}

function members(portal: Portal, request: SandboxRequest): JsonObject {
  const after = placeOf(request, MEMBERS);
  const all = [...portal.lists.members(listOfPath(portal, request)).keys()].filter((vid) => vid > after).sort((a, b) => a - b);
  const vids = all.slice(0, sizeOf(request, MEMBERS));
  const table = tableOf(portal, objectType('contacts'));
  const names = contactNames(request);
  const contacts = vids.flatMap((vid) => table.get(vid) ?? []).map((record) => contactJson(portal, record, names));
  return { contacts, 'has-more': vids.length < all.length, 'vid-offset': vids.at(-1) ?? after };
}
