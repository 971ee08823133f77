import { createHost } from '../../../src/sandbox/server.ts';
import type { SandboxHost, StartSandbox } from '../../../src/sandbox/types.ts';
import { addAccountRoutes } from './account-routes.ts';
import { addAssociationLabelRoutes } from './association-label-routes.ts';
import { addAssociationRoutes } from './association-routes.ts';
import { checkAuth } from './auth.ts';
import { addBatchRoutes } from './batch-routes.ts';
import { addControls, dumpRecords } from './controls.ts';
import { addFormRoutes } from './form-routes.ts';
import { addLegacyEngagementRoutes } from './legacy/engagement-routes.ts';
import { addLegacyListRoutes } from './legacy/list-routes.ts';
import { addLegacyRecordRoutes } from './legacy/record-routes.ts';
import { addLegacySettingRoutes } from './legacy/setting-routes.ts';
import { addLegacyWriteRoutes } from './legacy/write-routes.ts';
import { addListMembershipRoutes } from './list-membership-routes.ts';
import { addListRoutes } from './list-routes.ts';
import { addMarketingEmailRoutes } from './marketing-email-routes.ts';
import { addMarketingEventRoutes } from './marketing-event-routes.ts';
import { addMergeRoutes } from './merge-routes.ts';
import { addOAuthRoutes } from './oauth-routes.ts';
import { addObjectRoutes } from './object-routes.ts';
import { addOwnerRoutes } from './owner-routes.ts';
import { addPageRoutes } from './pages/page-routes.ts';
import { addPipelineRoutes } from './pipeline-routes.ts';
import { emptyPortal, type Portal } from './portal.ts';
import { addPropertyGroupRoutes } from './property-group-routes.ts';
import { addPropertyRoutes } from './property-routes.ts';
import { newRateLimits, type RateLimits } from './rate-limits.ts';
import { makeRouter, notFoundAnswer } from './router.ts';
import { addSchemaRoutes } from './schema-routes.ts';
import { addSearchRoutes } from './search-routes.ts';
import { fillPortal } from './seed.ts';
import { newTokenBox, type TokenBox } from './tokens.ts';
import { addWorkflowRoutes } from './workflow-routes.ts';
import { addWebhookControls, addWebhookRoutes, newWebhooks } from './webhooks/webhook-routes.ts';

/**
 * A local HubSpot account, portal 62515, that HubSpot's own clients work against unchanged. Credentials: `Bearer pat-na1-sandbox`, or OAuth
 * with client id, secret, code and refresh token `sandbox`. `POST /_sandbox/reset` brings back the seed.
 */
export const startSandbox: StartSandbox = async (seed, options) => {
  const { host, listen } = createHost(options);
  const portal = emptyPortal(host.clock);
  const tokens = newTokenBox();
  const limits = newRateLimits(options.quotas ?? 'off');
  const webhooks = newWebhooks();
  fillPortal(portal, seed);
  portal.onChange = webhooks.take;
  addGuards(host, portal, tokens, limits);
  addRoutes(host, portal, tokens, limits);
  addWebhookRoutes(makeRouter(host), portal, webhooks);
  addWebhookControls(host, portal, webhooks);
  addControls(host, portal, limits);
  host.records((object) => dumpRecords(portal, object));
  host.onReset(() => {
    Object.assign(portal, emptyPortal(host.clock));
    Object.assign(tokens, newTokenBox());
    limits.reset();
    webhooks.reset();
    fillPortal(portal, seed);
    portal.onChange = webhooks.take;
  });
  const running = await listen();
  return {
    ...running,
    close: async () => {
      webhooks.stop();
      await running.close();
    },
  };
};

function addGuards(host: SandboxHost, portal: Portal, tokens: TokenBox, limits: RateLimits): void {
  host.before((request) => checkAuth(portal, tokens, request));
  host.before((request) => limits.check(request));
  host.after((request, answer) => limits.decorate(request, answer));
  host.notFound(notFoundAnswer);
}

function addRoutes(host: SandboxHost, portal: Portal, tokens: TokenBox, limits: RateLimits): void {
  const router = makeRouter(host);
  addOAuthRoutes(router, portal, tokens);
  addAccountRoutes(router, portal, limits);
  addObjectRoutes(router, portal);
  addBatchRoutes(router, portal);
  addSearchRoutes(router, portal);
  addMergeRoutes(router, portal);
  addAssociationRoutes(router, portal);
  addAssociationLabelRoutes(router, portal);
  addPropertyRoutes(router, portal);
  addPropertyGroupRoutes(router, portal);
  addListRoutes(router, portal);
  addListMembershipRoutes(router, portal);
  addOwnerRoutes(router, portal);
  addPipelineRoutes(router, portal);
  addMarketingEmailRoutes(router, portal);
  addMarketingEventRoutes(router, portal);
  addFormRoutes(router, portal);
  addSchemaRoutes(router);
  addWorkflowRoutes(router, portal);
  addLegacyRecordRoutes(router, portal);
  addLegacyEngagementRoutes(router, portal);
  addLegacyListRoutes(router, portal);
  addLegacySettingRoutes(router, portal);
  addLegacyWriteRoutes(router, portal);
  addPageRoutes(router, portal);
}
