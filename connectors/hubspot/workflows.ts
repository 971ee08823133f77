import type { Hubspot } from './client.ts';
import { isObject, nextAfter, object, objects, text, texts, type Json } from './json.ts';
import { resultsOf } from './results.ts';

const PAGE = '100';
const TOGETHER = 100;

/**
 * The ids of these lists that no workflow which is on begins with or leaves out. Rejects with PERMISSION_MISSING without the
 * scope `automation`. Source: HubSpot's workflows API v4, whose list of workflows tells no trigger: they are read in batches.
 */
export async function listsWithoutWorkflow(hubspot: Hubspot, ids: readonly string[]): Promise<readonly string[]> {
  const used = new Set<string>();
  const on = await workflowsOn(hubspot);
  for (let start = 0; start < on.length; start += TOGETHER) {
    const inputs = on.slice(start, start + TOGETHER).map((flowId) => ({ type: 'FLOW_ID', flowId }));
    const what = 'read workflows';
    const answer = await hubspot.call({
      what,
      method: 'POST',
      path: `${hubspot.paths.workflows}/batch/read`,
      body: { inputs },
      effect: 'read',
    });
    for (const flow of resultsOf(answer, what)) for (const id of listsOf(flow)) used.add(id);
  }
  return ids.filter((id) => !used.has(id));
}

async function workflowsOn(hubspot: Hubspot): Promise<readonly string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const what = 'read the list of workflows';
    const query: Record<string, string> = { limit: PAGE, ...(after === null ? {} : { after }) };
    const answer = await hubspot.call({ what, method: 'GET', path: hubspot.paths.workflows, query, effect: 'read' });
    ids.push(...resultsOf(answer, what).flatMap((flow) => (flow.isEnabled === true ? texts([flow.id]) : [])));
    after = nextAfter(object(answer.body));
  } while (after !== null);
  return ids;
}

/** Lists by which records come in or are left out. */
function listsOf(flow: Json): readonly string[] {
  return [...texts(flow.suppressionListIds), ...named(flow.enrollmentCriteria)];
}

/** Filters name a list by `listId`, events of joining one by a filter on `hs_list_id`; both lie at any depth of a tree of branches. */
function named(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(named);
  if (!isObject(value)) return [];
  const own = texts([value.listId]);
  const { values, value: single } = object(value.operation);
  const joined = text(value.property) === 'hs_list_id' ? texts([...texts(values), single]) : [];
  return [...own, ...joined, ...Object.values(value).flatMap((part) => (Array.isArray(part) ? objects(part).flatMap(named) : named(part)))];
}
