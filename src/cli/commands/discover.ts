import { AppError } from '../../core/errors.ts';
import { discover, type Discovered, type DiscoveredField } from '../../engine/discover.ts';
import type { Text } from '../../core/types.ts';
import type { Cli, Session } from '../command.ts';
import { errorText } from '../error-text.ts';
import { table } from '../output.ts';

interface DiscoverOptions {
  readonly stream?: string;
  readonly all?: boolean;
}

/** `discover <connection>`: the streams and fields that the org has, with sample values, and which of them the mapping reads. */
export function discoverCommand({ program, action }: Cli): void {
  program
    .command('discover')
    .argument('<connection>', 'e.g. salesforce')
    .description('streams and fields of an org with sample values; nothing is stored / 読める情報源と項目を値の例とともに見る')
    .option('--stream <name>', 'this stream / この情報源だけ')
    .option('--all', 'also fields without a value that the mapping does not read / 値のない項目も')
    .action(action({ mappings: true }, show));
}

async function show({ app, out }: Session, asked: string, options: DiscoverOptions): Promise<0> {
  const { wired: all } = await app.engine();
  const wired = all.find(({ name }) => name === asked);
  if (!wired) {
    throw new AppError('CONFIG_INVALID', `There is no connection "${asked}"`, {
      fix: `Use one of: ${all.map(({ name }) => name).join(', ')}`,
    });
  }
  const specs = wired.mapping.specs.filter(({ name }) => options.stream === undefined || name === options.stream);
  if (specs.length === 0) {
    const names = wired.mapping.specs.map(({ name }) => name).join(', ');
    throw new AppError('CONFIG_INVALID', `The mapping ${wired.name} has no stream "${String(options.stream)}"`, {
      fix: `Use one of: ${names}`,
    });
  }
  const found: Discovered[] = [];
  for await (const one of discover({ ...wired, mapping: { ...wired.mapping, specs } })) {
    found.push(one);
    for (const line of describe(one, options.all === true)) out.line(line);
    if (one.absent !== null && !one.optional) out.warn(errorText(one.absent, out.locale));
  }
  out.data(found.map(({ absent, ...one }) => ({ ...one, absent: absent?.message ?? null })));
  return 0;
}

function* describe(one: Discovered, all: boolean): Generator<string | Text> {
  const head = `── ${one.connection}.${one.stream}  ${one.object}`;
  if (one.absent !== null) {
    yield one.optional
      ? { ja: `${head}  この組織にはありません(読み飛ばします)`, en: `${head}  not in this org (skipped)` }
      : { ja: `${head}  読めません`, en: `${head}  cannot be read` };
    yield `  ${one.absent.message}`;
    return;
  }
  yield one.records === 0 ? { ja: `${head}  (レコードなし)`, en: `${head}  (no records)` } : head;
  const shown = one.fields.filter((field) => all || field.mapped || field.sample !== null);
  yield* table(shown.map(rowOf));
  const hidden = one.fields.length - shown.length;
  if (hidden > 0) yield { ja: `  ほか ${String(hidden)}項目(--all で表示)`, en: `  and ${String(hidden)} more fields (--all)` };
}

function rowOf({ name, label, type, mapped, sample }: DiscoveredField): string[] {
  return [mapped ? '  ✓' : '   ', name, label, type, sampleText(sample)];
}

function sampleText(value: unknown): string {
  if (value === null) return '–';
  const text = typeof value === 'string' ? value.replaceAll(/\s+/g, ' ') : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
