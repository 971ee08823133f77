import type { App } from '../../app.ts';
import type { Text } from '../../core/types.ts';
import type { Cli, Session } from '../command.ts';
import { confirm, DECLINED } from '../confirm.ts';
import { table } from '../output.ts';
import { pickPartner } from '../pick-partner.ts';
import { knownSources } from '../sources.ts';
import { cliUser } from '../who.ts';

interface Yes {
  readonly yes?: boolean;
}

const REASONS: Readonly<Record<string, Text>> = {
  name: { ja: '社名が同じ', en: 'same name' },
  domain: { ja: 'ドメインが同じ', en: 'same domain' },
  corporateNumber: { ja: '法人番号が同じ', en: 'same corporate number' },
};

/** `partners suggestions|link|merge|split|dismiss`: where a person says which records are one company. */
export function partnersCommand({ program, action }: Cli): void {
  const partners = program.command('partners').description('which records are one company / どの記録が同じ会社か');
  const yes = ['--yes', 'do not ask / 確認しない'] as const;
  partners
    .command('suggestions')
    .description('pairs that may be one company / 同じ会社かもしれない組')
    .option('--limit <n>', 'at most so many / 件数の上限', '50')
    .action(action({ mappings: false }, suggestions));
  partners
    .command('link')
    .argument('<record>', 'key of a record, <scope>/<object>/<id> / レコードのキー')
    .argument('<partner>', 'name or id / 会社名または ID')
    .option(...yes)
    .description('this record belongs to that partner / この記録はこの会社のもの')
    .action(action({ mappings: true }, link));
  partners
    .command('merge')
    .argument('<from>')
    .argument('<into>')
    .option(...yes)
    .description('two partners are one; the second one stays / 2社は同じ会社(後者に統合)')
    .action(action({ mappings: true }, merge));
  partners
    .command('split')
    .argument('<record>', 'key of a record / レコードのキー')
    .option(...yes)
    .description('this record is a company of its own / この記録は別の会社')
    .action(action({ mappings: true }, split));
  partners
    .command('dismiss')
    .argument('<a>')
    .argument('<b>')
    .description('the two are not one; the pair is not suggested again / 2社は別(候補から外す)')
    .action(action({ mappings: false }, dismiss));
}

async function suggestions({ app, out }: Session, options: { readonly limit: string }): Promise<0> {
  const found = await app.store.suggestions({ limit: Number(options.limit) || 50 });
  const names = await namesOf(
    app,
    found.flatMap(({ a, b }) => [a, b]),
  );
  const called = (id: string): string => names.get(id) ?? id;
  out.data(found.map((one) => ({ ...one, aName: names.get(one.a) ?? null, bName: names.get(one.b) ?? null })));
  if (found.length === 0) out.line({ ja: '候補はありません。', en: 'There is nothing to suggest.' });
  const rows = found.map(({ a, b, reason, value }) => [
    called(a),
    '?=',
    called(b),
    `${out.t(REASONS[reason] ?? { ja: reason, en: reason })}: ${value}`,
    `${a} ${b}`,
  ]);
  for (const line of table(rows)) out.line(line);
  if (found.length > 0) {
    out.line({
      ja: '→ 同じなら partners merge <a> <b>(レコードなら partners link)、違えば partners dismiss <a> <b>',
      en: '→ One company: `partners merge <a> <b>` (a record: `partners link`). Two: `partners dismiss <a> <b>`',
    });
  }
  return 0;
}

async function namesOf(app: App, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const partnerIds = ids.filter((id) => !id.includes('/'));
  const { rows } = await app.store.partners({ limit: partnerIds.length + 1, offset: 0, ids: partnerIds });
  return new Map(rows.map(({ id, name }) => [id, name]));
}

interface Decision {
  readonly action: string;
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly question: Text;
  readonly decide: () => Promise<void>;
}

/** Asks, decides, joins anew so that it takes effect at once, and writes the audit line. */
async function decided({ app, out }: Session, { yes = false }: Yes, decision: Decision): Promise<0> {
  if (!(await confirm(out, decision.question, { yes }))) {
    out.line(DECLINED);
    return 0;
  }
  await decision.decide();
  const { action, subject, details } = decision;
  await app.store.audit({ at: new Date().toISOString(), who: cliUser(), action, subject, details });
  const sources = await knownSources(app);
  const join = await app.store.joinPartners({ scopeOrder: sources.map(({ scope }) => scope) });
  out.data({ action, subject, ...details, partners: join.partners });
  out.line({
    ja: `決めました。パートナーは ${join.partners}社です。次の run で判定に反映されます。`,
    en: `Decided. There are ${join.partners} partners now; the next \`run\` assesses them.`,
  });
  return 0;
}

async function link(session: Session, record: string, text: string, options: Yes): Promise<0> {
  const { store } = session.app;
  const partner = await pickPartner(store, text);
  return decided(session, options, {
    action: 'partners.link',
    subject: record,
    details: { partner: partner.id },
    question: { ja: `${record} を「${partner.name}」の記録としますか?`, en: `Does ${record} belong to "${partner.name}"?` },
    decide: () => store.linkEntity(record, partner.id),
  });
}

async function merge(session: Session, from: string, into: string, options: Yes): Promise<0> {
  const { store } = session.app;
  const [loser, winner] = [await pickPartner(store, from), await pickPartner(store, into)];
  return decided(session, options, {
    action: 'partners.merge',
    subject: loser.id,
    details: { into: winner.id },
    question: {
      ja: `「${loser.name}」(${loser.id})を「${winner.name}」(${winner.id})に統合しますか?`,
      en: `Does everything of "${loser.name}" (${loser.id}) go to "${winner.name}" (${winner.id})?`,
    },
    decide: () => store.mergePartners(loser.id, winner.id),
  });
}

async function split(session: Session, record: string, options: Yes): Promise<0> {
  const { store } = session.app;
  return decided(session, options, {
    action: 'partners.split',
    subject: record,
    details: {},
    question: { ja: `${record} を別の会社としますか?`, en: `Is ${record} a company of its own?` },
    decide: () => store.splitEntity(record),
  });
}

async function dismiss({ app, out }: Session, a: string, b: string): Promise<0> {
  await app.store.dismissSuggestion(a, b);
  await app.store.audit({ at: new Date().toISOString(), who: cliUser(), action: 'partners.dismiss', subject: a, details: { other: b } });
  out.data({ a, b, dismissed: true });
  out.line({ ja: '候補から外しました。', en: 'The pair is not suggested again.' });
  return 0;
}
