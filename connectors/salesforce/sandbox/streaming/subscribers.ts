import { randomBytes } from 'node:crypto';
import type { ChangeFeed } from '../store/change-feed.ts';

interface Channel {
  /** null: every object. */
  readonly object: string | null;
  /** The last replay id that was sent. */
  from: number;
}

/** One Bayeux client: what it subscribed to, and how far each of it was sent. */
export class Subscriber {
  readonly id = randomBytes(12).toString('hex');
  readonly channels = new Map<string, Channel>();
  #wake: () => void = () => undefined;

  /** What is new, as messages; waits for the first of it, or for `withinMs`. */
  async events(feed: ChangeFeed, withinMs: number): Promise<readonly object[]> {
    this.#wake(); // a second poll ends the first
    const ready = this.#take(feed);
    if (ready.length > 0) return ready;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs).unref();
      const stop = feed.listen(() => {
        this.#wake();
      });
      this.#wake = () => {
        clearTimeout(timer);
        stop();
        resolve();
      };
    });
    return this.#take(feed);
  }

  leave(): void {
    this.channels.clear();
    this.#wake();
  }

  #take(feed: ChangeFeed): readonly object[] {
    const messages: object[] = [];
    for (const [name, channel] of this.channels) {
      for (const { replayId, object, payload } of feed.after(channel.from)) {
        channel.from = replayId;
        if (channel.object !== null && channel.object !== object) continue;
        messages.push({ channel: name, data: { schema: `${object}-schema`, payload, event: { replayId } } });
      }
    }
    return messages;
  }
}

export class Subscribers {
  readonly #known = new Map<string, Subscriber>();

  open(): string {
    const subscriber = new Subscriber();
    this.#known.set(subscriber.id, subscriber);
    return subscriber.id;
  }

  find(id: unknown): Subscriber | undefined {
    return typeof id === 'string' ? this.#known.get(id) : undefined;
  }

  close(subscriber: Subscriber): void {
    this.#known.delete(subscriber.id);
    subscriber.leave();
  }

  /** As after a restart of the server: everybody has to shake hands again. */
  clear(): void {
    for (const subscriber of [...this.#known.values()]) this.close(subscriber);
  }
}
