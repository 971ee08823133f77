import type { Connection, Connector, Context } from '../../src/core/types.ts';
import { openKintone, type Kintone } from './client.ts';
import { openForms } from './fields.ts';
import { OPTIONS, problemsOf, settingsOf, type Settings } from './options.ts';
import { openSetup } from './setup.ts';
import { openStream } from './streams.ts';
import { write } from './write.ts';

/** kintone: apps read as partners, deals and activities; our fields and tasks written; our fields added to the forms. */
const kintone: Connector = {
  name: 'kintone',
  options: OPTIONS,
  validate: problemsOf,
  connect: (options, context) => connect(settingsOf(options), context),
};
export default kintone;

function connect(settings: Settings, context: Context): Connection {
  const domain = openKintone(settings, context);
  const forms = openForms(domain);
  const objects = [...settings.apps.keys()];
  return {
    async scope() {
      for (const object of objects.slice(0, 1)) await mayRead(domain, object);
      return scopeOf(settings);
    },
    async check() {
      for (const object of objects) await mayRead(domain, object);
    },
    describe: (object) => forms.describe(object),
    forget: () => {
      forms.forget();
    },
    stream: (spec) => openStream(domain, forms, spec),
    write: (writes) => write(domain, forms, writes),
    setup: openSetup(domain, forms),
    recordUrl: (object, id) => recordUrl(domain, object, id),
    // Neither headers nor a call tell how many of the day's requests are used.
    quota: () => Promise.resolve(null),
  };
}

async function mayRead(kintone: Kintone, object: string): Promise<void> {
  const app = kintone.app(object);
  const read = { what: `read ${object}`, effect: 'read' } as const;
  await kintone.call({ ...read, work: (exchange) => exchange((api) => api.record.getRecords({ app, fields: ['$id'], query: 'limit 1' })) });
}

/** A domain's name is its identity: kintone tells no other. */
function scopeOf({ baseUrl }: Settings): string {
  return `kintone:${new URL(baseUrl).hostname.replaceAll('.', '-')}`;
}

function recordUrl(kintone: Kintone, object: string, id: string): string {
  const { baseUrl, guestSpaceId } = kintone.settings;
  return `${baseUrl}/k/${guestSpaceId === null ? '' : `guest/${guestSpaceId}/`}${kintone.app(object)}/show#record=${encodeURIComponent(id)}`;
}
