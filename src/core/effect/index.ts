/** What a package did, and whether that can be said. */
export { judgeEffect } from './judge.ts';
export { DEFAULT_OPTIONS } from './types.ts';
export type * from './types.ts';
