import { parse } from 'tldts';
import { FREE_MAIL } from './free-mail.ts';

interface DomainOptions {
  /** Further domains that tell nothing of a company, lower case. */
  readonly freeMail?: ReadonlySet<string>;
}

/**
 * The registered domain behind a web address or e-mail (`https://www.Sales.Acme.co.jp/x` → `acme.co.jp`), by the public
 * suffix list; null where there is none or where it tells nothing of a company (free mail, an IP address).
 */
export function normaliseDomain(value: string, options: DomainOptions = {}): string | null {
  const text = value.normalize('NFKC').replace(/[。｡]/gu, '.').trim().toLowerCase();
  if (text === '' || text.length > 2048 || /\s/u.test(text)) return null;
  const host = text.includes('@') && !text.includes('/') ? text.slice(text.lastIndexOf('@') + 1) : text;
  // Sub-domains of hosting services (wixsite.com, github.io) belong to different companies: private suffixes count.
  const { domain, isIp } = parse(host, { allowPrivateDomains: true });
  if (isIp === true || domain === null || !HOST.test(domain)) return null;
  return FREE_MAIL.has(domain) || options.freeMail?.has(domain) === true ? null : domain;
}

const HOST = /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$/u;

/** Every domain in a text that may hold several (`a.co.jp; b.com`), each once, in order. */
export function normaliseDomains(value: string, options: DomainOptions = {}): readonly string[] {
  const found = value
    .split(/[;,、，；\s]+/u)
    .map((part) => normaliseDomain(part, options))
    .filter((domain) => domain !== null);
  return [...new Set(found)];
}
