import { KintoneRestAPIError } from '@kintone/rest-api-client';
import { AppError, type ErrorCode } from '../../src/core/errors.ts';
import type { Failed } from './exchange.ts';

/** What kintone says, in its own words, as far as it said it in its own form. */
export function codeOf(error: unknown): string | null {
  const cause = error instanceof Error && !(error instanceof KintoneRestAPIError) ? error.cause : error;
  return cause instanceof KintoneRestAPIError ? cause.code : null;
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  CB_AU01: 'AUTH_REJECTED',
  CB_WA01: 'AUTH_REJECTED',
  CB_TW02: 'AUTH_REJECTED',
  GAIA_IA02: 'AUTH_REJECTED',
  CB_NO02: 'PERMISSION_MISSING',
  GAIA_NO01: 'PERMISSION_MISSING',
  GAIA_FU01: 'PERMISSION_MISSING',
  GAIA_IL23: 'CONFIG_INVALID',
  GAIA_AP01: 'MAPPING_INVALID',
  GAIA_IQ11: 'MAPPING_INVALID',
  GAIA_RE01: 'TARGET_GONE',
};

const FIXES: Partial<Readonly<Record<ErrorCode, string>>> = {
  AUTH_REJECTED: 'Check KINTONE_API_TOKEN (one token per app, joined by commas; press "Update App" after making one) or user and password',
  PERMISSION_MISSING:
    'Grant the API token or user what connectors/kintone/README.md lists: view, add and edit records; manage app for setup',
  CONFIG_INVALID: 'Set KINTONE_GUEST_SPACE_ID: the app is in a guest space',
  MAPPING_INVALID: 'Check KINTONE_APPS (name:id) and the field codes in the mapping',
};

/** A refusal that time does not heal. */
export function refusal(what: string, failed: Failed): AppError {
  const { cause, seen } = failed;
  const vendor = cause instanceof KintoneRestAPIError ? cause : null;
  const code = CODES[vendor?.code ?? ''] ?? byStatus(seen.status);
  const fix = FIXES[code];
  return new AppError(code, `kintone refused to ${what}: ${vendor?.message ?? `HTTP ${String(seen.status)}`}`, {
    ...(fix === undefined ? {} : { fix }),
    details: { status: seen.status, code: vendor?.code, fields: placesIn(vendor) },
  });
}

function byStatus(status: number | null): ErrorCode {
  return status === 401 ? 'AUTH_REJECTED' : status === 403 ? 'PERMISSION_MISSING' : 'REMOTE_REJECTED';
}

/** Where it is wrong and why; kintone's messages name options and lengths. */
function placesIn(vendor: KintoneRestAPIError | null): Readonly<Record<string, string>> {
  const errors: unknown = vendor?.errors;
  if (typeof errors !== 'object' || errors === null) return {};
  return Object.fromEntries(Object.entries(errors).map(([place, said]) => [place, JSON.stringify(said)]));
}
