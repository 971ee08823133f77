import { missing } from './errors.ts';
import { objectType, rowsOf, type Portal, type Row } from './portal.ts';
import { isObject, textOf, type JsonObject } from './request-body.ts';
import { json, param, type Router } from './router.ts';

type Stage = readonly [id: string, label: string, metadata: Readonly<Record<string, string>>];

const DEALS: readonly Stage[] = [
  ['appointmentscheduled', 'Appointment scheduled', { isClosed: 'false', probability: '0.2' }],
  ['qualifiedtobuy', 'Qualified to buy', { isClosed: 'false', probability: '0.4' }],
  ['presentationscheduled', 'Presentation scheduled', { isClosed: 'false', probability: '0.6' }],
  ['decisionmakerboughtin', 'Decision maker bought-in', { isClosed: 'false', probability: '0.8' }],
  ['contractsent', 'Contract sent', { isClosed: 'false', probability: '0.9' }],
  ['closedwon', 'Closed won', { isClosed: 'true', probability: '1.0' }],
  ['closedlost', 'Closed lost', { isClosed: 'true', probability: '0.0' }],
];

const TICKETS: readonly Stage[] = [
  ['1', 'New', { ticketState: 'OPEN', isClosed: 'false' }],
  ['2', 'Waiting on contact', { ticketState: 'OPEN', isClosed: 'false' }],
  ['3', 'Waiting on us', { ticketState: 'OPEN', isClosed: 'false' }],
  ['4', 'Closed', { ticketState: 'CLOSED', isClosed: 'true' }],
];

const STANDARD: Readonly<Record<string, readonly [id: string, label: string, stages: readonly Stage[]]>> = {
  deals: ['default', 'Sales Pipeline', DEALS],
  tickets: ['0', 'Support Pipeline', TICKETS],
};

/** `/crm/v3/pipelines/{objectType}`: the account's standard pipelines, or those of the seed. */
export function addPipelineRoutes(router: Router, portal: Portal): void {
  router.on('GET', 'pipelines', '/:type', (request) => json({ results: pipelinesOf(portal, param(request, 'type')) }));
  router.on('GET', 'pipelines', '/:type/:id', (request) => json(find(pipelinesOf(portal, param(request, 'type')), param(request, 'id'))));
  router.on('GET', 'pipelines', '/:type/:id/stages', (request) => {
    const pipeline = find(pipelinesOf(portal, param(request, 'type')), param(request, 'id'));
    return json({ results: pipeline.stages });
  });
  router.on('GET', 'pipelines', '/:type/:id/stages/:stage', (request) => {
    const pipeline = find(pipelinesOf(portal, param(request, 'type')), param(request, 'id'));
    return json(find(Array.isArray(pipeline.stages) ? pipeline.stages.filter(isObject) : [], param(request, 'stage')));
  });
}

function find(rows: readonly JsonObject[], id: string): JsonObject {
  const found = rows.find((row) => row.id === id);
  if (found === undefined) throw missing(`There is no pipeline or stage with id ${id}`);
  return found;
}

/** The pipelines of an object, as `/crm/v3/pipelines` tells them. */
export function pipelinesOf(portal: Portal, name: string): JsonObject[] {
  const type = objectType(name);
  const stamp = { createdAt: '2020-01-01T00:00:00.000Z', updatedAt: '2020-01-01T00:00:00.000Z', archived: false };
  const seeded = rowsOf(portal, 'pipelines').filter((row) => textOf(row.objectType) === type.name);
  if (seeded.length > 0) return seeded.map((row, displayOrder) => seededPipeline(row, displayOrder, stamp));
  const standard = STANDARD[type.name];
  if (standard === undefined) return [];
  const [id, label, stages] = standard;
  return [
    {
      id,
      label,
      displayOrder: 0,
      ...stamp,
      stages: stages.map(([stageId, stageLabel, metadata], at) => ({
        id: stageId,
        label: stageLabel,
        displayOrder: at,
        metadata,
        ...stamp,
      })),
    },
  ];
}

function seededPipeline(row: Row, displayOrder: number, stamp: JsonObject): JsonObject {
  const stages = Array.isArray(row.stages) ? row.stages.filter(isObject) : [];
  return {
    id: textOf(row.id) ?? 'default',
    label: textOf(row.label) ?? '',
    displayOrder,
    ...stamp,
    stages: stages.map((stage, at) => ({ displayOrder: at, metadata: {}, ...stamp, ...stage })),
  };
}
