import { missing } from '../errors.ts';
import { campaignCounters } from '../marketing-email-routes.ts';
import { ownerRows } from '../owner-routes.ts';
import { pipelinesOf } from '../pipeline-routes.ts';
import { findObjectType } from '../object-types.ts';
import { rowsOf, type Portal, type Row } from '../portal.ts';
import { isObject, textOf, type JsonObject } from '../request-body.ts';
import { json, param, type Router } from '../router.ts';
import { parseTime, PORTAL_ID } from '../values.ts';
import { placeOf, sizeOf, type PageNames } from './pages.ts';

const CAMPAIGNS: PageNames = { limit: 'limit', offset: 'offset', preset: 500, max: 1000 };

/** Owners, pipelines, forms, campaigns and workflows as v1, v2 and v3 of old told them; the account has no workflows and no changes of subscriptions. */
export function addLegacySettingRoutes(router: Router, portal: Portal): void {
  router.on('GET', 'root', '/owners/v2/owners', (request) => {
    const email = request.query.get('email')?.toLowerCase();
    const inactive = request.query.get('includeInactive') === 'true';
    const owners = ownerRows(portal).filter(
      (one) => (inactive || one.archived !== true) && (email === undefined || textOf(one.email)?.toLowerCase() === email),
    );
    return json(owners.map(ownerJson));
  });
  router.on('GET', 'root', '/owners/v2/owners/:id', (request) => {
    const owner = ownerRows(portal).find((one) => textOf(one.id) === param(request, 'id'));
    if (owner === undefined) throw missing(`Owner with id ${param(request, 'id')} does not exist`);
    return json(ownerJson(owner));
  });
  router.on('GET', 'root', '/deals/v1/pipelines', () => json(pipelinesOf(portal, 'deals').map(dealPipeline)));
  router.on('GET', 'root', '/crm-pipelines/v1/pipelines/:type', (request) =>
    json({ results: pipelinesOf(portal, param(request, 'type')).map((one) => pipelineJson(param(request, 'type'), one)) }),
  );
  router.on('GET', 'root', '/forms/v2/forms', () => json(rowsOf(portal, 'forms').map((row) => formJson(portal, row))));
  router.on('GET', 'root', '/forms/v2/forms/:id', (request) => {
    const row = rowsOf(portal, 'forms').find((one) => textOf(one.id) === param(request, 'id'));
    if (row === undefined) throw missing(`Form ${param(request, 'id')} does not exist`);
    return json(formJson(portal, row));
  });
  addCampaigns(router, portal);
  router.on('GET', 'root', '/email/public/v1/subscriptions/timeline', () => json({ hasMore: false, offset: '', timeline: [] }));
  router.on('GET', 'root', '/automation/v3/workflows', () => json({ workflows: [] }));
}

function ownerJson(owner: JsonObject): JsonObject {
  const [ownerId, userId] = [Number(textOf(owner.id)), Number(owner.userId)];
  return {
    portalId: PORTAL_ID,
    ownerId,
    type: owner.type,
    firstName: owner.firstName,
    lastName: owner.lastName,
    email: owner.email,
    createdAt: parseTime(textOf(owner.createdAt) ?? '') ?? 0,
    updatedAt: parseTime(textOf(owner.updatedAt) ?? '') ?? 0,
    remoteList: [
      { id: ownerId, portalId: PORTAL_ID, ownerId, remoteId: String(userId), remoteType: 'HUBSPOT', active: owner.archived !== true },
    ],
    hasContactsAccess: true,
    activeUserId: userId,
    userIdIncludingInactive: userId,
  };
}

function stagesOf(pipeline: JsonObject): JsonObject[] {
  return Array.isArray(pipeline.stages) ? pipeline.stages.filter(isObject) : [];
}

function dealPipeline(pipeline: JsonObject): JsonObject {
  const { id, label, displayOrder } = pipeline;
  const stages = stagesOf(pipeline).map((stage) => {
    const metadata = isObject(stage.metadata) ? stage.metadata : {};
    const probability = Number(metadata.probability ?? 0);
    const closedWon = metadata.isClosed === 'true' && probability === 1;
    return { stageId: stage.id, label: stage.label, displayOrder: stage.displayOrder, active: true, probability, closedWon };
  });
  return { pipelineId: id, label, displayOrder, active: true, stages };
}

function pipelineJson(type: string, pipeline: JsonObject): JsonObject {
  const { id, label, displayOrder } = pipeline;
  const stages = stagesOf(pipeline).map((stage) => ({
    stageId: stage.id,
    label: stage.label,
    displayOrder: stage.displayOrder,
    metadata: stage.metadata,
    active: true,
  }));
  const known = findObjectType(type);
  const object = { objectType: known?.singular.toUpperCase(), objectTypeId: known?.typeId };
  return { pipelineId: id, ...object, label, displayOrder, active: true, default: displayOrder === 0, stages };
}

function formJson(portal: Portal, row: Row): JsonObject {
  const time = (name: string): number => parseTime(textOf(row[name]) ?? '') ?? portal.clock.now().getTime();
  return {
    portalId: PORTAL_ID,
    guid: textOf(row.id) ?? '',
    name: textOf(row.name) ?? '',
    formType: (textOf(row.formType) ?? 'hubspot').toUpperCase(),
    formFieldGroups: [],
    metaData: [],
    createdAt: time('createdAt'),
    updatedAt: time('updatedAt'),
    deletable: true,
    isPublished: textOf(row.archived) !== 'true',
  };
}

/** A campaign is one sending of a marketing e-mail. */
function addCampaigns(router: Router, portal: Portal): void {
  const campaigns = (): { id: number; row: Row }[] =>
    rowsOf(portal, 'marketing_emails').flatMap((row) => {
      const id = Number(textOf(row.emailCampaignId) ?? textOf(row.primaryEmailCampaignId));
      return Number.isInteger(id) && id > 0 ? [{ id, row }] : [];
    });
  for (const path of ['/email/public/v1/campaigns', '/email/public/v1/campaigns/by-id'])
    router.on('GET', 'root', path, (request) => {
      const all = campaigns();
      const start = placeOf(request, CAMPAIGNS);
      const found = all.slice(start, start + sizeOf(request, CAMPAIGNS));
      const offset = start + found.length;
      return json({
        hasMore: offset < all.length,
        offset: String(offset),
        campaigns: found.map(({ id, row }) => campaignHead(portal, id, row)),
      });
    });
  router.on('GET', 'root', '/email/public/v1/campaigns/:id', (request) => {
    const found = campaigns().find(({ id }) => String(id) === param(request, 'id'));
    if (found === undefined) throw missing(`Campaign ${param(request, 'id')} does not exist`);
    const { id, row } = found;
    return json({
      ...campaignHead(portal, id, row),
      name: textOf(row.name) ?? '',
      subject: textOf(row.subject) ?? '',
      contentId: Number(textOf(row.id)),
      type: textOf(row.type) ?? 'BATCH_EMAIL',
      counters: campaignCounters(portal, String(id)),
    });
  });
}

function campaignHead(portal: Portal, id: number, row: Row): JsonObject {
  const lastUpdatedTime = parseTime(textOf(row.updatedAt) ?? '') ?? portal.clock.now().getTime();
  return { id, appId: 113, appName: 'Batch', lastUpdatedTime };
}
