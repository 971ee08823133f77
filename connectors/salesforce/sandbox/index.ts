import { createHost } from '../../../src/sandbox/server.ts';
import type { RunningSandbox, Seed } from '../../../src/sandbox/types.ts';
import { addOAuth } from './auth/oauth.ts';
import { addSoapApi } from './auth/soap-api.ts';
import { addBulk1Api } from './bulk-1/api.ts';
import { addControls } from './control/controls.ts';
import { addModules } from './lightning/modules.ts';
import { addUiApi } from './lightning/ui-api.ts';
import { addMetadataApi } from './metadata/soap.ts';
import { Org } from './org.ts';
import type { SalesforceSandboxOptions } from './org.ts';
import { addPages } from './pages/pages.ts';
import { addRestApi } from './rest/server.ts';
import { addCometd } from './streaming/cometd.ts';

export type { SalesforceSandboxOptions } from './org.ts';

/** A Salesforce sandbox that listens. */
export interface RunningSalesforce extends RunningSandbox {
  /** PEM of the key that signs assertions of the JWT flow. */
  readonly privateKey: string;
  /** The username that the client-credentials flow runs as. */
  readonly username: string;
}

/** Starts a local Salesforce that speaks the REST, Bulk 2.0, Metadata and OAuth wire of API 67.0; see README.md for what it covers. */
export async function startSandbox(seed: Seed, options: SalesforceSandboxOptions): Promise<RunningSalesforce> {
  const { host, listen } = createHost(options);
  const org = new Org(seed, options, host.clock);
  addOAuth(host, org);
  addSoapApi(host, org);
  addMetadataApi(host, org);
  addRestApi(host, org);
  addBulk1Api(host, org);
  addCometd(host, org);
  addModules(host, org);
  addUiApi(host, org);
  addPages(host, org);
  addControls(host, org);
  const server = await listen();
  org.url = server.url;
  return {
    ...server,
    get privateKey() {
      return org.privateKey;
    },
    username: 'integration@sandbox.example',
  };
}
