import { createHash } from 'node:crypto';
import { ERROR_CODES, type ErrorCode } from '../core/errors.ts';
import type { IsoTime, Locale, Logger, Text } from '../core/types.ts';

/** What stands in the store and needs a person. */
export interface Found {
  /** Of the last run of each command that has ended. */
  readonly errors: readonly { readonly code: string; readonly message: string; readonly fix: string | null }[];
  readonly parked: readonly { readonly scope: string; readonly count: number }[];
  readonly stale: readonly { readonly scope: string; readonly stream: string; readonly hours: number }[];
}

/** A matter that is ours to tell, and since when it is known. */
export interface Claimed {
  readonly key: string;
  readonly since: IsoTime;
}

export interface NoticeStore {
  /** `staleHours`: a stream that was not read to its end for so long is stale. */
  matters(options: { readonly staleHours: number }): Promise<Found>;
  /**
   * Which of these nobody has told by this channel yet: they are ours to tell now, and after five minutes somebody else's. What is
   * not among the keys is resolved, and will be told again should it come back.
   */
  claimNotices(channel: string, keys: readonly string[]): Promise<readonly Claimed[]>;
  /** False: they could not be told, and may be claimed at once. */
  settleNotices(channel: string, keys: readonly string[], told: boolean): Promise<void>;
}

export interface Notice {
  /** The same for the same notice sent twice. */
  readonly id: string;
  readonly subject: string;
  readonly text: string;
}

export interface Channel {
  readonly name: string;
  /** Rejects when it was not taken. */
  send(notice: Notice): Promise<void>;
}

/** A matter: one thing that one person should do, under a key that stays the same while it lasts. */
interface Matter {
  readonly key: string;
  readonly text: Text;
}

export interface Telling {
  readonly locale: Locale;
  readonly log: Logger;
  /** Hides secrets in a text that leaves the house. */
  readonly mask: (text: string) => string;
}

const STALE_HOURS = 26;

/** Tells each matter once by each channel; answers how many were told. Any number of processes may do so at once. */
export async function notify(store: NoticeStore, channels: readonly Channel[], telling: Telling): Promise<number> {
  const matters = mattersOf(await store.matters({ staleHours: STALE_HOURS }));
  const counts = await Promise.all(channels.map((channel) => tellBy(channel, store, matters, telling)));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function tellBy(channel: Channel, store: NoticeStore, matters: readonly Matter[], { locale, log, mask }: Telling): Promise<number> {
  const mine = await store.claimNotices(channel.name, [...new Set(matters.map(({ key }) => key))]);
  if (mine.length === 0) return 0;
  const keys = mine.map(({ key }) => key);
  const left = new Set(keys);
  const texts = matters.filter(({ key }) => left.delete(key)).map(({ text }) => mask(text[locale]));
  try {
    await channel.send({
      id: hashOf(
        mine
          .map(({ key, since }) => `${key} ${since}`)
          .toSorted()
          .join('\n'),
      ),
      subject: SUBJECT(texts.length)[locale],
      text: texts.join('\n\n'),
    });
    await store.settleNotices(channel.name, keys, true);
    return texts.length;
  } catch (error) {
    await store.settleNotices(channel.name, keys, false);
    log.warn('a notice was not taken', { channel: channel.name, message: error instanceof Error ? error.message : String(error) });
    return 0;
  }
}

const SUBJECT = (count: number): Text => ({
  ja: `架け橋: 対応が必要なことが${count}件あります`,
  en: count === 1 ? 'Kakehashi: one matter needs you' : `Kakehashi: ${count} matters need you`,
});

function mattersOf({ errors, parked, stale }: Found): readonly Matter[] {
  return [
    ...errors.flatMap(errorMatter),
    ...parked.map(({ scope, count }) => ({
      key: `parked:${scope}`,
      text: {
        ja: `${scope}: CRM に断られた書き込みが${count}件、対応を待っています\n→ kakehashi outbox list --state parked`,
        en: `${scope}: the CRM refused ${count} writes, which wait for somebody\n→ kakehashi outbox list --state parked`,
      },
    })),
    ...stale.map(({ scope, stream, hours }) => ({
      key: `stale:${scope}/${stream}`,
      text: {
        ja: `${scope} の ${stream} は ${hours}時間、最後まで読めていません\n→ kakehashi check`,
        en: `${stream} of ${scope} was not read to its end for ${hours} hours\n→ kakehashi check`,
      },
    })),
  ];
}

/** What time heals is nobody's matter. Counts in a message change from run to run, the matter does not. */
function errorMatter({ code, message, fix }: Found['errors'][number]): readonly Matter[] {
  if (!isCode(code) || ERROR_CODES[code].verdict !== 'stop') return [];
  const { meaning, action } = ERROR_CODES[code];
  return [
    {
      key: `error:${code}:${hashOf(message.replaceAll(/\d+/g, '#'))}`,
      text: {
        ja: `${meaning.ja}: ${message}\n→ ${action.ja}${fix === null || fix === action.en ? '' : `\n   ${fix}`} [${code}]`,
        en: `${message}\n→ ${fix ?? action.en} [${code}]`,
      },
    },
  ];
}

function isCode(code: string): code is ErrorCode {
  return code in ERROR_CODES;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
