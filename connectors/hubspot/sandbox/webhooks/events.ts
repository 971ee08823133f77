import type { Change } from '../change.ts';
import type { JsonObject } from '../request-body.ts';
import { PORTAL_ID } from '../values.ts';
import type { Subscription } from './subscriptions.ts';

const FLAGS: Readonly<Record<string, string>> = { creation: 'NEW', deletion: 'DELETED', privacyDeletion: 'DELETED', restore: 'RESTORED' };

/** Does the subscription ask for this change? */
export function asksFor({ eventType, propertyName, objectTypeId, active }: Subscription, change: Change): boolean {
  const [subject, happening] = eventType.split('.');
  if (!active || happening !== change.kind) return false;
  if (subject === 'object' ? objectTypeId !== change.type.typeId : subject !== change.type.singular) return false;
  return change.kind !== 'propertyChange' || propertyName === change.name;
}

/** One event as it is sent (webhooks guide, "Webhook JSON payloads"); without the number of the attempt. */
export function eventJson(subscription: Subscription, change: Change, of: { eventId: number; appId: number; at: number }): JsonObject {
  const flag = FLAGS[change.kind];
  return {
    eventId: of.eventId,
    subscriptionId: subscription.id,
    portalId: PORTAL_ID,
    appId: of.appId,
    occurredAt: of.at,
    subscriptionType: subscription.eventType,
    ...(change.kind === 'associationChange' ? {} : { objectId: change.id }),
    ...(subscription.objectTypeId === null ? {} : { objectTypeId: subscription.objectTypeId }),
    ...details(change),
    ...(flag === undefined ? {} : { changeFlag: flag }),
    changeSource: change.source,
  };
}

function details(change: Change): JsonObject {
  switch (change.kind) {
    case 'propertyChange':
      return { propertyName: change.name, propertyValue: change.value };
    case 'merge':
      return {
        primaryObjectId: change.primaryId,
        mergedObjectIds: change.mergedIds,
        newObjectId: change.id,
        numberOfPropertiesMoved: change.properties,
      };
    case 'associationChange':
      return {
        associationType: `${change.type.singular}_to_${change.to.singular}`.toUpperCase(),
        fromObjectId: change.id,
        toObjectId: change.toId,
        associationRemoved: change.removed,
        isPrimaryAssociation: change.primary,
      };
    default:
      return {};
  }
}
