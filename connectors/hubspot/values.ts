import type { Scalar } from '../../src/core/types.ts';
import type { Hubspot } from './client.ts';
import { instantOf } from './time-zone.ts';

/** The due time of an engagement. Everything else that is a date in our fields is a date in HubSpot too. */
const DUE = 'hs_timestamp';
/** A due date has no hour: the end of the working day, in the time zone of the portal, so that it is never a day early. */
const DUE_HOUR = 18;

/** Values as HubSpot takes them: text only, and the empty text to clear a property (null would leave it as it is). */
export async function toProperties(hubspot: Hubspot, fields: Readonly<Record<string, Scalar>>): Promise<Readonly<Record<string, string>>> {
  const properties = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value === null ? '' : String(value)]));
  const due = properties[DUE];
  if (due === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(due)) return properties;
  const { timeZone } = await hubspot.account();
  return { ...properties, [DUE]: new Date(instantOf(due, DUE_HOUR, timeZone)).toISOString() };
}
