import type { Context, ToldCalls } from './types.ts';

export interface Known extends ToldCalls {
  /** Since it was told, to whomever. */
  readonly ageMs: number;
}

/** The daily calls that a vendor told of: by its last answer to us, or to another process, whichever was heard later. */
export interface DayCalls {
  /** Null: nobody was told yet, or all calls have come back since. */
  known(): Promise<Known | null>;
  tell(told: ToldCalls): void;
}

type Lent = Pick<Context, 'now' | 'log'> & Partial<Pick<Context, 'ledger'>>;

/** `name`: whose calls they are; never a secret in clear, since it is stored. */
export function dayCalls(name: string, { now, log, ledger }: Lent): DayCalls {
  let heard: { readonly known: Known; readonly at: number } | null = null;
  let latest = '';
  const hear = (known: Known): void => void (heard = { known, at: now().getTime() });
  const unheard = (error: unknown): null => {
    log.warn('the daily calls of the other processes are not known', { message: error instanceof Error ? error.message : String(error) });
    return null;
  };
  return {
    async known() {
      const told = (await ledger?.read(name).catch(unheard)) ?? null;
      const print = JSON.stringify([told?.used, told?.limit, told?.refused, told?.backAt]);
      if (told !== null && (heard === null || print !== latest)) hear(told);
      latest = print;
      if (heard === null) return null;
      const { known, at } = heard;
      const isBack = known.backAt !== null && now().getTime() >= Date.parse(known.backAt);
      return isBack ? null : { ...known, ageMs: known.ageMs + now().getTime() - at };
    },
    tell(told) {
      hear({ ...told, ageMs: 0 });
      ledger?.tell(name, told).catch(unheard);
    },
  };
}
