import { resolve } from 'node:path';
import type { BackupManifest } from '../../engine/care.ts';
import type { Cli, Session } from '../command.ts';

/** `backup <folder>`, `restore <folder>`: the whole store as files, also where no PostgreSQL tools are installed. */
export function backupCommands({ program, action }: Cli): void {
  program
    .command('backup')
    .argument('<folder>', 'a folder that does not exist yet / まだないフォルダ')
    .description('the whole store as files, from one snapshot, beside running work / データベース全体を書き出す')
    .action(
      action({ mappings: false }, async (session, folder: string) => {
        const manifest = await session.app.store.backup(resolve(folder), new Date().toISOString());
        return told(session, folder, manifest, { ja: '書き出しました', en: 'Backed up' });
      }),
    );
  program
    .command('restore')
    .argument('<folder>')
    .description('a backup into an empty store, all or nothing / 空のデータベースに戻す')
    .action(
      action({ mappings: false }, async (session, folder: string) => {
        const manifest = await session.app.store.restore(resolve(folder));
        return told(session, folder, manifest, { ja: '戻しました', en: 'Restored' });
      }),
    );
}

function told({ out }: Session, folder: string, manifest: BackupManifest, done: { readonly ja: string; readonly en: string }): 0 {
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  const n = rows.toLocaleString('en');
  out.data({ folder: resolve(folder), schema: manifest.schema, createdAt: manifest.createdAt, tables: manifest.tables.length, rows });
  out.line({
    ja: `${done.ja}: ${manifest.tables.length}表 ${n}行(${manifest.createdAt})`,
    en: `${done.en}: ${manifest.tables.length} tables, ${n} rows (${manifest.createdAt})`,
  });
  return 0;
}
