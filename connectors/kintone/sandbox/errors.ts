import { randomUUID } from 'node:crypto';
import type { SandboxAnswer } from '../../../src/sandbox/types.ts';

type FieldErrors = Readonly<Record<string, { readonly messages: readonly string[] }>>;

/** What kintone refuses: thrown by a handler, answered as `{ code, id, message, errors? }`. */
export class VendorError extends Error {
  override readonly name = 'VendorError';
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(status: number, code: string, message: string, errors?: FieldErrors) {
    super(message);
    this.status = status;
    this.body = { code, id: randomUUID().replaceAll('-', '').slice(0, 20), message, ...(errors === undefined ? {} : { errors }) };
  }
}

/** CB_VA01 with what is wrong at which place. */
export function invalid(errors: Readonly<Record<string, string>>): VendorError {
  const told = Object.entries(errors).map(([place, message]) => [place, { messages: [message] }] as const);
  return new VendorError(400, 'CB_VA01', '入力内容が正しくありません。', Object.fromEntries(told));
}

export function noRecord(id: string): VendorError {
  return new VendorError(404, 'GAIA_RE01', `指定したレコード(id: ${id})が見つかりません。`);
}

export function answerOf(error: VendorError): SandboxAnswer {
  return { status: error.status, body: error.body };
}
