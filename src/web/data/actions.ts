import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { Text } from '../../core/types.ts';
import { write } from '../lib/api.ts';
import { useLanguage } from '../lib/locale.tsx';
import { useToast } from '../ui/toast.tsx';

export interface Action {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body: unknown;
  /** What is said when it is done. */
  readonly done: Text;
  readonly ifMatch?: string | null;
}

/**
 * Something a person decides. Sent again after a lost connection it happens once: the key is made with the action, not with
 * the call. What the screen shows is asked for anew afterwards.
 */
export function useAct(onDone: () => void = () => undefined): UseMutationResult<unknown, unknown, Action> {
  const client = useQueryClient();
  const toast = useToast();
  const { t } = useLanguage();
  return useMutation({
    mutationFn: ({ method, path, body, ifMatch }: Action) =>
      write<unknown>(method, path, body, { once: onceFor(method, path, body), ...(ifMatch === undefined ? {} : { ifMatch }) }),
    onSuccess: (_, { method, path, body, done }) => {
      forget(method, path, body);
      toast.done(t(done));
      onDone();
      void client.invalidateQueries();
    },
    onError: (error) => {
      toast.failed(error);
    },
  });
}

const keys = new Map<string, string>();

/** One key for the same wish until it is fulfilled: a second press after a lost answer asks for the first one's outcome. */
function onceFor(...wish: readonly unknown[]): string {
  const name = JSON.stringify(wish);
  const found = keys.get(name) ?? crypto.randomUUID();
  keys.set(name, found);
  return found;
}

function forget(...wish: readonly unknown[]): void {
  keys.delete(JSON.stringify(wish));
}
