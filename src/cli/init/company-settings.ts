import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot, type Config } from '../../config/index.ts';
import { openDocument, textOf } from '../../core/init/document.ts';

/** `config/kakehashi.yaml` for these connections: the product's own, with the company's language, time zone and order of tasks. */
export function companySettings(config: Config, connections: readonly string[]): string {
  const doc = openDocument(readFileSync(join(packageRoot(), 'config', 'kakehashi.yaml'), 'utf8'));
  doc.setIn(['company', 'locale'], config.locale);
  doc.setIn(['company', 'timezone'], config.timezone);
  doc.setIn(['deliver', 'tasksTo'], doc.createNode([...connections], { flow: true }));
  return textOf(doc);
}
