import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { SandboxClock, SandboxOptions, Seed } from '../../../src/sandbox/types.ts';
import { Jobs } from './bulk/jobs.ts';
import { Sessions } from './auth/sessions.ts';
import { Access } from './describe/access.ts';
import { grantsOf } from './describe/grants.ts';
import { Schema } from './describe/schema.ts';
import { makeId } from './ids.ts';
import { Extras } from './metadata/extras.ts';
import { Cursors } from './rest/cursors.ts';
import { Quota } from './rest/quota.ts';
import { ChangeFeed } from './store/change-feed.ts';
import { furnish } from './store/furnish.ts';
import { ItemFaults } from './store/item-faults.ts';
import { loadSeed } from './store/seed.ts';
import { Store } from './store/store.ts';
import { Writer } from './store/writer.ts';

/** What a Salesforce sandbox may be told beyond the options that every sandbox takes. */
export interface SalesforceSandboxOptions extends SandboxOptions {
  /** Licences of the org; `prm` brings partner accounts, channel programs and partner funds, `translations` the Translation Workbench. Default: both. */
  readonly features?: readonly string[];
  /** How long an access token lives; default two hours. */
  readonly tokenLifetimeMs?: number;
  /** Calls a day; default 100,000 and 1,000 for each of 15 licences, as an Enterprise Edition has. */
  readonly dailyApiRequests?: number;
  /** The most rows a page of a query has, whatever the caller asks for; default 2,000. */
  readonly maxBatchSize?: number;
  /** How long a query locator lives unused; default 15 minutes. */
  readonly locatorLifetimeMs?: number;
  /** How long a Bulk job waits before, and works on, its data; default 50 ms each. */
  readonly bulkDelayMs?: number;
  /** The private key of the JWT flow as PEM; default: a new pair. */
  readonly privateKey?: string;
}

export const ORG_ID = makeId('00D', 1);
export const INTEGRATION_USER = makeId('005', 1);
export const CLIENT_ID = 'sandbox';
export const CLIENT_SECRET = 'sandbox';

/** One org: what is in it, and who may do what. Everything that a request touches hangs here. */
export class Org {
  readonly options: SalesforceSandboxOptions;
  readonly clock: SandboxClock;
  #privateKey: string | null;
  readonly faults = new ItemFaults();
  /** Change Data Capture; no object is selected until somebody does. */
  readonly feed = new ChangeFeed();
  readonly jobs = new Jobs();
  readonly extras = new Extras();
  readonly #seed: Seed;
  /** Where the server answers; known once it listens. */
  url = '';
  schema: Schema;
  store: Store;
  access: Access;
  writer: Writer;
  sessions: Sessions;
  cursors: Cursors;
  quota: Quota;

  constructor(seed: Seed, options: SalesforceSandboxOptions, clock: SandboxClock) {
    this.options = options;
    this.clock = clock;
    this.#privateKey = options.privateKey ?? null;
    this.#seed = seed;
    const parts = this.#build();
    this.schema = parts.schema;
    this.store = parts.store;
    this.access = parts.access;
    this.writer = parts.writer;
    this.sessions = new Sessions(ORG_ID, options.tokenLifetimeMs ?? 2 * 60 * 60 * 1000);
    this.cursors = new Cursors(options.locatorLifetimeMs ?? 15 * 60 * 1000);
    this.quota = new Quota(options.dailyApiRequests ?? 115_000, options.quotas === 'real');
  }

  /** PEM; a pair is made when it is first asked for, because that takes a while. */
  get privateKey(): string {
    this.#privateKey ??= generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }).privateKey;
    return this.#privateKey;
  }

  get publicKey(): KeyObject {
    return createPublicKey(this.privateKey);
  }

  /** Back to the seed; sessions stay open. */
  reset(): void {
    const parts = this.#build();
    this.schema = parts.schema;
    this.store = parts.store;
    this.access = parts.access;
    this.writer = parts.writer;
    this.faults.clear();
    this.feed.clear();
    this.jobs.clear();
    this.extras.clear();
    this.cursors.clear();
    this.quota.clear();
  }

  /** The user of this name, or null. */
  userNamed(username: string): string | null {
    const users = this.store.tableNamed('User');
    const field = users?.def.fields.get('username');
    if (users === null || field === undefined) return null;
    for (const row of users.find(field, username)) return row.id;
    return null;
  }

  #build() {
    const schema = new Schema(this.options.features ?? ['prm', 'translations']);
    const store = new Store(schema, this.clock);
    furnish(store, { orgId: ORG_ID, userId: INTEGRATION_USER });
    loadSeed(store, this.#seed);
    const access = new Access(schema, (userId) => grantsOf(store, userId));
    return { schema, store, access, writer: new Writer(store, this.faults, this.feed) };
  }
}
