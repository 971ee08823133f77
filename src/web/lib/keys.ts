import { useEffect, useRef } from 'react';

const TYPING = 'input, textarea, select, [contenteditable]';
const CHORD_MS = 900;

/**
 * Keys of a page: `/`, `j`, or two in a row, `g t`. None while somebody types or a dialog is open, none with Ctrl, Alt or
 * Meta, which belong to the browser and to screen readers.
 */
export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    let first: { key: string; at: number } | null = null;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || busy(event.target)) return;
      const chord = first !== null && event.timeStamp - first.at < CHORD_MS ? `${first.key} ${event.key}` : null;
      const action = (chord === null ? undefined : latest.current[chord]) ?? latest.current[event.key];
      first = { key: event.key, at: event.timeStamp };
      if (action === undefined) return;
      event.preventDefault();
      first = null;
      action();
    };
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
    };
  }, []);
}

function busy(target: EventTarget | null): boolean {
  return (target instanceof Element && target.closest(TYPING) !== null) || document.querySelector('[role=dialog]') !== null;
}
