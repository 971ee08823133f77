import type { Cli, Session } from '../command.ts';
import { choose } from '../sources.ts';
import { cliUser } from '../who.ts';

/** `pause [connection]`, `resume [connection]`: scheduled work and deliveries leave a paused connection alone. */
export function pauseCommands({ program, action }: Cli): void {
  program
    .command('pause')
    .argument('[connection]', 'all of them unless given / 省略時はすべて')
    .description('nothing is written there and nothing runs by schedule until `resume` / 書き込みと定時実行を止める')
    .action(action({ mappings: false }, (session, name: string | undefined) => change(session, name, 'pause')));
  program
    .command('resume')
    .argument('[connection]', 'all of them unless given / 省略時はすべて')
    .description('goes on where `pause` stopped; what is owed is delivered / 再開する')
    .action(action({ mappings: false }, (session, name: string | undefined) => change(session, name, 'resume')));
}

async function change({ app, out }: Session, name: string | undefined, what: 'pause' | 'resume'): Promise<0> {
  const chosen = choose(await app.store.connections(), name);
  const at = new Date().toISOString();
  const answers: { name: string; changed: boolean }[] = [];
  for (const connection of chosen) {
    const changed = what === 'pause' ? await app.store.pause(connection.name, cliUser(), at) : await app.store.resume(connection.name);
    if (changed) await app.store.audit({ at, who: cliUser(), action: what, subject: connection.name, details: {} });
    answers.push({ name: connection.name, changed });
  }
  out.data(answers.map((one) => ({ ...one, paused: what === 'pause' })));
  if (answers.length === 0) out.line({ ja: 'まだ何もつながっていません。', en: 'Nothing is connected yet.' });
  for (const one of answers) {
    if (what === 'pause') {
      out.line(
        one.changed
          ? {
              ja: `${one.name}: 止めました。書き込みは溜めておき、resume で続けます。`,
              en: `${one.name}: paused. Writes wait until \`resume\`.`,
            }
          : { ja: `${one.name}: すでに止まっています。`, en: `${one.name}: was paused already.` },
      );
    } else {
      out.line(
        one.changed
          ? { ja: `${one.name}: 再開しました。`, en: `${one.name}: goes on.` }
          : { ja: `${one.name}: 止まっていません。`, en: `${one.name}: was not paused.` },
      );
    }
  }
  return 0;
}
