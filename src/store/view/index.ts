import type { Viewing } from '../../engine/viewing.ts';
import type { Database } from '../database.ts';
import { readRun, readRunPage } from '../runs.ts';
import { partnerCount, partnerList, partnerRecord } from './partners.ts';
import { deals, timeline } from './timeline.ts';

/** What the dashboard asks. */
export function viewing(database: Database): Viewing {
  return {
    runPage: (query) => readRunPage(database, query),
    run: (id) => readRun(database, id),
    partnerList: (query) => partnerList(database, query),
    partnerCount: (filter) => partnerCount(database, filter),
    partnerRecord: (id, owners) => partnerRecord(database, id, owners),
    timeline: (query) => timeline(database, query),
    deals: (query) => deals(database, query),
  };
}
