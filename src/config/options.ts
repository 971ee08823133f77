import type { OptionSpec } from '../core/types.ts';
import type { Env } from './environment.ts';
import { given, secretFile } from './secret-files.ts';

/** `salesforce-east`, `loginUrl` → `SALESFORCE_EAST_LOGIN_URL`. */
export function variableOf(connection: string, option: string): string {
  return `${capitals(connection)}_${capitals(option)}`;
}

function capitals(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
}

/**
 * A connection's options from the environment, then `fallbacks` (the company's settings), then the option's own default.
 * A secret may stand in a file: `<NAME>_FILE` is the path, unless the connector has an option of that name itself.
 * Throws CONFIG_INVALID when such a file cannot be read. Which options are missing is the connector's to say (`validate`).
 */
export function optionsFrom(
  env: Env,
  connection: string,
  specs: readonly OptionSpec[],
  fallbacks: Readonly<Record<string, string | undefined>> = {},
): Readonly<Record<string, string>> {
  const names = new Set(specs.map((spec) => spec.name));
  const options: Record<string, string> = {};
  for (const spec of specs) {
    const name = variableOf(connection, spec.name);
    const fromFile = spec.secret && !names.has(`${spec.name}File`) ? secretFile(env, `${name}_FILE`) : undefined;
    const value = given(env[name]) ?? fromFile ?? fallbacks[spec.name] ?? spec.default;
    if (value !== undefined) options[spec.name] = value;
  }
  return options;
}
