import { needsApproval } from '../../engine/approval.ts';
import type { Wired } from '../../engine/context.ts';
import { confirm, DECLINED } from '../confirm.ts';
import type { Cli, ExitCode, Session } from '../command.ts';
import { choose } from '../sources.ts';
import { cliUser } from '../who.ts';

/** `approve [connection]`: lets us write to an org that a company works in, once and for all; who said it stands in the audit. */
export function approveCommand({ program, action }: Cli): void {
  program
    .command('approve')
    .argument('[connection]', 'all of them unless given / 省略時はすべて')
    .description('allow the first write to a production org, after a look at what waits / 本番組織への最初の書き込みを承認する')
    .option('--yes', 'do not ask / 確認を省く')
    .action(action({ mappings: true }, approve));
}

async function approve({ app, out }: Session, name: string | undefined, options: { readonly yes?: boolean }): Promise<ExitCode> {
  const { wired } = await app.engine();
  const answers: { connection: string; scope: string; approved: boolean }[] = [];
  for (const one of choose(wired, name)) {
    if (!(await needsApproval(app, one))) {
      out.line({ ja: `${one.name}: 承認は要りません。`, en: `${one.name}: nothing to approve.` });
      continue;
    }
    out.line({ ja: `${one.name} (${one.scope}) は本番組織です。`, en: `${one.name} (${one.scope}) is a production org.` });
    const waiting = await app.store.owedObjects(one.scope);
    for (const { object, records } of waiting)
      out.line({ ja: `  ${object}: ${String(records)}件を書き込みます`, en: `  ${object}: ${String(records)} to write` });
    if (waiting.length === 0) out.line({ ja: '  いま待っている書き込みはありません', en: '  nothing waits to be written now' });
    const question = { ja: `${one.name} への書き込みを承認しますか。`, en: `Allow writing to ${one.name}?` };
    const yes = await confirm(out, question, { yes: options.yes === true });
    if (yes) await allow(app, one);
    else out.line(DECLINED);
    if (yes) out.line({ ja: `${one.name}: 承認しました。`, en: `${one.name}: approved.` });
    answers.push({ connection: one.name, scope: one.scope, approved: yes });
  }
  out.data(answers);
  return 0;
}

/** In the name of whoever sits here. */
export async function allow({ store }: Session['app'], { scope }: Wired): Promise<void> {
  await store.approve({ scope, by: cliUser(), at: new Date().toISOString() });
}
