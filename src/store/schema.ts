import type { ColumnType, Generated } from 'kysely';
import type { IsoDate, IsoTime, Scalar, Text } from '../core/types.ts';
import type { TaskRecord } from '../engine/store.ts';

/** Written as JSON text, read as what it says. */
type Json<T> = ColumnType<T, string, string>;
type Fields = Readonly<Record<string, Scalar>>;

/**
 * The tables that plain queries speak of, as `migrations/` makes them. Set-based SQL (saving a page, joining, leasing)
 * is written out in full where it is used.
 */
export interface Schema {
  connection: { name: string; connector: string; scope: string; registered_at: Generated<IsoTime> };
  run: {
    id: string;
    command: string;
    started_at: IsoTime;
    finished_at: IsoTime | null;
    ok: boolean | null;
    summary: Json<Readonly<Record<string, unknown>>>;
  };
  checkpoint: {
    scope: string;
    stream: string;
    cursor: string | null;
    pass_began_at: string | null;
    complete_to: string | null;
    first_complete_to: string | null;
    saved_at: IsoTime;
    mapping: string | null;
  };
  log_version: { version: number };
  rejection: {
    scope: string;
    stream: string;
    record_id: string;
    position: number;
    code: string;
    field: string | null;
    message: Json<Text>;
    rejected_at: IsoTime;
  };
  partner: { id: string; name: string; live: boolean; merged_into: string | null };
  join_suggestion: { a: string; b: string; reason: string; value: string; decided: string | null };
  assessment: { partner_id: string; state: string };
  assess_mark: { as_of: IsoDate; config: string; log_version: number; run_id: string; print: string };
  owed: { key: string; scope: string; state: string; attempts: number; not_before: IsoTime | null; tried_run: string | null };
  written: {
    id: Generated<number>;
    key: string;
    scope: string;
    partner_id: string | null;
    target: 'partner' | 'contact' | 'task';
    object: string;
    record_id: string;
    created: boolean;
    replaced: Json<Fields>;
    fields: Json<Fields>;
    run_id: string;
    as_of: IsoDate;
  };
  task: {
    key: string;
    partner_id: string;
    template: string;
    scope: string;
    owner: string | null;
    record_id: string | null;
    status: TaskRecord['status'];
    created_on: IsoDate;
  };
  crm_list: { scope: string; list: string; id: string };
}
