import type { OpenChange, SchemaState, SchemaStore } from '../engine/schema-store.ts';
import type { Database } from './database.ts';

export function schemaStates(database: Database): SchemaStore {
  return {
    schemaState: (scope) => read(database, scope),
    saveSchemaState: (scope, state) => save(database, scope, state),
    openChanges: () => open(database),
  };
}

const PREFIX = 'schema:';

async function read({ pool }: Database, scope: string): Promise<SchemaState | null> {
  const { rows } = await pool.query<{ value: SchemaState }>('SELECT value FROM setting WHERE name = $1', [`${PREFIX}${scope}`]);
  return rows[0]?.value ?? null;
}

async function save({ pool }: Database, scope: string, state: SchemaState): Promise<void> {
  await pool.query('INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value', [
    `${PREFIX}${scope}`,
    JSON.stringify(state),
  ]);
}

async function open({ pool }: Database): Promise<readonly (OpenChange & { readonly scope: string })[]> {
  const { rows } = await pool.query<{ scope: string; open: readonly OpenChange[] }>(
    "SELECT substr(name, length($1) + 1) AS scope, value -> 'open' AS open FROM setting WHERE starts_with(name, $1)",
    [PREFIX],
  );
  const all = rows.flatMap(({ scope, open: changes }) => changes.map((change) => ({ ...change, scope })));
  return all.sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : a.key < b.key ? -1 : 1));
}
