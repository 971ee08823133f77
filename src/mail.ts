import { createHash } from 'node:crypto';
import { createTransport, type NodemailerError } from 'nodemailer';
import { AppError, type ErrorCode } from './core/errors.ts';
import type { Mailer } from './engine/mailer.ts';

export interface MailSettings {
  /** `smtp://` or `smtps://`, with user and password; further options of nodemailer as query (`?requireTLS=false`). */
  readonly url: string;
  /** `Kakehashi <kakehashi@example.co.jp>` */
  readonly from: string;
  /** How long the server may take to connect, to greet, and for each answer, in ms. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Sends by SMTP, one connection per mail. Beyond this machine a server without TLS is refused unless the URL says otherwise. */
export function smtpMailer({ url, from, timeoutMs = TIMEOUT_MS }: MailSettings): Mailer {
  const { hostname, searchParams } = new URL(url);
  const transport = createTransport({
    url,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(searchParams.has('requireTLS') ? {} : { requireTLS: !LOOPBACK.test(hostname) }),
  });
  return {
    send: async ({ to, subject, text, id }) => {
      const messageId = `<${createHash('sha256').update(id).digest('hex').slice(0, 32)}@${domainOf(from)}>`;
      await transport.sendMail({ from, to, subject, text, messageId }).catch((error: unknown) => {
        throw mailError(error, hostname);
      });
    },
  };
}

function domainOf(address: string): string {
  return /@([^>\s]+)/.exec(address)?.[1] ?? 'localhost';
}

/** The server's words may hold an address, which belongs in no log: its digits are told, and the cause is left out. */
function mailError(error: unknown, host: string): AppError {
  const { code, command, responseCode } = error as NodemailerError;
  if (command === 'STARTTLS' || code === 'ETLS')
    return new AppError('CONFIG_INVALID', `The mail server ${host} offers no encryption that we trust, so no password was sent`, {
      fix: 'Use smtps:// in SMTP_URL, or add ?requireTLS=false where the way to the server is safe',
    });
  const answer = responseCode === undefined ? (code ?? 'no answer') : `${String(responseCode)} to ${command ?? 'a command'}`;
  return new AppError(codeOf(error as NodemailerError), `The mail server ${host} did not take a mail: ${answer}`, {
    details: { code, command, responseCode },
  });
}

function codeOf({ code, permanent, responseCode }: NodemailerError): ErrorCode {
  if (permanent === false) return 'REMOTE_UNAVAILABLE';
  if (code === 'EAUTH' || code === 'ENOAUTH') return 'AUTH_REJECTED';
  return responseCode !== undefined || code === 'EENVELOPE' ? 'REMOTE_REJECTED' : 'REMOTE_UNAVAILABLE';
}
