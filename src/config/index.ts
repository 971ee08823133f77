/** The only place that reads the environment and the settings files. */
export { loadConfig } from './load-config.ts';
export type { Config } from './load-config.ts';
export { packageRoot } from './files.ts';
export { variableOf } from './options.ts';
