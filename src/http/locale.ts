import type { Request, Response } from 'express';
import type { Locale } from '../core/types.ts';

const COOKIE = 'kakehashi_lang';
const YEAR_MS = 365 * 86_400_000;

/** What the caller reads, on pages and in answers alike: the language chosen on a page, else the browser's, else the company's. */
export function localeOf(request: Request, fallback: Locale): Locale {
  const chosen = /(?:^|;\s*)kakehashi_lang=(ja|en)(?:;|$)/.exec(request.headers.cookie ?? '')?.[1];
  if (isLocale(chosen)) return chosen;
  if (request.headers['accept-language'] === undefined || request.headers['accept-language'] === '*') return fallback;
  const best = request.acceptsLanguages('ja', 'en');
  return isLocale(best) ? best : fallback;
}

/** The same for a page: `?lang=` chooses, and is remembered. */
export function pickLocale(request: Request, response: Response, fallback: Locale): Locale {
  const asked = request.query.lang;
  if (!isLocale(asked)) return localeOf(request, fallback);
  response.cookie(COOKIE, asked, { sameSite: 'lax', maxAge: YEAR_MS });
  return asked;
}

function isLocale(value: unknown): value is Locale {
  return value === 'ja' || value === 'en';
}
