import type { Assessment, Text } from '../types.ts';
import { fits } from './subject.ts';
import type { SupportPackage } from './table.ts';

/** What `check` says of packages as the channel stands: a segment that fits nobody, and two that fit the same partners. */
export function packageNotices(packages: readonly SupportPackage[], assessments: readonly Assessment[]): readonly Text[] {
  if (assessments.length === 0) return [];
  const members = packages.map((pack) => ({
    pack,
    who: new Set(assessments.filter((one) => fits(pack, one)).map(({ partnerId }) => partnerId)),
  }));
  const empty = members.filter(({ who }) => who.size === 0).map(({ pack }) => emptyText(pack));
  const overlaps = members.flatMap((a, i) =>
    members.slice(i + 1).flatMap((b) => {
      const both = [...a.who].filter((id) => b.who.has(id)).length;
      return both === 0 ? [] : [overlapText(a.pack, b.pack, both)];
    }),
  );
  return [...empty, ...overlaps];
}

function emptyText({ id }: SupportPackage): Text {
  return {
    ja: `パッケージ ${id}: いま当てはまるパートナーがいません(config/packages/${id}.yaml の segment)`,
    en: `package ${id}: no partner fits its segment now (segment in config/packages/${id}.yaml)`,
  };
}

function overlapText(a: SupportPackage, b: SupportPackage, both: number): Text {
  return {
    ja: `パッケージ ${a.id} と ${b.id} は同じ ${String(both)}社に当てはまります。一度に受けるのは1つで、先に始めた方が優先です`,
    en: `packages ${a.id} and ${b.id} fit the same ${String(both)} ${both === 1 ? 'partner' : 'partners'}: each is in one at a time, the one begun first`,
  };
}
