import { AppError } from '../../core/errors.ts';
import type { Assessment } from '../../core/types.ts';
import type { Cli, Session } from '../command.ts';
import { explained } from '../explain-text.ts';
import { explainPast } from './explain-past.ts';
import { pickPartner } from '../pick-partner.ts';

interface Options {
  readonly asOf?: string;
}

/** `explain <partner>`: the score by hand – every part, and every event behind it. */
export function explainCommand({ program, action }: Cli): void {
  const now = action({ mappings: false }, explain);
  const past = action({ mappings: true }, explainPast);
  program
    .command('explain')
    .argument('<partner>', 'name, part of a name, or id / 会社名(一部でも可)または ID')
    .option('--as-of <date>', 'as of the end of a past day, made once more from the log / 過去の日の終わりの判定を支援ログから作り直す')
    .description('the score by hand: every part, every event behind it / スコアを手計算で確かめる')
    .action((text: string, { asOf }: Options) => (asOf === undefined ? now(text) : past(text, asOf)));
}

async function explain({ app, out }: Session, text: string): Promise<undefined> {
  const assessment = await find(app.store, text);
  out.data(assessment);
  for (const line of explained(assessment, app.config.settings.catalogue, out.locale)) out.line(line);
}

async function find(store: Session['app']['store'], text: string): Promise<Assessment> {
  const chosen = await pickPartner(store, text);
  for await (const assessment of store.assessments({ partnerIds: [chosen.id] })) return assessment;
  throw new AppError('PARTNER_UNKNOWN', `${chosen.name} has not been assessed yet`, { fix: 'Run `kakehashi run` first' });
}
