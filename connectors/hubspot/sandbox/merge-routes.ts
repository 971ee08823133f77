import { missing, requiredFields } from './errors.ts';
import { findRecord } from './object-routes.ts';
import { objectType, type Portal } from './portal.ts';
import { mergeRecords, purgeRecord } from './record-lifecycle.ts';
import { recordJson } from './record-json.ts';
import { bodyObject, requiredText, textOf } from './request-body.ts';
import { json, NO_CONTENT, param, type Router } from './router.ts';

/** `/merge` of two records, and `/gdpr-delete` of a contact. */
export function addMergeRoutes(router: Router, portal: Portal): void {
  router.on('POST', 'objects', '/:type/merge', (request) => {
    const type = objectType(param(request, 'type'));
    const body = bodyObject(request);
    const absent = ['primaryObjectId', 'objectIdToMerge'].filter((name) => textOf(body[name]) === undefined);
    if (absent.length > 0) throw requiredFields(absent);
    const survivor = mergeRecords(portal, type, Number(textOf(body.primaryObjectId)), Number(textOf(body.objectIdToMerge)));
    return json(recordJson(portal, type, ['hs_merged_object_ids', ...type.defaults])(survivor));
  });
  router.on('POST', 'objects', '/:type/gdpr-delete', (request) => {
    const type = objectType(param(request, 'type'));
    const body = bodyObject(request);
    const record = findRecord(portal, type, requiredText(body, 'objectId'), textOf(body.idProperty) ?? null);
    if (record === undefined) throw missing('The contact does not exist');
    purgeRecord(portal, type, record.id);
    return NO_CONTENT;
  });
}
