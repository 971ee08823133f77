import { AppError } from '../../core/errors.ts';
import type { Cli, Session } from '../command.ts';
import { confirm, DECLINED } from '../confirm.ts';
import { cliUser } from '../who.ts';

interface EraseOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

const EMAIL = /^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/;
const KEY = /^[^\s/]+\/[^\s/]+\/\S+$/;

/** `erase <person>`: the right to be forgotten. */
export function eraseCommand({ program, action }: Cli): void {
  program
    .command('erase')
    .argument('<person>', 'e-mail address, or key of a contact / メールアドレスまたは担当者のキー')
    .description('forgets a person everywhere, keeps anonymous counts / 個人の記録を完全に消す(件数は残る)')
    .option('--dry-run', 'only count / 数えるだけ')
    .option('--yes', 'do not ask / 確認しない')
    .action(action({ mappings: false }, erase));
}

async function erase({ app, out }: Session, text: string, options: EraseOptions): Promise<0> {
  const dryRun = options.dryRun === true;
  const person = EMAIL.test(text) ? { email: text } : KEY.test(text) ? { key: text } : null;
  if (person === null) {
    throw new AppError('INPUT_INVALID', 'That is neither an e-mail address nor the key of a contact', {
      fix: 'Give an address, or a key such as hubspot:62515/contacts/51',
    });
  }
  const before = await app.store.erase(person, { dryRun: true });
  const counts = {
    ja: `担当者 ${before.contacts}件、ログ ${before.lines}行(匿名化)、除外 ${before.rejections}件、控え ${before.remembered}件`,
    en: `${before.contacts} contacts, ${before.lines} lines (made anonymous), ${before.rejections} rejections, ${before.remembered} remembered rows`,
  };
  if (dryRun) {
    out.data({ dryRun, ...before });
    out.line(counts);
    return 0;
  }
  const question = { ja: `元に戻せません。${counts.ja}を消しますか?`, en: `This cannot be undone. Erase ${counts.en}?` };
  if (!(await confirm(out, question, { yes: options.yes === true }))) {
    out.line(DECLINED);
    return 0;
  }
  const erased = await app.store.erase(person, { dryRun: false });
  const { hash, ...numbers } = erased;
  await app.store.audit({ at: new Date().toISOString(), who: cliUser(), action: 'erase', subject: hash, details: numbers });
  out.data({ dryRun, ...erased });
  out.line({
    ja: `消しました: ${counts.ja}。次の同期でも戻りません。`,
    en: `Erased: ${counts.en}. The person does not come back with the next sync.`,
  });
  out.line({
    ja: 'Salesforce と HubSpot の記録、および過去のバックアップは別に消してください。',
    en: 'What stands in Salesforce and HubSpot, and in older backups, must be erased there.',
  });
  return 0;
}
