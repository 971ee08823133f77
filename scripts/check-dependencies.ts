/** Runs dependency-cruiser and refuses a green that saw nothing: a compiler it cannot read makes it report "0 modules, no violations". */
import { spawnSync } from 'node:child_process';

interface CruiseResult {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly { readonly from: string; readonly to: string; readonly rule: { readonly name: string } }[];
  };
}

const LEAST_MODULES = 80;
const run = spawnSync(
  'node_modules/.bin/depcruise',
  ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src', 'connectors'],
  {
    encoding: 'utf8',
    maxBuffer: 512 * 1024 * 1024,
  },
);
const { summary } = JSON.parse(run.stdout) as CruiseResult;
for (const { rule, from, to } of summary.violations) console.error(`${rule.name}: ${from} → ${to}`);
console.log(`${summary.totalCruised} modules, ${summary.violations.length} violations`);
if (summary.totalCruised < LEAST_MODULES) console.error(`Fewer than ${LEAST_MODULES} modules were seen: the check itself is broken`);
process.exitCode = summary.violations.length > 0 || summary.totalCruised < LEAST_MODULES ? 1 : 0;
