import { dayOf, isoOf } from '../core/assess/days.ts';
import type { IsoDate, Text } from '../core/types.ts';
import type { Store } from './store.ts';

const DAYS = 30;
const MOST = 1000;

/** Partners of whom somebody has said, by the outcome of a task, that our data are wrong: for the admin, the latest first. */
export async function wrongData(store: Pick<Store, 'lines'>, today: IsoDate): Promise<readonly Text[]> {
  const lines = await store.lines({ type: 'task.outcome', from: isoOf(dayOf(today) - DAYS), to: today, limit: MOST });
  return lines
    .filter(({ data }) => data.outcome === 'wrong_data')
    .map(({ on, partners, data, connection, recordId }) => {
      const who = partners.map(({ name }) => name).join(', ');
      const by = typeof data.author === 'string' ? data.author : null;
      const where = `${connection} ${recordId}`;
      return {
        ja: `${who}: 「情報が違う」と報告(${on}${by === null ? '' : `、${by}`}、${where})。CRM の元データを確かめてください`,
        en: `${who}: somebody says that the data are wrong (${on}${by === null ? '' : `, ${by}`}, ${where}); look at them in the CRM`,
      };
    });
}
