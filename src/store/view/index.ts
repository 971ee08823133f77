import type { Viewing } from '../../engine/viewing.ts';
import type { Database } from '../database.ts';
import { readRun, readRunPage } from '../runs.ts';
import { channelFacts, contentFunnel, itemStages, likePartner } from './channel.ts';
import { auditPage, laneCounts, outboxPage, snooze, taskPage, wake, workDetails } from './work.ts';
import { historyPoints, partnerCount, partnerList, partnerRecord } from './partners.ts';
import { deals, timeline } from './timeline.ts';

/** What the dashboard asks. */
export function viewing(database: Database): Viewing {
  return {
    historyPoints: (partnerId) => historyPoints(database, partnerId),
    channelFacts: (query) => channelFacts(database, query),
    contentFunnel: (query) => contentFunnel(database, query),
    likePartner: (partnerId, owners) => likePartner(database, partnerId, owners),
    itemStages: (query) => itemStages(database, query),
    taskPage: (query) => taskPage(database, query),
    workDetails: (ids) => workDetails(database, ids),
    laneCounts: (query) => laneCounts(database, query),
    snooze: (one) => snooze(database, one),
    wake: (partnerId) => wake(database, partnerId),
    outboxPage: (query) => outboxPage(database, query),
    auditPage: (query) => auditPage(database, query),
    runPage: (query) => readRunPage(database, query),
    run: (id) => readRun(database, id),
    partnerList: (query) => partnerList(database, query),
    partnerCount: (filter) => partnerCount(database, filter),
    partnerRecord: (id, owners) => partnerRecord(database, id, owners),
    timeline: (query) => timeline(database, query),
    deals: (query) => deals(database, query),
  };
}
