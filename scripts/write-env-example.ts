/** Writes `.env.example` from the connectors' own options, so that it never lags behind them. `--check` compares only. */
import { readFileSync, writeFileSync } from 'node:fs';
import { variableOf } from '../src/config/index.ts';
import { connectorNames, loadConnector } from '../src/registry.ts';

const HEAD = `# Copy to .env and fill in. Empty means unset. / .env にコピーして書き込みます。空欄は未設定と同じです。
# A secret may stand in a file instead: NAME_FILE=/run/secrets/name

# ── Kakehashi ───────────────────────────────────────────────────────────────
# PostgreSQL 15 or newer. Unset: a PostgreSQL of our own in KAKEHASHI_HOME. / 未設定なら内蔵 PostgreSQL を使います
DATABASE_URL=
# Redis for several processes or machines. Unset: the work is done in the process itself. / 複数プロセスで動かすときの Redis
REDIS_URL=
# Of all keys in Redis, where several installations share one; default kakehashi / 一つの Redis を分け合うときのキーの接頭辞
REDIS_PREFIX=
# Where the dashboard and the API answer. / 画面と API のポートとアドレス
PORT=3000
HOST=127.0.0.1
# State of this installation / この導入の状態を置く場所
KAKEHASHI_HOME=.kakehashi
# Folders of settings and mappings; by default ./config and ./mappings, else those that ship with Kakehashi / 設定とマッピングの場所
KAKEHASHI_CONFIG=
KAKEHASHI_MAPPINGS=
# ja | en – of screens, help and texts in the CRMs; else company.locale in config/kakehashi.yaml / 画面・ヘルプ・CRM に書く文の言語
KAKEHASHI_LOCALE=
# IANA time zone in which an instant becomes a date; else company.timezone / 日付の基準になるタイムゾーン
KAKEHASHI_TIMEZONE=
# Seals what is stored of secrets: a refresh token that HubSpot has replaced. At least 32 characters; openssl rand -base64 32
# 保存する秘密(HubSpot が差し替えたリフレッシュトークン)を暗号化する鍵。32 字以上
KAKEHASHI_SECRET_KEY=
# Told once of each matter that needs a person: an incoming webhook of Slack or Teams ({"text": …}); e-mail addresses, joined by commas (needs SMTP_URL)
# 人の対応が必要なことを一度だけ知らせる先: Slack や Teams の Webhook、メールアドレス(コンマ区切り、SMTP_URL が必要)
NOTIFY_WEBHOOK_URL=
NOTIFY_EMAIL=
# Only for docker compose / docker compose だけで使います
POSTGRES_PASSWORD=
`;

async function text(): Promise<string> {
  let out = HEAD;
  for (const name of connectorNames()) {
    const { options } = await loadConnector(name);
    out += `\n# ── ${name} (see connectors/${name}/README.md) ${'─'.repeat(Math.max(3, 48 - 2 * name.length))}\n`;
    for (const option of options)
      out += `# ${option.doc.en}\n# ${option.doc.ja}\n${variableOf(name, option.name)}=${option.default ?? ''}\n`;
  }
  return out;
}

const wanted = await text();
if (process.argv.includes('--check')) {
  if (readFileSync('.env.example', 'utf8') !== wanted) {
    console.error('.env.example is out of date: npx tsx scripts/write-env-example.ts');
    process.exitCode = 1;
  }
} else writeFileSync('.env.example', wanted);
