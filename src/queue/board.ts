import { createBullBoard } from '@bull-board/api';
import { BullAdapter } from '@bull-board/api/bullAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type Bull from 'bull';
import type { RequestHandler } from 'express';

/** Bull's own pages on a queue, to look at only: what is to be done stands in the database, so there is nothing to mend here. */
export function boardOf(queue: Bull.Queue, basePath: string): RequestHandler {
  const serverAdapter = new ExpressAdapter();
  serverAdapter.setBasePath(basePath);
  createBullBoard({
    queues: [new BullAdapter(queue, { readOnlyMode: true })],
    serverAdapter,
    options: { uiConfig: { boardTitle: 'Kakehashi' } },
  });
  return serverAdapter.getRouter() as RequestHandler;
}
