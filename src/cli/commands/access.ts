import { createLoginLink, createToken, type Role } from '../../http/access.ts';
import type { Cli } from '../command.ts';

/** `user link`, `token create|list|revoke`: who may look. */
export function accessCommands({ program, action }: Cli): void {
  const user = program.command('user').description('people who may open the dashboard / ダッシュボードを使う人');
  user
    .command('link')
    .option('--role <role>', 'viewer, manager or admin', 'viewer')
    .description('a link that logs one person in, once, within an hour / 一度だけ使えるログイン用リンク')
    .action(
      action({ mappings: false }, async ({ app, out }, options: { readonly role: Role }) => {
        const link = await createLoginLink(app.store.access, app.baseUrl, options.role, new Date());
        out.data({ link });
        out.line(link);
        return undefined;
      }),
    );
  const token = program.command('token').description('API tokens / API トークン');
  token
    .command('create')
    .argument('<name>')
    .option('--role <role>', 'ingest, viewer, manager or admin', 'viewer')
    .action(
      action({ mappings: false }, async ({ app, out }, name: string, options: { readonly role: Role }) => {
        const secret = await createToken(app.store.access, name, options.role, new Date());
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
