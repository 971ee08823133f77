/** What {@link isSafeUrl} asks for, in words for a problem. */
export const SAFE_URL = 'https (plain http only to this machine: localhost, 127.0.0.1, [::1])';

/**
 * Whether a secret may be sent to this address: https, or plain http to this machine. A configured address that is neither
 * would carry tokens in the clear, or make us ask other machines of the inner network (SSRF). A user name in an address is
 * refused as well: it would stand in every log of every proxy.
 */
export function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isThisMachine(hostname));
}

function isThisMachine(hostname: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
