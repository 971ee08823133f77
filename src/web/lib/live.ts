import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';

export type Line = 'connecting' | 'open' | 'lost';

let line: Line = 'connecting';
const listeners = new Set<() => void>();

function setLine(next: Line): void {
  if (next === line) return;
  line = next;
  for (const tell of listeners) tell();
}

/** Whether what is shown follows the server. */
export function useLine(): Line {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => line,
  );
}

/** `all`: something may have been missed. */
const TOLD = ['all', 'worklist', 'runs', 'rejections', 'packages'];
const SETTLE_MS = 400;

/** Server-sent events: whatever changed, what is on the screen is asked for again; many changes at once ask once. */
export function useLive(): void {
  const client = useQueryClient();
  useEffect(() => follow(client), [client]);
}

function follow(client: QueryClient): () => void {
  const source = new EventSource('/api/live');
  let timer: number | undefined;
  const refresh = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void client.invalidateQueries(), SETTLE_MS);
  };
  source.onopen = () => {
    if (line === 'lost') refresh();
    setLine('open');
  };
  for (const name of TOLD) source.addEventListener(name, refresh);
  source.onerror = () => {
    setLine('lost');
  };
  return () => {
    window.clearTimeout(timer);
    source.close();
  };
}
