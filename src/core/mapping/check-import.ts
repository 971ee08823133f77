import type { StreamKind } from '../types.ts';
import { report } from './compiling.ts';
import type { Compiling } from './compiling.ts';
import type { MappingFile } from './table.ts';

/** Connector of the mappings in `mappings/imports/`: rows of a file instead of records of an org. */
export const FILE_CONNECTOR = 'csv';

/** What a column of a file may point to. The text that stands there is looked up in what the CRMs have told. */
export const FILE_OBJECTS: Partial<Record<StreamKind, string>> = { partner: 'partner', contact: 'contact', owner: 'owner' };

/** A file tells of events only: it has no records of its own, nothing to filter at the source, and nothing to write to. */
export function checkImport(c: Compiling, mapping: MappingFile): void {
  const isFile = mapping.connector === FILE_CONNECTOR;
  for (const [name, stream] of Object.entries(mapping.streams)) {
    const path = ['streams', name];
    if (!isFile && typeof stream.id !== 'string') {
      report(c, [...path, 'id'], {
        found: { ja: '列のリスト', en: 'a list of columns' },
        expected: { ja: 'ID の項目1つ(リストは connector: csv だけ)', en: 'one id field (a list only with connector: csv)' },
      });
    }
    if (isFile && stream.kind !== 'activity') {
      report(c, [...path, 'kind'], {
        found: { ja: `kind: ${stream.kind}`, en: `kind: ${stream.kind}` },
        expected: { ja: 'ファイルでは kind: activity', en: 'kind: activity, as a file tells of events only' },
      });
    }
    if (isFile && stream.where !== undefined) {
      report(c, [...path, 'where'], {
        found: { ja: 'ファイルでは使えない where', en: '`where`, which a file does not have' },
        expected: { ja: 'when(行ごとの条件)', en: '`when`, a condition per row' },
      });
    }
  }
  if (isFile && mapping.writeBack !== undefined) {
    report(c, ['writeBack'], {
      found: { ja: 'ファイルへの書き戻し', en: 'writing back to a file' },
      expected: { ja: 'writeBack なし', en: 'no writeBack' },
    });
  }
}
