import { useState } from 'react';

/** A preference of this browser. What is stored there and reads as something else counts as not stored. */
export function useStored<T>(key: string, fallback: T, check: (value: unknown) => value is T): readonly [T, (value: T) => void] {
  const name = `kakehashi.${key}`;
  const [value, set] = useState<T>(() => {
    try {
      const found: unknown = JSON.parse(localStorage.getItem(name) ?? 'null');
      return check(found) ? found : fallback;
    } catch {
      return fallback;
    }
  });
  return [
    value,
    (next) => {
      set(next);
      try {
        localStorage.setItem(name, JSON.stringify(next));
      } catch {
        // A browser that keeps nothing still shows the choice until the page is left.
      }
    },
  ];
}

export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
