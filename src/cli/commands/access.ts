import { AppError } from '../../core/errors.ts';
import { createLoginLink, createToken, SCOPES } from '../../http/access.ts';
import type { Cli } from '../command.ts';
import { audited } from '../who.ts';

const ROLES = ['viewer', 'manager', 'admin'] as const;

interface LinkOptions {
  readonly role: string;
  readonly owner?: readonly string[];
}
interface TokenOptions extends LinkOptions {
  readonly scope?: readonly string[];
}

function chosen<T extends string>(given: string, known: readonly T[], what: string): T {
  const found = known.find((one) => one === given);
  if (found !== undefined) return found;
  throw new AppError('INPUT_INVALID', `${what}: there is no "${given}"`, { fix: `Use one of: ${known.join(', ')}` });
}

/** `user link`, `token create|list|revoke`: who may look. */
export function accessCommands({ program, action }: Cli): void {
  const user = program.command('user').description('people who may open the dashboard / ダッシュボードを使う人');
  user
    .command('link')
    .argument('[name]', 'whose it is; without it the session belongs to a role only / だれのものか')
    .option('--role <role>', 'viewer, manager or admin / 役割', 'viewer')
    .option('--owner <id...>', 'sees the partners of these owners only / この担当のパートナーだけ')
    .description('a link that logs one person in, once, within an hour / 一度だけ使えるログイン用リンク')
    .action(
      action({ mappings: false }, async ({ app, out }, name: string | undefined, options: LinkOptions) => {
        const role = chosen(options.role, ROLES, '--role');
        const owners = options.owner ?? null;
        if (name !== undefined) await app.store.access.saveUser({ name, role, owners });
        else if (owners !== null)
          throw new AppError('INPUT_INVALID', '--owner needs the name of a user', { fix: 'kakehashi user link <name> --owner …' });
        const link = await createLoginLink(app.store.access, app.baseUrl, role, new Date(), name ?? null);
        await audited(app, 'user.link', name ?? role, { role, owners });
        out.data({ link });
        out.line(link);
        return undefined;
      }),
    );
  user
    .command('role')
    .argument('<name>')
    .argument('<role>', 'viewer, manager or admin; counts at once / 役割。すぐに効く')
    .action(
      action({ mappings: false }, async ({ app, out }, name: string, given: string) => {
        const role = chosen(given, ROLES, 'role');
        const found = await app.store.access.findUser(name);
        if (found === null) throw new AppError('NOT_FOUND', `There is no user ${name}`, { fix: 'kakehashi user list' });
        await app.store.access.saveUser({ ...found, role });
        await audited(app, 'user.role', name, { role });
        out.data({ name, role });
        out.line(`${name}  ${role}`);
        return undefined;
      }),
    );
  user.command('list').action(
    action({ mappings: false }, async ({ app, out }) => {
      const users = await app.store.access.listUsers();
      out.data(users);
      if (users.length === 0) out.line({ ja: '利用者はまだいません。', en: 'There are no users yet.' });
      for (const one of users) out.line(`${one.name}  ${one.role}  ${one.owners?.join(', ') ?? ''}`);
      return undefined;
    }),
  );
  user
    .command('remove')
    .argument('<name>')
    .action(
      action({ mappings: false }, async ({ app, out }, name: string) => {
        const removed = await app.store.access.removeUser(name);
        await audited(app, 'user.remove', name, { removed });
        out.data({ name, removed });
        out.line(
          removed ? { ja: '削除しました。', en: 'Removed.' } : { ja: 'その名前の利用者はいません。', en: 'There is no user of that name.' },
        );
        return removed ? 0 : 2;
      }),
    );
  const token = program.command('token').description('API tokens / API トークン');
  token
    .command('create')
    .argument('<name>')
    .option('--role <role>', 'ingest, viewer, manager or admin', 'viewer')
    .option('--scope <scope...>', 'read, write, ingest or admin; those of the role unless given / 権限')
    .option('--owner <id...>', 'sees the partners of these owners only / この担当のパートナーだけ')
    .action(
      action({ mappings: false }, async ({ app, out }, name: string, options: TokenOptions) => {
        const role = chosen(options.role, ['ingest', ...ROLES] as const, '--role');
        const scopes = options.scope?.map((scope) => chosen(scope, SCOPES, '--scope')) ?? null;
        const limits = { scopes, owners: options.owner ?? null };
        const secret = await createToken(app.store.access, name, role, new Date(), limits);
        await audited(app, 'token.create', name, { role, ...limits });
        out.data({ name, token: secret });
        out.line(secret);
        out.warn({ ja: 'このトークンは二度と表示されません。', en: 'This token is shown only now.' });
        return undefined;
      }),
    );
  token.command('list').action(
    action({ mappings: false }, async ({ app, out }) => {
      const tokens = await app.store.access.listTokens();
      out.data(tokens);
      for (const one of tokens) out.line(`${one.name}  ${one.role}  ${one.createdAt}`);
      return undefined;
    }),
  );
  token
    .command('revoke')
    .argument('<name>')
    .action(
      action({ mappings: false }, async ({ app, out }, name: string) => {
        const revoked = await app.store.access.revokeToken(name);
        await audited(app, 'token.revoke', name, { revoked });
        out.data({ name, revoked });
        out.line(
          revoked
            ? { ja: '無効にしました。', en: 'Revoked.' }
            : { ja: 'その名前のトークンはありません。', en: 'There is no token of that name.' },
        );
        return revoked ? 0 : 2;
      }),
    );
}
