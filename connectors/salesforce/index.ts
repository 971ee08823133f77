import { AppError } from '../../src/core/errors.ts';
import type { Connection, Connector, Context } from '../../src/core/types.ts';
import { toId18, type Identity } from './auth.ts';
import { check } from './check.ts';
import { openClient, type Client } from './client.ts';
import { objectInfo, openDescriber } from './describe.ts';
import { forecast } from './forecast.ts';
import { listen } from './listen.ts';
import { lookUp } from './look-up.ts';
import { OPTIONS } from './option-table.ts';
import { problemsOf, settingsOf } from './options.ts';
import { isProduction } from './production.ts';
import { sample } from './sample.ts';
import { openSetup } from './setup.ts';
import { asObject, asText } from './shapes.ts';
import { openStream } from './streams.ts';
import { openWriter } from './write.ts';

/** Salesforce: REST and Bulk API 2.0 for reading, sObject Collections for writing, Metadata API for setup. See README.md. */
const connector: Connector = { name: 'salesforce', options: OPTIONS, validate: problemsOf, connect };
export default connector;

function connect(options: Readonly<Record<string, string>>, context: Context): Connection {
  const problems = problemsOf(options);
  if (problems.length > 0) throw new AppError('CONFIG_INVALID', problems.join('; '));
  const settings = settingsOf(options);
  const client = openClient(settings, context);
  const describer = openDescriber(client);
  const parts = { client, describer, settings, context, clock: { newest: '' } };
  const writer = openWriter(parts);
  let asked: Promise<Identity> | null = null;
  const identity = (): Promise<Identity> => {
    asked ??= identityOf(client);
    asked.catch(() => (asked = null));
    return asked;
  };
  let production: Promise<boolean> | null = null;
  let host = settings.instanceUrl ?? settings.loginUrl;
  return {
    scope: async () => {
      const { orgId } = await identity();
      host = (await client.session()).instanceUrl;
      return `salesforce:${orgId}`;
    },
    check: () => check(parts),
    prepare: (fields) => describer.prepare(fields),
    forget: () => {
      describer.forget();
    },
    describe: async (object) => objectInfo(await describer.describe(object)),
    stream: (spec) => openStream(spec, parts),
    sample: (spec) => sample(spec, parts),
    readByIds: (spec, ids) => lookUp(spec, ids, parts),
    ...(settings.changeEvents ? { listen: (listening) => listen({ ...parts, identity }, listening) } : {}),
    write: (writes) => writer.write(writes),
    setup: openSetup({ ...parts, identity }),
    production: () => {
      production ??= isProduction(client);
      production.catch(() => (production = null));
      return production;
    },
    recordUrl: (object, id) => `${host}/lightning/r/${object}/${id}/view`,
    forecast: (specs) => forecast(specs, parts),
    quota: () => client.quota(),
    close: () => {
      client.close();
      return Promise.resolve();
    },
  };
}

/** Whose login it is: the token's id URL says it; for a bare access token Salesforce is asked. */
async function identityOf(client: Client): Promise<Identity> {
  const { identity } = await client.session();
  if (identity) return identity;
  const { body } = await client.call({ method: 'GET', path: '/services/oauth2/userinfo', what: 'Asking who is logged in' });
  const { organization_id: orgId, user_id: userId } = asObject(body);
  if (!asText(orgId).startsWith('00D')) {
    throw new AppError('AUTH_REJECTED', 'Salesforce does not tell whose access token this is', {
      fix: 'Give the app the scope "Access the identity URL service" (id), or use client credentials',
    });
  }
  return { orgId: toId18(asText(orgId)), userId: toId18(asText(userId)) };
}
