import type { SandboxRequest } from '../../../src/sandbox/types.ts';
import { invalid, missing, requiredFields, VendorError } from './errors.ts';
import { objectType, propertiesOf, type Portal } from './portal.ts';
import type { PropertyGroup } from './property.ts';
import { bodyObject, requiredText, textOf } from './request-body.ts';
import { json, NO_CONTENT, param, type Router } from './router.ts';
import type { PropertyStore } from './store/property-store.ts';

/** `/crm/v3/properties/{objectType}/groups`. */
export function addPropertyGroupRoutes(router: Router, portal: Portal): void {
  const storeOf = (request: SandboxRequest): PropertyStore => propertiesOf(portal, objectType(param(request, 'type')));
  router.on('GET', 'properties', '/:type/groups', (request) => json({ results: storeOf(request).groups() }));
  router.on('POST', 'properties', '/:type/groups', (request) => json(createGroup(storeOf(request), request), 201));
  router.on('GET', 'properties', '/:type/groups/:group', (request) => json(findGroup(storeOf(request), request)));
  router.on('PATCH', 'properties', '/:type/groups/:group', (request) => {
    const body = bodyObject(request);
    const group = findGroup(storeOf(request), request);
    const displayOrder = typeof body.displayOrder === 'number' ? body.displayOrder : group.displayOrder;
    const updated = { ...group, label: textOf(body.label) ?? group.label, displayOrder };
    storeOf(request).setGroup(updated);
    return json(updated);
  });
  router.on('DELETE', 'properties', '/:type/groups/:group', (request) => {
    const store = storeOf(request);
    const group = findGroup(store, request);
    if (store.list(false).some((property) => property.groupName === group.name)) {
      throw invalid(`Property group "${group.name}" has active properties and cannot be deleted`, {
        subCategory: 'PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES',
      });
    }
    store.setGroup({ ...group, archived: true });
    return NO_CONTENT;
  });
}

function createGroup(store: PropertyStore, request: SandboxRequest): PropertyGroup {
  const body = bodyObject(request);
  const absent = ['name', 'label'].filter((field) => textOf(body[field]) === undefined);
  if (absent.length > 0) throw requiredFields(absent);
  const name = requiredText(body, 'name');
  if (store.group(name) !== undefined) {
    throw new VendorError(409, `A property group named '${name}' already exists.`, {
      category: 'OBJECT_ALREADY_EXISTS',
      subCategory: 'PropertyGroupError.PROPERTY_GROUP_WITH_NAME_EXISTS',
      context: { name: [name] },
    });
  }
  const group = {
    name,
    label: requiredText(body, 'label'),
    displayOrder: typeof body.displayOrder === 'number' ? body.displayOrder : -1,
    archived: false,
  };
  store.setGroup(group);
  return group;
}

function findGroup(store: PropertyStore, request: SandboxRequest): PropertyGroup {
  const name = param(request, 'group');
  const group = store.group(name);
  if (group === undefined)
    throw missing(`Property group "${name}" does not exist`, {
      subCategory: 'PropertyGroupError.PROPERTY_GROUP_NOT_FOUND',
      context: { name: [name] },
    });
  return group;
}
