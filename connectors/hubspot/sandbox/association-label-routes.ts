import type { SandboxRequest } from '../../../src/sandbox/types.ts';
import type { AssociationType } from './association-types.ts';
import { invalid, missing } from './errors.ts';
import { objectType, type Portal } from './portal.ts';
import { bodyObject, requiredText, textOf, type JsonObject } from './request-body.ts';
import { json, NO_CONTENT, param, type Router } from './router.ts';

/** `/crm/v4/associations/{from}/{to}/labels`: which types there are between two kinds, and labels of the account's own. */
export function addAssociationLabelRoutes(router: Router, portal: Portal): void {
  const path = '/:from/:to/labels';
  router.on('GET', 'associationLabels', path, (request) => json({ results: typesOf(portal, request).map(labelJson) }));
  router.on('POST', 'associationLabels', path, (request) => {
    const [from, to] = [objectType(param(request, 'from')), objectType(param(request, 'to'))];
    const body = bodyObject(request);
    const label = requiredText(body, 'label');
    const name = requiredText(body, 'name');
    if (typesOf(portal, request).some((type) => type.name === name)) throw invalid(`An association label named ${name} already exists`);
    const inverseLabel = textOf(body.inverseLabel) ?? label;
    return json({ results: portal.associations.addLabel(from.name, to.name, { label, inverseLabel, name }).map(labelJson) });
  });
  router.on('PUT', 'associationLabels', path, (request) => {
    const body = bodyObject(request);
    portal.associations.relabel(ownType(portal, request, requiredText(body, 'associationTypeId')), requiredText(body, 'label'));
    return NO_CONTENT;
  });
  router.on('DELETE', 'associationLabels', `${path}/:typeId`, (request) => {
    portal.associations.dropLabel(ownType(portal, request, param(request, 'typeId')));
    return NO_CONTENT;
  });
}

function typesOf(portal: Portal, request: SandboxRequest): AssociationType[] {
  return portal.associations.types(objectType(param(request, 'from')).name, objectType(param(request, 'to')).name);
}

function ownType(portal: Portal, request: SandboxRequest, typeId: string): AssociationType {
  const type = typesOf(portal, request).find((one) => String(one.typeId) === typeId);
  if (type === undefined) throw missing(`Association type ${typeId} does not exist`);
  if (type.category === 'HUBSPOT_DEFINED') throw invalid(`Association type ${typeId} is defined by HubSpot and cannot be changed`);
  return type;
}

function labelJson({ category, typeId, label }: AssociationType): JsonObject {
  return { category, typeId, label };
}
