import type { Response } from 'express';
import { AppError, ERROR_CODES, type ErrorCode } from '../../core/errors.ts';
import type { Problem as FieldProblem } from '../../core/schema/index.ts';
import type { Locale, Logger, Text } from '../../core/types.ts';

/** One field that is wrong: where it stood, what was there, what should be. */
export interface Wrong {
  readonly in: 'path' | 'query' | 'body' | 'header';
  readonly problem: FieldProblem;
}

/** A request that cannot be answered; sent as problem+json (RFC 9457). */
export class Refusal extends Error {
  readonly status: number;
  readonly code: ErrorCode;
  readonly text: Text;
  readonly fix: Text;
  readonly wrong: readonly Wrong[];
  constructor(
    status: number,
    code: ErrorCode,
    said: { readonly text?: Text; readonly fix?: Text; readonly wrong?: readonly Wrong[] } = {},
  ) {
    const text = said.text ?? ERROR_CODES[code].meaning;
    super(text.en);
    this.status = status;
    this.code = code;
    this.text = text;
    this.fix = said.fix ?? ERROR_CODES[code].action;
    this.wrong = said.wrong ?? [];
  }
}

const STATUS: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  PARTNER_UNKNOWN: 404,
  OWNER_UNKNOWN: 404,
  EDIT_CONFLICT: 412,
  BODY_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  INPUT_INVALID: 422,
  CONFIG_INVALID: 422,
  MAPPING_INVALID: 422,
  RECORD_INVALID: 422,
  VALUE_UNKNOWN: 422,
  BUSY: 409,
};

/** Whatever went wrong, as problem+json in the caller's language. Only the unexpected is logged, and its words are not told. */
export function sendProblem(response: Response, thrown: unknown, { locale, log }: { readonly locale: Locale; readonly log: Logger }): void {
  const refusal = asRefusal(thrown);
  if (refusal.status >= 500) {
    const message = thrown instanceof Error ? thrown.message : 'unknown';
    log.error('request failed', { status: refusal.status, code: refusal.code, message });
  }
  if (refusal.status === 401) response.set('WWW-Authenticate', 'Bearer realm="kakehashi"');
  response.status(refusal.status).type('application/problem+json').send(problemOf(refusal, locale));
}

export function problemOf({ status, code, text, fix, wrong }: Refusal, locale: Locale): Readonly<Record<string, unknown>> {
  return {
    type: `urn:kakehashi:error:${code}`,
    title: ERROR_CODES[code].meaning[locale],
    status,
    detail: text[locale],
    code,
    fix: fix[locale],
    ...(wrong.length === 0 ? {} : { problems: wrong.map((one) => shownWrong(one, locale)) }),
  };
}

function shownWrong({ in: place, problem }: Wrong, locale: Locale): Readonly<Record<string, unknown>> {
  const { path, found, expected, suggestion } = problem;
  return {
    in: place,
    path,
    found: found[locale],
    expected: expected[locale],
    ...(suggestion === null ? {} : { suggestion: suggestion[locale] }),
  };
}

/** What a caller is told of whatever was thrown. */
export function asRefusal(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  if (thrown instanceof AppError) return ofAppError(thrown);
  const status = thrown instanceof Error && 'status' in thrown && typeof thrown.status === 'number' ? thrown.status : 500;
  if (status === 413) return new Refusal(413, 'BODY_TOO_LARGE');
  if (status >= 400 && status < 500) return new Refusal(status, 'INPUT_INVALID', { text: NOT_JSON, fix: SEND_JSON });
  return new Refusal(500, 'INTERNAL');
}

const NOT_JSON: Text = { ja: '本文を JSON として読めません', en: 'The body cannot be read as JSON' };
const SEND_JSON: Text = {
  ja: 'UTF-8 の JSON を Content-Type: application/json で送ってください',
  en: 'Send JSON in UTF-8 with Content-Type: application/json',
};

function ofAppError(error: AppError): Refusal {
  const { code, message, fix, verdict } = error;
  const status = STATUS[code] ?? (verdict === 'retry' ? 503 : code === 'STORE_UNAVAILABLE' ? 503 : 500);
  const known = ERROR_CODES[code];
  const own = fix !== known.action.en;
  return new Refusal(status, code, { text: { ja: message, en: message }, fix: { ja: own ? fix : known.action.ja, en: fix } });
}
