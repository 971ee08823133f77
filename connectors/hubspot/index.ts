import type { Connection, Connector, Context } from '../../src/core/types.ts';
import { openHubspot, type Hubspot } from './client.ts';
import { AddressBook } from './logs/contacts-by-email.ts';
import { OPTIONS, problemsOf, settingsOf, type Settings } from './options.ts';
import { objectTypeId } from './object-types.ts';
import { forecast } from './forecast.ts';
import { openProperties } from './properties.ts';
import { openSetup } from './setup.ts';
import { openStream } from './streams.ts';
import { lookUp } from './look-up.ts';
import { webhook } from './webhook.ts';
import { listsWithoutWorkflow } from './workflows.ts';
import { write } from './write.ts';

/** HubSpot: companies, contacts, deals, engagements and owners read; properties and tasks written; properties and lists set up. */
const hubspot: Connector = {
  name: 'hubspot',
  options: OPTIONS,
  validate: problemsOf,
  connect: (options, context) => connect(settingsOf(options), context),
  webhook,
};
export default hubspot;

function connect(settings: Settings, context: Context): Connection {
  const portal = openHubspot(settings, context);
  const properties = openProperties(portal);
  const book = new AddressBook();
  let portalId = '';
  const account = async (): Promise<string> => (portalId = (await portal.account()).portalId);
  return {
    scope: async () => `hubspot:${await account()}`,
    check: async () => {
      await account();
      await mayRead(portal);
    },
    describe: (object) => properties.describe(object),
    forget: () => {
      properties.forget();
    },
    hasFixedFields: (object) => properties.areFixed(object),
    stream: (spec) => openStream({ hubspot: portal, properties, book }, spec),
    readByIds: (spec, ids) => lookUp(portal, properties, spec, ids),
    write: (writes) => write(portal, writes),
    setup: openSetup(portal, properties),
    unusedLists: (ids) => listsWithoutWorkflow(portal, ids),
    production: async () => (await portal.account()).production,
    recordUrl: (object, id) => recordUrl(settings, portalId, object, id),
    forecast: (specs) => forecast(portal, properties, specs),
    quota: () => portal.quota(),
  };
}

/** A token without scopes can still tell its portal: only reading proves that it may. */
async function mayRead(portal: Hubspot): Promise<void> {
  for (const object of ['companies', 'contacts']) {
    await portal.call({ what: `read ${object}`, method: 'GET', path: portal.paths.objects(object), query: { limit: '1' }, effect: 'read' });
  }
}

const REAL_API = 'https://api.hubapi.com';
const REAL_PAGES = 'https://app.hubspot.com';

/** The sandbox has its own pages under the API's address. */
function recordUrl({ baseUrl, portalUrl }: Settings, portalId: string, object: string, id: string): string {
  if (portalUrl === null && baseUrl !== REAL_API) {
    return `${baseUrl}/contacts/${portalId}/${SINGULAR[object] ?? object}/${encodeURIComponent(id)}`;
  }
  return `${portalUrl ?? REAL_PAGES}/contacts/${portalId}/record/${objectTypeId(object)}/${encodeURIComponent(id)}`;
}

const SINGULAR: Readonly<Record<string, string>> = {
  companies: 'company',
  contacts: 'contact',
  deals: 'deal',
  tickets: 'ticket',
  tasks: 'task',
  meetings: 'meeting',
  calls: 'call',
  emails: 'email',
  notes: 'note',
};
