import type { Request, Response } from 'express';
import type { Locale } from '../core/types.ts';

const LANGUAGE_COOKIE = 'kakehashi_lang';

/** `?lang=` wins and is remembered; else the cookie; else the configured language. */
export function pickLocale(request: Request, response: Response, fallback: Locale): Locale {
  const asked = request.query.lang;
  if (asked === 'ja' || asked === 'en') {
    response.cookie(LANGUAGE_COOKIE, asked, { sameSite: 'lax', maxAge: 365 * 86_400_000 });
    return asked;
  }
  const match = /(?:^|;\s*)kakehashi_lang=(ja|en)(?:;|$)/.exec(request.headers.cookie ?? '');
  return match?.[1] === 'ja' || match?.[1] === 'en' ? match[1] : fallback;
}
