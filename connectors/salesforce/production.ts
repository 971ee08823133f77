import type { Client } from './client.ts';
import { asArray, asObject } from './shapes.ts';

/** Sandboxes and Developer Editions are for trying; every other org is somebody's daily work. */
export async function isProduction(client: Client): Promise<boolean> {
  const soql = encodeURIComponent('SELECT IsSandbox, OrganizationType FROM Organization');
  const { body } = await client.call({ method: 'GET', path: `${client.base}/query?q=${soql}`, what: 'Asking whether this is a sandbox' });
  const org = asObject(asArray(asObject(body).records)[0]);
  return org.IsSandbox !== true && org.OrganizationType !== 'Developer Edition';
}
