import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail as it lies in the box. */
export interface Taken {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
}

export interface MailServer {
  /** With user and password. */
  readonly url: string;
  readonly taken: readonly Taken[];
  /** Attempts to log in. */
  readonly logins: number;
  /** Every recipient is answered with this. */
  refuse: number | null;
  close(): Promise<void>;
}

/** A mail server on a real socket, without TLS, that keeps what it is given. */
export async function mailServer({ user, password }: { readonly user: string; readonly password: string }): Promise<MailServer> {
  const taken: Taken[] = [];
  const state = { refuse: null as number | null, logins: 0 };
  const server = new SMTPServer({
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: (auth, _session, done) => {
      state.logins += 1;
      if (auth.username === user && auth.password === password) done(null, { user });
      else done(Object.assign(new Error('no such user'), { responseCode: 535 }));
    },
    onRcptTo: (address, _session, done) => {
      if (state.refuse === null) done();
      else done(Object.assign(new Error(`not for ${address.address}`), { responseCode: state.refuse }));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        taken.push({ from, to: rcptTo.map(({ address }) => address), ...read(Buffer.concat(chunks).toString('utf8')) });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${String(port)}`,
    taken,
    get logins() {
      return state.logins;
    },
    set refuse(code: number | null) {
      state.refuse = code;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** Of a mail in one part: header lines unfolded, words and body decoded. */
function read(raw: string): Pick<Taken, 'subject' | 'text' | 'messageId'> {
  const end = raw.indexOf('\r\n\r\n');
  const headers = raw.slice(0, end).replaceAll(/\r\n[ \t]+/g, ' ');
  const body = raw.slice(end + 4);
  const header = (name: string): string => new RegExp(`^${name}: (.*)$`, 'im').exec(headers)?.[1] ?? '';
  const bytes = header('Content-Transfer-Encoding') === 'base64' ? Buffer.from(body, 'base64') : quotedPrintable(body);
  return {
    subject: words(header('Subject')),
    text: bytes.toString('utf8').replaceAll('\r\n', '\n').trimEnd(),
    messageId: header('Message-ID'),
  };
}

/** RFC 2047: neighbouring encoded words are one text. */
function words(value: string): string {
  return value.replaceAll(/(=\?UTF-8\?[BQ]\?[^?]*\?=\s*)+/gi, (run) => {
    const parts = [...run.matchAll(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi)];
    const bytes = parts.map(([, kind, text = '']) =>
      kind?.toUpperCase() === 'B' ? Buffer.from(text, 'base64') : quotedPrintable(text.replaceAll('_', ' ')),
    );
    return Buffer.concat(bytes).toString('utf8');
  });
}

function quotedPrintable(text: string): Buffer {
  const joined = text.replaceAll(/=\r?\n/g, '');
  const bytes = joined.replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}
