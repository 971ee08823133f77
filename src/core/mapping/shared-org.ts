/** Two mappings of one org may read side by side, but a field has one writer: else each run of one would undo the other's. */
import type { Problem } from '../schema/index.ts';
import type { CompiledMapping } from './compiled.ts';

export interface ScopedMapping {
  readonly scope: string;
  readonly mapping: CompiledMapping;
}

/** Each field that a later mapping writes in an org although an earlier one does so, at its place in the later file. */
export function sharedWrites(mappings: readonly ScopedMapping[]): readonly Problem[] {
  const writers = new Map<string, string>();
  return mappings.flatMap(({ scope, mapping }) =>
    mapping.uses.flatMap((use) => {
      if (use.use !== 'write') return [];
      const field = `${scope} ${use.object} ${use.field}`;
      const first = writers.get(field);
      if (first === undefined) writers.set(field, mapping.name);
      if (first === undefined || first === mapping.name) return [];
      return [
        use.at({
          found: {
            ja: `マッピング ${first} も書く ${use.object}.${use.field}(同じ組織 ${scope})`,
            en: `${use.object}.${use.field}, which the mapping ${first} writes too (the same org ${scope})`,
          },
          expected: { ja: '1つの項目を書くマッピングは1つ', en: 'one mapping that writes a field' },
          suggestion: { ja: `どちらかの writeBack から外してください`, en: `take it out of writeBack in one of the two` },
        }),
      ];
    }),
  );
}
