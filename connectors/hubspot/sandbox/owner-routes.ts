import { missing } from './errors.ts';
import { pageOf } from './paged-rows.ts';
import { rowsOf, type Portal, type Row } from './portal.ts';
import { isObject, textOf, type JsonObject } from './request-body.ts';
import { json, param, type Router } from './router.ts';

/** `/crm/v3/owners`. */
export function addOwnerRoutes(router: Router, portal: Portal): void {
  router.on('GET', 'owners', '', (request) => {
    const archived = request.query.get('archived') === 'true';
    const email = request.query.get('email')?.toLowerCase();
    const owners = ownerRows(portal).filter(
      (owner) => owner.archived === archived && (email === undefined || textOf(owner.email)?.toLowerCase() === email),
    );
    return json(pageOf(request, owners, { preset: 100, max: 500 }));
  });
  router.on('GET', 'owners', '/:id', (request) => {
    const idProperty = request.query.get('idProperty') === 'userId' ? 'userId' : 'id';
    const owner = ownerRows(portal).find((one) => textOf(one[idProperty]) === param(request, 'id'));
    if (owner === undefined) throw missing(`Owner with id ${param(request, 'id')} does not exist`);
    return json(owner);
  });
}

/** All owners, archived ones too. */
export function ownerRows(portal: Portal): JsonObject[] {
  return rowsOf(portal, 'owners').map((row) => ownerJson(portal, row));
}

function ownerJson(portal: Portal, row: Row): JsonObject {
  const id = textOf(row.id) ?? '';
  const now = portal.clock.now().toISOString();
  const userId = Number(textOf(row.userId) ?? id);
  return {
    id,
    email: textOf(row.email) ?? '',
    type: textOf(row.type) ?? 'PERSON',
    firstName: textOf(row.firstName) ?? textOf(row.firstname) ?? '',
    lastName: textOf(row.lastName) ?? textOf(row.lastname) ?? '',
    userId,
    userIdIncludingInactive: userId,
    createdAt: textOf(row.createdAt) ?? now,
    updatedAt: textOf(row.updatedAt) ?? now,
    archived: textOf(row.archived) === 'true',
    teams: Array.isArray(row.teams) ? row.teams.filter(isObject) : [],
  };
}
