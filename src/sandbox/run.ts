import { SandboxError } from './sandbox-error.ts';
import type { Seeds, Vendor } from './seed.ts';
import { loadSeed, VENDORS } from './seed.ts';
import type { RunningSandbox, SandboxOptions, StartSandbox } from './types.ts';
import { generateWorld } from './world.ts';
import { kintoneSeed } from './world/kintone-rows.ts';

/** What the sandboxes start with, and how they behave. */
export interface WorldSource {
  /** Folder of CSV files; missing: a generated world. */
  readonly data?: string;
  readonly partners?: number;
  readonly events?: number;
  readonly seed?: number;
  /** The generated HubSpot account has the Enterprise tier, and with it event analytics. */
  readonly enterprise?: boolean;
  /** First value of the stamp clock and end of the generated history; missing: real time. */
  readonly now?: Date;
}

export interface SandboxesOptions extends WorldSource {
  /** 0: any free port. */
  readonly salesforcePort: number;
  readonly hubspotPort: number;
  /** Missing: kintone is not started. */
  readonly kintonePort?: number;
  readonly quotas?: 'real' | 'off';
  readonly latencyMs?: number;
}

/** Credentials by the name of the connection's option: `clientId` goes to `SALESFORCE_CLIENT_ID`. */
export type Credentials = Readonly<Record<string, string>>;

export interface VendorAccess {
  readonly url: string;
  readonly credentials: Credentials;
  /** What another way to log in needs instead: `username` and `privateKey` for the JWT flow of Salesforce. Empty: there is none. */
  readonly alternative: Credentials;
}

export interface Sandboxes {
  readonly salesforce: VendorAccess;
  readonly hubspot: VendorAccess;
  /** Where it was asked for. */
  readonly kintone?: VendorAccess;
  stop(): Promise<void>;
}

const FIXED: Readonly<Record<Vendor, (url: string) => Credentials>> = {
  salesforce: (url) => ({ loginUrl: url, clientId: 'sandbox', clientSecret: 'sandbox' }),
  hubspot: (url) => ({ baseUrl: url, accessToken: 'pat-na1-sandbox' }),
  kintone: (url) => ({ baseUrl: url, apiToken: 'sandbox' }),
};

/** Starts Salesforce and HubSpot in this process. Rejects with a SandboxError where a port is taken or the data cannot be read. */
export async function startSandboxes(options: SandboxesOptions): Promise<Sandboxes> {
  const now = options.now ?? new Date();
  const seeds = await seedsFor({ ...options, now });
  const salesforce = await startVendor('salesforce', seeds, { ...options, now });
  try {
    const hubspot = await startVendor('hubspot', seeds, { ...options, now });
    return {
      salesforce: accessTo('salesforce', salesforce),
      hubspot: accessTo('hubspot', hubspot),
      stop: async () => {
        await Promise.all([salesforce.close(), hubspot.close()]);
      },
    };
  } catch (error) {
    await salesforce.close();
    throw error;
  }
}

/** The rows of all vendors: from the folder, else the generated world. */
export async function seedsFor(source: WorldSource & { readonly now: Date }): Promise<Seeds> {
  if (source.data !== undefined) return loadSeed(source.data);
  const { partners, events, seed, enterprise = false, now } = source;
  const world = generateWorld({
    now,
    enterprise,
    ...(partners === undefined ? {} : { partners }),
    ...(events === undefined ? {} : { events }),
    ...(seed === undefined ? {} : { seed }),
  });
  return {
    ...world,
    get kintone() {
      return kintoneSeed(world.salesforce, now);
    },
  };
}

/** The vendors that the options ask for. */
export function vendorsOf({ kintonePort }: SandboxesOptions): readonly Vendor[] {
  return kintonePort === undefined ? VENDORS.filter((vendor) => vendor !== 'kintone') : VENDORS;
}

function portOf(vendor: Vendor, { salesforcePort, hubspotPort, kintonePort = 0 }: SandboxesOptions): number {
  return { salesforce: salesforcePort, hubspot: hubspotPort, kintone: kintonePort }[vendor];
}

export async function startVendor(
  vendor: Vendor,
  seeds: Seeds,
  options: SandboxesOptions & { readonly now: Date },
): Promise<RunningSandbox> {
  const start = await loadVendor(vendor);
  const { now, quotas, latencyMs } = options;
  const sandboxOptions: SandboxOptions = {
    port: portOf(vendor, options),
    now,
    ...(quotas === undefined ? {} : { quotas }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
  };
  return start(seeds[vendor], sandboxOptions);
}

/** Where the vendor listens and what to log in with: the fixed credentials, and every text that the running sandbox shows beside its URL. */
export function accessTo(vendor: Vendor, running: RunningSandbox): VendorAccess {
  const shown = Object.entries(running).filter(([name, value]) => name !== 'url' && typeof value === 'string');
  const fixed = FIXED[vendor](running.url);
  // What a kintone client is given besides its login is the ids of its apps, and it needs both.
  if (vendor === 'kintone') return { url: running.url, credentials: { ...fixed, ...running.credentials }, alternative: {} };
  return { url: running.url, credentials: fixed, alternative: { ...Object.fromEntries(shown), ...running.credentials } };
}

/** Sandboxes are found by name, as connectors are: nothing imports them. */
async function loadVendor(vendor: Vendor): Promise<StartSandbox> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const url = new URL(`../../connectors/${vendor}/sandbox/index.${extension}`, import.meta.url);
  const module: unknown = await import(url.href);
  if (hasStart(module)) return module.startSandbox;
  throw new SandboxError(
    { ja: `connectors/${vendor}/sandbox に startSandbox がありません`, en: `connectors/${vendor}/sandbox exports no startSandbox` },
    { ja: 'index から startSandbox(seed, options) を export してください', en: 'Export startSandbox(seed, options) from its index' },
  );
}

function hasStart(module: unknown): module is { startSandbox: StartSandbox } {
  return typeof module === 'object' && module !== null && 'startSandbox' in module && typeof module.startSandbox === 'function';
}
