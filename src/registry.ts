import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AppError } from './core/errors.ts';
import type { Connector } from './core/types.ts';

const ROOT = new URL('../connectors/', import.meta.url);
/** In a checkout the sources run as they are, in the image the build. */
const ENTRY = import.meta.url.endsWith('.ts') ? 'index.ts' : 'index.js';

/** Connectors that ship with the product: the folders of `connectors/`. */
export function connectorNames(): string[] {
  return readdirSync(fileURLToPath(ROOT), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(fileURLToPath(new URL(`${entry.name}/${ENTRY}`, ROOT))))
    .map((entry) => entry.name)
    .sort();
}

/** Loads `connectors/<name>/index` by the name in a mapping file; nothing imports a connector. */
export async function loadConnector(name: string): Promise<Connector> {
  const names = connectorNames();
  if (!names.includes(name)) {
    throw new AppError('MAPPING_INVALID', `There is no connector "${name}"`, { fix: `Use one of: ${names.join(', ')}` });
  }
  const module = (await import(new URL(`${name}/${ENTRY}`, ROOT).href)) as { readonly default: Connector };
  return module.default;
}
