import type { AuditEntry } from '../engine/care.ts';
import { toJson, type Database } from './database.ts';

export async function writeAudit({ pool }: Database, { at, who, action, subject, details }: AuditEntry): Promise<void> {
  await pool.query('INSERT INTO audit (at, who, action, subject, details) VALUES ($1, $2, $3, $4, $5)', [
    at,
    who,
    action,
    subject,
    toJson(details),
  ]);
}

/** The latest first. */
export async function readAudits({ pool }: Database, limit: number): Promise<readonly AuditEntry[]> {
  const { rows } = await pool.query<AuditEntry>('SELECT at, who, action, subject, details FROM audit ORDER BY at DESC, id DESC LIMIT $1', [
    limit,
  ]);
  return rows;
}
