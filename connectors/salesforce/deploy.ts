import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { AppError } from '../../src/core/errors.ts';
import type { Context } from '../../src/core/types.ts';
import type { Client } from './client.ts';
import type { Files } from './project/files.ts';
import { asArray, asObject, asText, type Shape } from './shapes.ts';

export interface DeployParts {
  readonly client: Client;
  readonly context: Context;
}

/** What became of one component of a deployment, by the vendor's words. */
export interface Deployed {
  readonly type: string;
  readonly fullName: string;
  /** null: it stands. */
  readonly problem: string | null;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;
const MOST_WAIT_MS = 20 * 60_000;
/** The vendor refuses an archive with dates before 1980; a fixed one makes the same files the same bytes. */
const ZIP_TIME = new Date('2026-01-01T00:00:00Z');

/** Deploys a package and waits for its end. One refused component leaves the rest standing. */
export async function deployPackage(parts: DeployParts, files: Files, needs: string): Promise<readonly Deployed[]> {
  const subject = { what: 'Deploying to Salesforce', needs };
  const zip = Buffer.from(
    zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, [strToU8(text), { mtime: ZIP_TIME }]]))),
  );
  const options = { rollbackOnError: false, singlePackage: true, ignoreWarnings: true };
  const started = await parts.client.metadata({ ...subject, writes: true }, async (api) => api.deploy(zip, options));
  const result = await ended(parts, 'deployment', async () =>
    parts.client.metadata(subject, (api) => api.checkDeployStatus(asText(asObject(started).id), true)),
  );
  const details = asObject(result.details);
  const failures = asArray(details.componentFailures).map(asObject);
  if (failures.length === 0 && asText(result.errorMessage) !== '')
    throw new AppError('REMOTE_REJECTED', `Deploying to Salesforce: ${asText(result.errorMessage)}`, { fix: needs });
  return [
    ...asArray(details.componentSuccesses).map((one) => deployed(asObject(one), null)),
    ...failures.map((one) => deployed(one, asText(one.problem) || 'refused without a reason')),
  ];
}

function deployed(message: Shape, problem: string | null): Deployed {
  return { type: asText(message.componentType), fullName: asText(message.fullName), problem };
}

/** The files of those components that the org has, by their path in a package. */
export async function retrievePackage(
  parts: DeployParts,
  types: readonly { readonly name: string; readonly members: readonly string[] }[],
  request: { readonly version: string; readonly needs: string },
): Promise<Files> {
  const subject = { what: 'Reading what Salesforce has', needs: request.needs };
  const unpackaged = { version: request.version, types: types.map(({ name, members }) => ({ name, members: [...members] })) };
  const started = await parts.client.metadata(subject, async (api) =>
    api.retrieve({ apiVersion: request.version, singlePackage: true, unpackaged } as unknown as Parameters<typeof api.retrieve>[0]),
  );
  const result = await ended(parts, 'retrieval', async () =>
    parts.client.metadata(subject, (api) => api.checkRetrieveStatus(asText(asObject(started).id))),
  );
  const zip = asText(result.zipFile);
  if (zip === '') throw new AppError('REMOTE_UNAVAILABLE', `${subject.what}: it answered without the files`);
  return Object.fromEntries(Object.entries(unzipSync(Buffer.from(zip, 'base64'))).map(([name, bytes]) => [name, strFromU8(bytes)]));
}

/** Asks until it is done, at first often, then every five seconds. */
async function ended({ context }: DeployParts, what: string, ask: () => Promise<unknown>): Promise<Shape> {
  let pauseMs = FIRST_PAUSE_MS;
  for (let waitedMs = 0; ; waitedMs += pauseMs) {
    context.signal.throwIfAborted();
    const answer = asObject(await ask());
    if (answer.done === true) return answer;
    if (waitedMs > MOST_WAIT_MS)
      throw new AppError('REMOTE_UNAVAILABLE', `The ${what} has not ended within 20 minutes`, {
        fix: 'Look at Setup › Deployment Status, then run setup again: it goes on where this one stopped',
      });
    await context.sleep(pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}
