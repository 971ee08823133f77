import type { Path } from '../schema/index.ts';
import type { StreamKind } from '../types.ts';
import { report } from './compiling.ts';
import type { StreamCompiling } from './compiling.ts';
import type { StreamFile } from './table.ts';

type Word = keyof StreamFile;

const ALWAYS: readonly Word[] = ['object', 'kind', 'optional', 'where', 'id', 'when'];
const LINES: readonly Word[] = ['type', 'stage', 'occurrence', 'occurredOn', 'occurredAt', 'item', 'data', 'lines', 'keeps'];
const BY_KIND: Readonly<Record<StreamKind, readonly Word[]>> = {
  partner: ['name', 'owner', 'registeredAt', 'keys', 'create', 'attributes', 'parent', 'email', ...LINES],
  contact: ['name', 'owner', 'email', 'attributes', 'parent', ...LINES],
  deal: ['name', 'owner', 'attributes', 'partners', 'parent', ...LINES],
  dealPartner: ['deal', 'partners'],
  activity: ['owner', 'on', 'deal', 'contact', 'taskKey', 'taskStatus', 'taskOutcome', ...LINES],
  owner: ['name', 'email', 'active', 'attributes'],
};
const NEEDED: Readonly<Record<StreamKind, readonly Word[]>> = {
  partner: ['name'],
  contact: ['parent'],
  deal: ['partners'],
  dealPartner: ['deal', 'partners'],
  activity: [],
  owner: ['email'],
};

/** Words that mean nothing for this kind of stream, words that it cannot do without, and two ways of saying one thing. */
export function checkKind(c: StreamCompiling, stream: StreamFile, path: Path): void {
  const { kind } = stream;
  const allowed = [...ALWAYS, ...BY_KIND[kind]];
  for (const word of Object.keys(stream) as Word[]) {
    if (allowed.includes(word)) continue;
    report(
      c,
      [...path, word],
      {
        found: { ja: `kind: ${kind} では使えない ${word}`, en: `${word}, which kind: ${kind} does not have` },
        expected: { ja: `次のいずれか: ${allowed.join(', ')}`, en: `one of ${allowed.join(', ')}` },
      },
      { key: true },
    );
  }
  for (const word of NEEDED[kind]) {
    if (stream[word] !== undefined) continue;
    report(c, [...path, word], {
      found: { ja: `${word} なし`, en: `no ${word}` },
      expected: { ja: `kind: ${kind} には ${word} が必要`, en: `${word}, which kind: ${kind} needs` },
    });
  }
  if (kind === 'activity') checkActivity(c, stream, path);
  if (stream.lines !== undefined && stream.type !== undefined) {
    report(c, [...path, 'lines'], {
      found: { ja: 'type と lines の両方', en: 'both type and lines' },
      expected: { ja: 'どちらか一方', en: 'one of the two' },
    });
  }
}

function checkActivity(c: StreamCompiling, stream: StreamFile, path: Path): void {
  if (stream.type === undefined && stream.lines === undefined) {
    report(c, path, {
      found: { ja: 'type も lines もない活動', en: 'an activity without type and lines' },
      expected: { ja: 'type または lines', en: 'type or lines' },
    });
  }
  if (stream.on === undefined && stream.deal === undefined && stream.contact === undefined) {
    report(c, path, {
      found: { ja: '付く先のない活動', en: 'an activity that hangs on nothing' },
      expected: { ja: 'on、deal、contact のいずれか', en: 'on, deal or contact' },
    });
  }
}
