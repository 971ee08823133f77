import { text } from '../../core/schema/index.ts';
import { route, type Route } from '../kit/route.ts';
import { t } from './tables.ts';

const live = route({
  method: 'get',
  path: '/api/live',
  tag: 'operations',
  scope: 'read',
  summary: t('変化の知らせ(server-sent events)', 'What changes, as server-sent events'),
  produces: 'text/event-stream',
  answer: text({
    required: true,
    doc: t(
      'event: ready | runs | progress | worklist | rejections | packages | all。中身は各 API で取り直す',
      'event: ready | runs | progress | worklist | rejections | packages | all. What it is now is asked for by the other routes',
    ),
  }),
  handle: () => Promise.resolve(''),
});

export const LIVE_ROUTES: readonly Route[] = [live];
