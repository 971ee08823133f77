import type { Client } from './client.ts';
import { absentObject, describedFrom, isName, type Described } from './described.ts';
import { asArray, asObject, asText } from './shapes.ts';

/** One composite call takes up to 25 sub-requests and counts as one. Source: REST API Developer Guide, "Composite". */
const AT_ONCE = 25;

/**
 * Several objects in one call. Left out is what it could not tell: an object whose describe failed, all of them where the
 * whole call did (an answer too large for the deadline, composite calls switched off): each is then asked for alone, and
 * tells what is wrong.
 */
export async function describeTogether(client: Client, objects: readonly string[]): Promise<ReadonlyMap<string, Described>> {
  const found = new Map<string, Described>();
  const named = objects.filter(isName);
  for (let start = 0; start < named.length; start += AT_ONCE) {
    const chunk = named.slice(start, start + AT_ONCE);
    // A single one is cheaper without the wrapping.
    if (chunk.length === 1) break;
    const answers = await ask(client, chunk).catch(() => []);
    chunk.forEach((object, i) => {
      const described = readOne(object, answers[i]);
      if (described !== null) found.set(object, described);
    });
  }
  return found;
}

async function ask(client: Client, objects: readonly string[]): Promise<readonly unknown[]> {
  const compositeRequest = objects.map((object, i) => ({
    method: 'GET',
    url: `${client.base}/sobjects/${object}/describe`,
    referenceId: `describe${String(i)}`,
  }));
  const path = `${client.base}/composite`;
  const what = `Describing ${String(objects.length)} objects`;
  const { body } = await client.call({ method: 'POST', path, body: { allOrNone: false, compositeRequest }, what });
  const answers = asArray(asObject(body).compositeResponse).map(asObject);
  const byReference = new Map(answers.map((answer) => [asText(answer.referenceId), answer]));
  return objects.map((_, i) => byReference.get(`describe${String(i)}`));
}

/** Null: not told. */
function readOne(object: string, answer: unknown): Described | null {
  const { httpStatusCode, body } = asObject(answer);
  if (httpStatusCode === 200 && Array.isArray(asObject(body).fields)) return describedFrom(object, body);
  const [error] = asArray(body).map(asObject);
  const isAbsent = httpStatusCode === 404 || error?.errorCode === 'INVALID_TYPE';
  return isAbsent ? absentObject(object) : null;
}
