import winston from 'winston';
import type { Logger } from './core/types.ts';

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Where lines go: servers write to stdout, commands keep stdout for their answer. */
  readonly stream: 'stdout' | 'stderr';
}

export interface MaskingLogger extends Logger {
  /** From now on this value is printed as `***`, wherever it stands. */
  hide(secret: string): void;
  /** A text for somebody's eyes with the hidden values masked; e-mail addresses stay, they may be what was asked for. */
  mask(text: string): string;
}

const EMAIL = /[^\s"'<>@,;:]+@[^\s"'<>@,;:]+\.[^\s"'<>@,;:]+/g;
const SHORTEST_SECRET = 6;

/** JSON lines with the time, and without secrets or e-mail addresses: both are masked in the finished line, so nothing slips through a nested field. */
export function createLogger({ level, stream }: LogOptions): MaskingLogger {
  const secrets = new Set<string>();
  const mask = winston.format((info) => {
    const line = info[MESSAGE];
    info[MESSAGE] = maskSecrets(typeof line === 'string' ? line : '', secrets).replaceAll(EMAIL, '***@***');
    return info;
  });
  const logger = winston.createLogger({
    level,
    format: winston.format.combine(winston.format.timestamp(), winston.format.json(), mask()),
    transports: new winston.transports.Console({ stderrLevels: stream === 'stderr' ? ['error', 'warn', 'info', 'debug'] : [] }),
  });
  return {
    debug: (message, data) => void logger.debug(message, data),
    info: (message, data) => void logger.info(message, data),
    warn: (message, data) => void logger.warn(message, data),
    error: (message, data) => void logger.error(message, data),
    hide: (secret) => {
      // A very short "secret" would mask half of every line; `sandbox` is public.
      if (secret.length >= SHORTEST_SECRET && secret !== 'sandbox') secrets.add(secret);
    },
    mask: (text) => maskSecrets(text, secrets),
  };
}

const MESSAGE = Symbol.for('message');

function maskSecrets(text: string, secrets: Iterable<string>): string {
  let masked = text;
  for (const secret of secrets) masked = masked.replaceAll(secret, '***').replaceAll(JSON.stringify(secret).slice(1, -1), '***');
  return masked;
}
