import { readDeals } from '../core/assess/deals.ts';
import type { DealHistory } from '../core/backtest/index.ts';
import { inCompanyCurrency } from './company-currency.ts';
import type { ReportContext } from './report.ts';

/** The deals of every partner up to today, amounts in the company's currency: what a back-test looks at. */
export async function readDealHistories({ store, policy, today }: ReportContext): Promise<readonly DealHistory[]> {
  const scopeOrder = (await store.connections()).map((one) => one.scope);
  const found: DealHistory[] = [];
  for await (const history of store.histories({ scopeOrder, upTo: today })) {
    const { facts, events } = inCompanyCurrency(policy, history);
    if (facts.exclude) continue;
    const deals = readDeals(events, policy.settings).deals.flatMap(({ startedOn, wonOn, amount }) => {
      const on = startedOn ?? wonOn;
      return on === null ? [] : [{ on, amount: wonOn === null ? 0 : amount }];
    });
    found.push({ id: facts.id, deals });
  }
  return found;
}
