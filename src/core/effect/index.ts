/** What a package did, and whether that can be said. */
export { judgeEffect } from './judge.ts';
export { DEFAULT_OPTIONS } from './types.ts';
export type * from './types.ts';
export { deploymentEffect, measuredUntil } from './deployment/effect.ts';
export type { DeploymentEffect, Portion } from './deployment/effect.ts';
export { packageEffects, rankPackages } from './deployment/package.ts';
export type { PackageEffect, Ranking } from './deployment/package.ts';
export { readOutcomes, windowsOf } from './deployment/reading.ts';
export type { Member } from './deployment/table.ts';
