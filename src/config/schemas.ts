import { catalogueTable, scoringTable, touchTable } from '../core/assess/settings/index.ts';
import { mappingTable } from '../core/mapping/table.ts';
import { mappingTestTable } from '../core/mapping/table-tests.ts';
import { packageTable } from '../core/package/index.ts';
import { toJsonSchema } from '../core/schema/index.ts';
import type { ObjectField } from '../core/schema/index.ts';
import { kakehashiTable } from './kakehashi-table.ts';

/** Every kind of file that people edit, by the name of its schema. */
export const TABLES: Readonly<Record<string, ObjectField>> = {
  catalogue: catalogueTable,
  kakehashi: kakehashiTable,
  mapping: mappingTable,
  'mapping-test': mappingTestTable,
  package: packageTable,
  scoring: scoringTable,
  touch: touchTable,
};

/** The JSON Schemas for editors: file name in `config/schema/` → its text. */
export function schemaFiles(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(TABLES).map(([name, table]) => {
      const schema = toJsonSchema(table, { id: `urn:kakehashi:schema:${name}` });
      return [`${name}.json`, `${JSON.stringify(schema, null, 2)}\n`];
    }),
  );
}
