import { AppError } from '../core/errors.ts';
import type { HistoryEvent, PartnerHistory } from '../core/types.ts';
import type { Policy } from './policy.ts';

/** Every amount in the company's currency. Throws CURRENCY_UNKNOWN where no rate is known. */
export function inCompanyCurrency(policy: Pick<Policy, 'currency' | 'rate'>, history: PartnerHistory): PartnerHistory {
  const foreign = (event: HistoryEvent): string | null => {
    const { currency } = event.data;
    return event.amount !== null && typeof currency === 'string' && currency !== policy.currency ? currency : null;
  };
  if (!history.events.some((event) => foreign(event) !== null)) return history;
  const events = history.events.map((event) => {
    const currency = foreign(event);
    if (currency === null || event.amount === null) return event;
    const rate = policy.rate(currency, event.on);
    if (rate === null) {
      throw new AppError('CURRENCY_UNKNOWN', `No rate is known for ${currency} (an amount of ${event.on})`, {
        fix: `Add ${currency} to \`rates\` in config/kakehashi.yaml`,
      });
    }
    return { ...event, amount: event.amount * rate };
  });
  return { ...history, events };
}
