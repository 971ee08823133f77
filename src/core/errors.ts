import type { Text } from './types.ts';

/** What to do about it: time heals it · this record only · a person must act. */
export type Verdict = 'retry' | 'skip' | 'stop';

interface CodeInfo {
  readonly verdict: Verdict;
  readonly meaning: Text;
  readonly action: Text;
}

/** The registry of codes. Codes are API: they are printed in `docs/errors.md`, stored with rejections and never renamed. */
export const ERROR_CODES = {
  CONFIG_INVALID: {
    verdict: 'stop',
    meaning: { ja: '設定が正しくありません', en: 'A setting is wrong' },
    action: { ja: '表示された箇所を直してから再実行してください', en: 'Mend the place that is named and run again' },
  },
  INPUT_INVALID: {
    verdict: 'stop',
    meaning: { ja: '入力が正しくありません', en: 'What was given is wrong' },
    action: { ja: '表示に従って入力を直し、もう一度実行してください', en: 'Mend what is named and try again' },
  },
  MAPPING_INVALID: {
    verdict: 'stop',
    meaning: { ja: 'マッピングが正しくありません', en: 'A mapping is wrong' },
    action: { ja: 'mappings/*.yaml の該当行を直し、check で確かめてください', en: 'Mend the line in mappings/*.yaml and try `check`' },
  },
  AUTH_REJECTED: {
    verdict: 'stop',
    meaning: { ja: '認証情報が拒否されました', en: 'The credentials were refused' },
    action: { ja: '認証情報と権限を確認してください', en: 'Check the credentials and their permissions' },
  },
  PERMISSION_MISSING: {
    verdict: 'stop',
    meaning: { ja: '権限が足りません', en: 'A permission is missing' },
    action: { ja: '権限セットまたはスコープを付与してください', en: 'Grant the permission set or scope' },
  },
  APPROVAL_MISSING: {
    verdict: 'stop',
    meaning: { ja: '本番組織への最初の書き込みがまだ承認されていません', en: 'The first write to a production org has not been approved' },
    action: {
      ja: 'kakehashi approve で計画を確かめて承認するか、--yes を付けて実行してください',
      en: 'Look at the plan and say yes with `kakehashi approve`, or run with `--yes`',
    },
  },
  SOURCE_ABSENT: {
    verdict: 'stop',
    meaning: { ja: 'この組織にはない情報源です', en: 'This org does not have the source' },
    action: {
      ja: '機能・スコープ・契約を確かめるか、マッピングのストリームに optional: true を付けてください',
      en: 'Check the feature, scope or tier, or mark the stream `optional: true` in the mapping',
    },
  },
  CURSOR_EXPIRED: {
    verdict: 'stop',
    meaning: { ja: '読み取り位置が無効になりました', en: 'The reading position is no longer valid' },
    action: { ja: 'sync --full で最初から読み直してください', en: 'Read again with `sync --full`' },
  },
  STORE_UNAVAILABLE: {
    verdict: 'stop',
    meaning: { ja: 'データベースに接続できません', en: 'The database cannot be reached' },
    action: { ja: 'DATABASE_URL とデータベースの状態を確認してください', en: 'Check DATABASE_URL and the database' },
  },
  SOURCES_INCOMPLETE: {
    verdict: 'retry',
    meaning: { ja: 'まだ最後まで読み終えていない情報源があります', en: 'A source has not been read to its end yet' },
    action: { ja: 'sync を最後まで実行してください', en: 'Run `sync` to its end first' },
  },
  RATE_LIMITED: {
    verdict: 'retry',
    meaning: { ja: '呼び出し回数の上限に達しました', en: 'The rate limit was reached' },
    action: { ja: '自動で待ってから続けます', en: 'Nothing: it goes on by itself after a pause' },
  },
  QUOTA_EXHAUSTED: {
    verdict: 'retry',
    meaning: { ja: '本日の API 呼び出し枠を使い切りました', en: "Today's API calls are used up" },
    action: { ja: '枠が戻り次第、自動で再開します', en: 'Nothing: it goes on when the quota is back' },
  },
  REMOTE_UNAVAILABLE: {
    verdict: 'retry',
    meaning: { ja: '接続先が応答しません', en: 'The remote system does not answer' },
    action: { ja: '自動で再試行します', en: 'Nothing: it is tried again' },
  },
  REMOTE_AMBIGUOUS: {
    verdict: 'retry',
    meaning: { ja: '書き込み結果が確認できません', en: 'It is not known whether the write was applied' },
    action: { ja: 'キーで照合してから再試行します', en: 'Nothing: it is looked up by its key and tried again' },
  },
  ROW_LOCKED: {
    verdict: 'retry',
    meaning: { ja: 'レコードが使用中です', en: 'The record is locked' },
    action: { ja: '自動で再試行します', en: 'Nothing: it is tried again' },
  },
  REMOTE_REJECTED: {
    verdict: 'skip',
    meaning: { ja: '接続先がこのレコードを拒否しました', en: 'The remote system refused this record' },
    action: { ja: '理由を読み、直してから outbox retry してください', en: 'Read the reason, mend it, then `outbox retry`' },
  },
  TARGET_GONE: {
    verdict: 'skip',
    meaning: { ja: '書き込み先のレコードがありません', en: 'The record to write to is gone' },
    action: { ja: '対応は不要です(再作成されれば再開します)', en: 'Nothing: it resumes if the record comes back' },
  },
  RECORD_INVALID: {
    verdict: 'skip',
    meaning: { ja: 'レコードの値が正しくありません', en: 'A value of the record is wrong' },
    action: {
      ja: '元データまたはマッピングを直し、rejections replay してください',
      en: 'Mend the record or the mapping, then `rejections replay`',
    },
  },
  VALUE_UNKNOWN: {
    verdict: 'skip',
    meaning: { ja: 'マッピングにない値です', en: 'The mapping does not know this value' },
    action: { ja: 'map に値を加え、rejections replay してください', en: 'Add the value to `map`, then `rejections replay`' },
  },
  CURRENCY_UNKNOWN: {
    verdict: 'skip',
    meaning: { ja: '換算レートのない通貨です', en: 'No rate is known for the currency' },
    action: { ja: 'config/kakehashi.yaml の rates に加えてください', en: 'Add it to `rates` in config/kakehashi.yaml' },
  },
  PARTNER_UNKNOWN: {
    verdict: 'skip',
    meaning: { ja: 'パートナーが見つかりません', en: 'The partner is not known' },
    action: { ja: '識別子を確かめるか partners link で結び付けてください', en: 'Check the id or join it with `partners link`' },
  },
  OWNER_UNKNOWN: {
    verdict: 'skip',
    meaning: { ja: '担当者が見つかりません', en: 'The owner is not known' },
    action: { ja: 'メールアドレスか名前を確かめてください', en: 'Check the e-mail address or the name' },
  },
  UNAUTHENTICATED: {
    verdict: 'stop',
    meaning: { ja: 'ログインまたはトークンが必要です', en: 'Nobody is logged in' },
    action: {
      ja: 'ログイン用リンク(user link)で入り直すか、有効なトークンを送ってください',
      en: 'Log in again with a link (`user link`) or send a token that is valid (`token create`)',
    },
  },
  FORBIDDEN: {
    verdict: 'stop',
    meaning: { ja: 'この操作の権限がありません', en: 'This is not allowed for you' },
    action: {
      ja: '管理者に役割またはトークンのスコープを確かめてください',
      en: 'Ask an administrator for the role, or for a token with the scope',
    },
  },
  NOT_FOUND: {
    verdict: 'stop',
    meaning: { ja: '見つかりません', en: 'There is no such thing' },
    action: { ja: 'ID やアドレスを確かめてください', en: 'Check the id or the address' },
  },
  EDIT_CONFLICT: {
    verdict: 'stop',
    meaning: { ja: '他の人が先に変更しました', en: 'Somebody else has changed it meanwhile' },
    action: {
      ja: '最新の内容を読み込み、自分の変更を加えて保存し直してください',
      en: 'Load what stands there now, make your change in it and save again',
    },
  },
  BODY_TOO_LARGE: {
    verdict: 'stop',
    meaning: { ja: '送信内容が大きすぎます', en: 'The request is too large' },
    action: { ja: '分けて送ってください', en: 'Send it in parts' },
  },
  BUSY: {
    verdict: 'retry',
    meaning: { ja: '別の処理が実行中です', en: 'Another process is at it' },
    action: { ja: '終わるのを待って再実行してください', en: 'Wait until it is done and run again' },
  },
  INTERNAL: {
    verdict: 'retry',
    meaning: { ja: '予期しないエラーです', en: 'An unexpected error' },
    action: { ja: 'ログを添えて報告してください', en: 'Report it with the log' },
  },
} as const satisfies Record<string, CodeInfo>;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface AppErrorOptions {
  readonly cause?: unknown;
  /** How to mend it, for a person. */
  readonly fix?: string;
  readonly retryAfterMs?: number;
  /** Vendor's own code, field names …; never a secret, never a person's data. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The one error class. The verdict follows from the code and decides what becomes of the work. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly verdict: Verdict;
  readonly fix: string;
  readonly retryAfterMs: number | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  /** Also of another copy of this file: a connector is loaded by its address, which may be beside the one that the caller has. */
  static override [Symbol.hasInstance](value: unknown): value is AppError {
    return value instanceof Error && value.name === 'AppError' && 'verdict' in value;
  }

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.verdict = ERROR_CODES[code].verdict;
    this.fix = options.fix ?? ERROR_CODES[code].action.en;
    this.retryAfterMs = options.retryAfterMs;
    this.details = options.details ?? {};
  }
}

/** An unrecognised error is `retry`. */
export function verdictOf(error: unknown): Verdict {
  return error instanceof AppError ? error.verdict : 'retry';
}
