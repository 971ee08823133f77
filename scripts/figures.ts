/** `npm run figures -- --data DIR [--json]`: published figures recomputed from the data sets, ours beside the reference. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { adventureworksFigures } from './figures/adventureworks/index.ts';
import { cdnowFigures } from './figures/cdnow.ts';
import type { Figure } from './figures/figure.ts';
import { nswFigures } from './figures/nsw/index.ts';
import { unitFigures } from './figures/units.ts';

const SETS: Readonly<Record<string, (data: string) => Promise<Figure[]>>> = {
  cdnow: cdnowFigures,
  adventureworks: adventureworksFigures,
  nsw: nswFigures,
};

const { values } = parseArgs({ options: { data: { type: 'string' }, json: { type: 'boolean', default: false } } });
const { data } = values;
if (data === undefined || !existsSync(data)) {
  console.error(`There is no folder "${data ?? ''}". Say where the data sets are: npm run figures -- --data DIR`);
  process.exit(2);
}
const figures: Figure[] = unitFigures();
for (const [name, compute] of Object.entries(SETS)) {
  if (!existsSync(join(data, name))) {
    console.error(`${name}: not in ${data}, left out`);
    continue;
  }
  try {
    figures.push(...(await compute(data)));
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
if (values.json) console.log(JSON.stringify(figures, null, 2));
else
  for (const { name, ours, reference, difference } of figures)
    console.log(
      [
        name.padEnd(44),
        (ours?.toFixed(4) ?? '–').padStart(16),
        String(reference ?? '–').padStart(14),
        (difference?.toExponential(1) ?? '–').padStart(10),
      ].join(' '),
    );
