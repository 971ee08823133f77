/** The Salesforce source project as it follows from `mappings/salesforce.yaml`, in Japanese with English translations. */
import { join } from 'node:path';
import { wantedFields } from '../connectors/salesforce/field-metadata.ts';
import { sourceProject } from '../connectors/salesforce/project/source-project.ts';
import { packageRoot } from '../src/config/files.ts';
import { loadMappings } from '../src/config/load-mappings.ts';
import { setupSpec } from '../src/core/setup/spec.ts';
import { EVENT_TYPES } from '../src/core/assess/settings/event-types.ts';

/** Files by their path below `config/salesforce/`. The deal points at the partner by its account: the only lookup that every org has. */
export function salesforceProject(): Readonly<Record<string, string>> {
  const root = packageRoot();
  const { mappings } = loadMappings(join(root, 'mappings'), root, { types: EVENT_TYPES, timezone: 'Asia/Tokyo', freeMail: [] });
  const mapping = mappings.find(({ name }) => name === 'salesforce');
  if (!mapping) throw new Error('mappings/salesforce.yaml cannot be read: run `npx kakehashi check`');
  const spec = setupSpec(mapping, 'ja');
  return sourceProject(wantedFields(spec, 'Account'), spec.locale, '67.0');
}
