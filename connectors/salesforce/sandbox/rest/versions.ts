import type { Answer, Call } from './call.ts';

const FIRST = 31;
const LAST = 67;
const SEASONS = ['Winter', 'Spring', 'Summer'];

/** Does this API know the version? */
export function isKnownVersion(version: string): boolean {
  const match = /^(\d+)\.0$/.exec(version);
  return match !== null && Number(match[1]) >= FIRST && Number(match[1]) <= LAST;
}

/** `GET /services/data`: needs no login. */
export function versionList(): Answer {
  const versions = [];
  for (let n = FIRST; n <= LAST; n++) versions.push({ label: labelOf(n), url: `/services/data/v${n}.0`, version: `${n}.0` });
  return { status: 200, body: versions };
}

/** Version 67 is Summer '26; there are three releases a year. */
function labelOf(n: number): string {
  const season = SEASONS[(n - 67 + 3 * 30 + 2) % 3] ?? '';
  const year = 26 + Math.floor((n - 67 + 2) / 3);
  return `${season} '${year}`;
}

/** `GET /services/data/vXX.X`: what is below it. */
export function resources({ base }: Call): Answer {
  return {
    status: 200,
    body: {
      sobjects: `${base}/sobjects`,
      query: `${base}/query`,
      queryAll: `${base}/queryAll`,
      search: `${base}/search`,
      parameterizedSearch: `${base}/parameterizedSearch`,
      limits: `${base}/limits`,
      composite: `${base}/composite`,
      jobs: `${base}/jobs`,
      tooling: `${base}/tooling`,
      tabs: `${base}/tabs`,
      recent: `${base}/recent`,
      quickActions: `${base}/quickActions`,
      appMenu: `${base}/appMenu`,
      compactLayouts: `${base}/compactLayouts`,
    },
  };
}
