import { missing } from './errors.ts';
import { pageOf } from './paged-rows.ts';
import { rowsOf, type Portal, type Row } from './portal.ts';
import { batchInputs, bodyObject, textOf, type JsonObject } from './request-body.ts';
import { json, param, type Router } from './router.ts';

const MAX_INPUTS = 100;
/** What the list of workflows tells of each; the whole is told one by one or in batches. */
const LISTED = ['id', 'isEnabled', 'flowType', 'name', 'uuid', 'objectTypeId', 'revisionId', 'createdAt', 'updatedAt'];

/** `/automation/v4/flows`, read only. Rows: `flows`, each a workflow as HubSpot tells it. */
export function addWorkflowRoutes(router: Router, portal: Portal): void {
  router.on('GET', 'flows', '', (request) => {
    const flows = rowsOf(portal, 'flows').map((row) => listed(flowJson(portal, row)));
    return json(pageOf(request, flows, { preset: 100, max: 100 }));
  });
  router.on('POST', 'flows', '/batch/read', (request) => {
    const ids = batchInputs(bodyObject(request), MAX_INPUTS).map((input) => textOf(input.flowId) ?? '');
    const now = portal.clock.now().toISOString();
    const results = rowsOf(portal, 'flows').filter((row) => ids.includes(textOf(row.id) ?? ''));
    return json({ startedAt: now, completedAt: now, results: results.map((row) => flowJson(portal, row)) });
  });
  router.on('GET', 'flows', '/:id', (request) => {
    const row = rowsOf(portal, 'flows').find((one) => textOf(one.id) === param(request, 'id'));
    if (row === undefined) throw missing(`Flow ${param(request, 'id')} does not exist`);
    return json(flowJson(portal, row));
  });
}

function flowJson(portal: Portal, row: Row): JsonObject {
  const now = portal.clock.now().toISOString();
  return {
    type: row.objectTypeId === '0-1' ? 'CONTACT_FLOW' : 'PLATFORM_FLOW',
    flowType: 'WORKFLOW',
    isEnabled: true,
    revisionId: '1',
    createdAt: now,
    updatedAt: now,
    actions: [],
    timeWindows: [],
    blockedDates: [],
    customProperties: {},
    suppressionListIds: [],
    ...row,
    id: textOf(row.id) ?? '',
  };
}

function listed(flow: JsonObject): JsonObject {
  return Object.fromEntries(LISTED.flatMap((name) => (flow[name] === undefined ? [] : [[name, flow[name]]])));
}
