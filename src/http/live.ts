import type { Response } from 'express';

/** What the store tells: `worklist`, `runs`, `rejections`, `packages`, or `progress {…}`. */
export interface Telling {
  listen(onTold: (told: string) => void, onLost: () => void): Promise<{ close(): Promise<void> }>;
}

export interface Live {
  /** Keeps the answer open and writes server-sent events into it until the caller goes. */
  stream(response: Response): Promise<void>;
  close(): Promise<void>;
}

const BEAT_MS = 25_000;
/** Open streams of one process. */
const MOST = 500;

/**
 * One listener of the database for all streams of this process, begun with the first. An event says what changed, never
 * what it is now: that is asked for, by whoever may see it. `all`: something may have been missed.
 */
export function createLive(store: Telling): Live {
  const open = new Set<Response>();
  let listening: Promise<{ close(): Promise<void> }> | null = null;
  const say = (event: string, data: string): void => {
    for (const one of open) one.write(`event: ${event}\ndata: ${data}\n\n`);
  };
  const onTold = (told: string): void => {
    const [event = '', ...rest] = told.split(' ');
    say(event, rest.length === 0 ? '{}' : rest.join(' '));
  };
  const beat = setInterval(() => {
    for (const one of open) one.write(': still here\n\n');
  }, BEAT_MS);
  beat.unref();
  return {
    stream: async (response) => {
      listening ??= store.listen(onTold, () => {
        say('all', '{}');
      });
      await listening.catch((error: unknown) => {
        listening = null;
        throw error;
      });
      if (open.size >= MOST) {
        const [oldest] = open;
        oldest?.end();
      }
      response
        .status(200)
        .set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
      response.write('retry: 3000\nevent: ready\ndata: {}\n\n');
      open.add(response);
      response.on('close', () => open.delete(response));
    },
    close: async () => {
      clearInterval(beat);
      for (const one of open) one.end();
      await (await listening?.catch(() => null))?.close();
    },
  };
}
