import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Problem } from '../../core/schema/problem.ts';
import { write } from './api.ts';

const PAUSE_MS = 500;

export interface Draft {
  readonly text: string;
  /** Version of the file that the text was made from. */
  readonly base: string | null;
}

/** What somebody writes, on top of what is saved. Untouched it follows the file; touched it stays, whatever others save. */
export function useDraft(yaml: string, etag: string | null) {
  const [draft, setDraft] = useState<Draft>({ text: yaml, base: etag });
  const [from, setFrom] = useState(yaml);
  const touched = draft.text !== from;
  if (!touched && draft.base !== etag) {
    setDraft({ text: yaml, base: etag });
    setFrom(yaml);
  }
  return {
    ...draft,
    touched,
    /** Somebody else has saved since this was opened. */
    behind: touched && draft.base !== etag && draft.text !== yaml,
    write: (text: string) => {
      setDraft({ ...draft, text });
    },
    /** Goes on from what is saved now: with the own text, or with theirs. */
    rebase: (whose: 'mine' | 'theirs') => {
      setDraft({ text: whose === 'mine' ? draft.text : yaml, base: etag });
      setFrom(yaml);
    },
    saved: () => {
      setFrom(draft.text);
    },
  };
}

/** What is wrong with a text, a moment after the last key was pressed; null: not known yet. */
export function useProblems(path: string, text: string): readonly Problem[] | null {
  const settled = useSettled(text);
  const query = useQuery({
    queryKey: ['check', path, settled],
    queryFn: () => write<{ readonly problems: readonly Problem[] }>('POST', path, { yaml: settled }),
    enabled: settled !== '',
    staleTime: Infinity,
    retry: false,
  });
  return settled === text ? (query.data?.problems ?? null) : null;
}

function useSettled(text: string): string {
  const [settled, settle] = useState(text);
  useEffect(() => {
    const timer = window.setTimeout(() => {
      settle(text);
    }, PAUSE_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [text]);
  return settled;
}
