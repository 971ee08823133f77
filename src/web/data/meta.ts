import { useQuery } from '@tanstack/react-query';
import { EVENT_WORDS, type EventWords } from '../../core/assess/settings/event-words.ts';
import type { Text } from '../../core/types.ts';
import { get } from '../lib/api.ts';
import type { Me, Meta } from './types.ts';

const RARELY_MS = 300_000;

/** Who is looking; null until known. */
export function useMe(): Me | null {
  return useQuery({ queryKey: ['me'], queryFn: ({ signal }) => get<Me>('/api/me', signal), staleTime: RARELY_MS }).data ?? null;
}

export function useMayWrite(): boolean {
  return useMe()?.scopes.includes('write') ?? false;
}

export function useMeta(): Meta | null {
  return useQuery({ queryKey: ['meta'], queryFn: ({ signal }) => get<Meta>('/api/meta', signal), staleTime: RARELY_MS }).data ?? null;
}

const WORDS: Readonly<Record<string, EventWords>> = EVENT_WORDS;

/** What an event is called: by the catalogue, else by its usual word, else by its type. */
export function eventName(meta: Meta | null, type: string): Text {
  return meta?.eventTypes[type]?.label ?? WORDS[type]?.label ?? { ja: type, en: type };
}

/** At which touch level an event of the type takes place, where it is support. */
export function eventTouch(type: string): string | null {
  return WORDS[type]?.touch ?? null;
}

export function itemName(meta: Meta | null, item: string): Text {
  const found = meta?.items[item];
  return found?.title ?? found?.label ?? found?.name ?? { ja: item, en: item };
}
