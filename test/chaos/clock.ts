/** Imported before everything else: the generated history ends on this Monday morning, and so it is for everybody here. */
export const MONDAY = '2026-06-08T09:00:00+09:00';
export const AHEAD_MS = Date.parse(MONDAY) - Date.now();
process.env.CLOCK_AHEAD_MS = String(AHEAD_MS);
