import type { OptionSpec } from '../../src/core/types.ts';

/** Every option of a connection; `<CONNECTION>_<NAME>` in the environment. */
export const OPTIONS: readonly OptionSpec[] = [
  {
    name: 'loginUrl',
    required: false,
    secret: false,
    default: 'https://login.salesforce.com',
    doc: {
      ja: 'トークンを取得する URL。クライアントログイン情報フローでは組織の「私のドメイン」(https://会社.my.salesforce.com)が必要です',
      en: "Where tokens are asked for. The client-credentials flow needs the org's My Domain (https://company.my.salesforce.com)",
    },
  },
  {
    name: 'instanceUrl',
    required: false,
    secret: false,
    doc: {
      ja: 'アクセストークンを直接渡す場合の組織の URL(他の方式ではトークンの応答から分かります)',
      en: "The org's URL, for a bare access token (the other flows learn it from the token's answer)",
    },
  },
  {
    name: 'clientId',
    required: false,
    secret: false,
    doc: {
      ja: '外部クライアントアプリケーションのコンシューマ鍵',
      en: 'Consumer key of the External Client App',
    },
  },
  {
    name: 'clientSecret',
    required: false,
    secret: true,
    doc: {
      ja: 'コンシューマの秘密(クライアントログイン情報フロー)',
      en: 'Consumer secret (client-credentials flow)',
    },
  },
  {
    name: 'username',
    required: false,
    secret: false,
    doc: { ja: '連携ユーザーのユーザー名(JWT フロー)', en: 'User name of the integration user (JWT flow)' },
  },
  {
    name: 'privateKeyFile',
    required: false,
    secret: false,
    doc: {
      ja: 'JWT に署名する RSA 秘密鍵(PEM)のファイル',
      en: 'File with the RSA private key (PEM) that signs the JWT',
    },
  },
  {
    name: 'privateKey',
    required: false,
    secret: true,
    doc: {
      ja: '同じ秘密鍵の PEM そのもの(改行は \\n と書けます)。ファイルを置けない環境用',
      en: 'The same key as PEM text (newlines may be written as \\n), where no file can be placed',
    },
  },
  {
    name: 'audience',
    required: false,
    secret: false,
    doc: {
      ja: 'JWT の aud。省略時は loginUrl の発行元です',
      en: 'The aud claim of the JWT; by default the origin of loginUrl',
    },
  },
  {
    name: 'accessToken',
    required: false,
    secret: true,
    doc: {
      ja: '取得済みのアクセストークン。期限が切れると更新できないため、試用向けです',
      en: 'An access token got elsewhere. It cannot be renewed when it expires, so it is for trying things out',
    },
  },
  {
    name: 'apiVersion',
    required: false,
    secret: false,
    default: '67.0',
    doc: { ja: 'Salesforce API のバージョン', en: 'Version of the Salesforce API' },
  },
  {
    name: 'timeoutMs',
    required: false,
    secret: false,
    default: '120000',
    doc: {
      ja: '1 回の呼び出し(応答本文の受信を含む)の制限時間(ミリ秒)',
      en: 'How long one call may take, its body included (milliseconds)',
    },
  },
  {
    name: 'bulkFrom',
    required: false,
    secret: false,
    default: '20000',
    doc: {
      ja: '初回の読み込みがこの行数以上なら Bulk API 2.0 を使います',
      en: 'First loads of at least this many rows use Bulk API 2.0',
    },
  },
  {
    name: 'quotaShare',
    required: false,
    secret: false,
    default: '0.5',
    doc: {
      ja: '組織の 1 日の API 呼び出し数のうち、この割合が(誰かによって)使われたら呼び出しを控えます(0〜1)',
      en: "No calls are made once this share of the org's daily API calls is used, by whomever (0 to 1)",
    },
  },
  {
    name: 'lookBackMinutes',
    required: false,
    secret: false,
    default: '5',
    doc: {
      ja: '古い時刻で遅れてコミットされた行を拾うため、毎回さかのぼって読み直す時間(分)',
      en: 'How far each pass looks back for rows that were committed late with an older stamp (minutes)',
    },
  },
  {
    name: 'changeEvents',
    required: false,
    secret: false,
    default: 'off',
    doc: {
      ja: '変更データキャプチャを聞いて数秒で反映します: on / off(組織の設定で対象オブジェクトを選んでから on にします)',
      en: 'Listens to Change Data Capture, so that a change counts within seconds: on or off (select the objects in the org first)',
    },
  },
  {
    name: 'proxyUrl',
    required: false,
    secret: true,
    doc: {
      ja: 'HTTP プロキシの URL(環境変数 https_proxy は使いません)',
      en: 'URL of an HTTP proxy (the variable https_proxy is not looked at)',
    },
  },
];
