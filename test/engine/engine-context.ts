import { defaultSettings } from '../../src/core/assess/settings/index.ts';
import { compileMapping } from '../../src/core/mapping/compile.ts';
import { parseMapping } from '../../src/core/mapping/parse.ts';
import type { Connection, FieldInfo, Scalar, SourceRecord, WriteBack } from '../../src/core/types.ts';
import type { EngineContext, Wired } from '../../src/engine/context.ts';
import { silentProgress } from '../../src/engine/progress.ts';
import type { Store } from '../../src/engine/store.ts';
import { quiet } from '../support/database.ts';

export const NOW = '2024-03-01T00:00:00.000Z';

export const MAPPING = `
connector: small
streams:
  partners:
    object: Account
    kind: partner
    id: Id
    name: Name
  deals:
    object: Opportunity
    kind: deal
    id: Id
    partners: [{ partner: AccountId, role: sell }]
    type: { from: StageName, map: { Won: deal.won } }
    occurredOn: CloseDate
    data: { amount: { from: Amount, as: number } }
writeBack:
  partner:
    object: Account
    owned: [Score, State]
    fields: { Score: score, State: state }
`;

const NAMES = ['Id', 'Name', 'Score', 'State', 'StageName'];
const BY_HAND = ['Hand_State', 'Hand_Touch', 'Hand_Reason', 'Hand_Until'];

/** A CRM in memory with two objects, small enough to see through; it takes what is written and shows it when read. */
export interface SmallCrm {
  readonly objects: Readonly<Record<'Account' | 'Opportunity', Map<string, Record<string, unknown>>>>;
  readonly written: WriteBack[];
  reads: number;
  /** Object and cursor of each reading. */
  readonly cursors: [string, string | undefined][];
  /** Ids of records that are told as deleted. */
  readonly deleted: Set<string>;
  /** Nothing has changed: readings are empty. */
  silent: boolean;
  readonly connection: Connection;
}

export function smallCrm(scope: string): SmallCrm {
  const objects = { Account: new Map<string, Record<string, unknown>>(), Opportunity: new Map<string, Record<string, unknown>>() };
  const written: WriteBack[] = [];
  const field = (name: string): [string, FieldInfo] => [
    name,
    { name, label: name, type: 'text', writable: true, length: null, options: null, unique: false, referenceTo: [] },
  ];
  const rowsOf = (object: string): Map<string, Record<string, unknown>> => (object === 'Account' ? objects.Account : objects.Opportunity);
  const crm: SmallCrm = {
    objects,
    written,
    reads: 0,
    cursors: [],
    deleted: new Set(),
    silent: false,
    connection: {
      scope: () => Promise.resolve(scope),
      check: () => Promise.resolve(),
      describe: (object) => Promise.resolve({ object, readable: true, fields: new Map([...NAMES, ...BY_HAND].map(field)) }),
      stream: ({ object }) => ({
        read: async function* (cursor) {
          crm.reads += 1;
          crm.cursors.push([object, cursor]);
          const rows = crm.silent ? [] : [...rowsOf(object)];
          const records = rows.map(([id, raw]): SourceRecord => ({
            id,
            raw: { ...raw },
            modifiedAt: NOW,
            ...(crm.deleted.has(id) ? { deleted: true } : {}),
          }));
          yield await Promise.resolve({ records, cursor: 'end', last: true, sourceTime: NOW });
        },
      }),
      write: (writes) => {
        written.push(...writes);
        for (const { object, recordId, fields } of writes) Object.assign(rowsOf(object).get(recordId ?? '') ?? {}, fields);
        return Promise.resolve(writes.map(({ recordId }) => ({ ok: true, recordId: recordId ?? '', created: false })));
      },
      recordUrl: () => '',
      quota: () => Promise.resolve(null),
    },
  };
  return crm;
}

export function wiredTo(crm: SmallCrm, scope: string, name = 'salesforce', text = MAPPING): Wired {
  const { parsed, problems } = parseMapping(text, `mappings/${name}.yaml`);
  if (parsed === null) throw new Error(JSON.stringify(problems));
  const types = Object.fromEntries(Object.entries(defaultSettings.catalogue.eventTypes).map(([type, { stage }]) => [type, stage]));
  const mapping = compileMapping(parsed, { name, types, timezone: 'Asia/Tokyo' });
  return { name, connector: 'small', scope, connection: crm.connection, mapping };
}

export function engineContext(store: Store, wired: readonly Wired[], runId: string, now = NOW): EngineContext {
  return {
    store,
    wired,
    policy: {
      settings: defaultSettings,
      version: 'v',
      locale: 'en',
      tasksTo: [],
      only: null,
      rate: () => 1,
      currency: 'JPY',
      ratesVersion: 'none',
      quotaReserve: 0.1,
      retention: { rawDays: 90, rejectionDays: 180, replacedDays: 90, runDays: 730, assessmentDays: 1825 },
    },
    log: quiet,
    progress: silentProgress,
    runId,
    now: () => new Date(now),
    signal: new AbortController().signal,
    sleep: () => Promise.resolve(),
    dateOf: (instant) => instant.slice(0, 10),
  };
}

export function accountRow(id: string, more: Readonly<Record<string, Scalar>> = {}): [string, Record<string, unknown>] {
  return [id, { Id: id, Name: `Account ${id}`, ...more }];
}
