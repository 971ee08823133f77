import { OBJECT_TYPES } from './object-types.ts';
import { propertiesOf, tableOf, type Portal } from './portal.ts';
import { DAILY_LIMIT, type RateLimits } from './rate-limits.ts';
import { json, type Router } from './router.ts';
import { PORTAL_ID } from './values.ts';

const TIME_ZONE = 'Asia/Tokyo';
const OFFSET_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;
const MAX_CUSTOM_PROPERTIES = 1000;

/** What the account is, what it has used up, and how near it is to its limits. */
export function addAccountRoutes(router: Router, portal: Portal, limits: RateLimits): void {
  router.on('GET', 'account', '/details', () =>
    json({
      portalId: PORTAL_ID,
      accountType: 'SANDBOX',
      timeZone: TIME_ZONE,
      companyCurrency: 'JPY',
      additionalCurrencies: [],
      utcOffset: '+09:00',
      utcOffsetMilliseconds: OFFSET_MS,
      uiDomain: 'app.hubspot.com',
      dataHostingLocation: 'na1',
    }),
  );
  router.on('GET', 'account', '/api-usage/daily/private-apps', () =>
    json({
      results: [
        {
          name: 'private-apps-api-calls-daily',
          usageLimit: DAILY_LIMIT,
          currentUsage: limits.usedToday,
          collectedAt: new Date().toISOString(),
          fetchStatus: 'SUCCESS',
          resetsAt: nextMidnight(Date.now()),
        },
      ],
    }),
  );
  router.on('GET', 'limits', '/custom-properties', () => {
    const byObjectType = OBJECT_TYPES.map((type) => {
      const usage = propertiesOf(portal, type)
        .list(false)
        .filter((property) => !property.hubspotDefined).length;
      return {
        objectTypeId: type.typeId,
        singularLabel: type.label,
        usage,
        limit: MAX_CUSTOM_PROPERTIES,
        percentage: (100 * usage) / MAX_CUSTOM_PROPERTIES,
      };
    });
    return json({
      overallLimit: MAX_CUSTOM_PROPERTIES,
      overallUsage: Math.max(...byObjectType.map(({ usage }) => usage)),
      overallPercentage: 0,
      byObjectType,
    });
  });
  router.on('GET', 'limits', '/records', () =>
    json({
      hubspotDefinedObjectTypes: OBJECT_TYPES.map((type) => ({
        objectTypeId: type.typeId,
        singularLabel: type.label,
        usage: tableOf(portal, type).size,
        limit: 15_000_000,
      })),
      customObjectTypes: [],
    }),
  );
}

/** When the day begins where the account lives: the daily limit starts anew. */
function nextMidnight(now: number): string {
  return new Date(Math.floor((now + OFFSET_MS) / DAY_MS) * DAY_MS + DAY_MS - OFFSET_MS).toISOString();
}
