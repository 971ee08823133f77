import jsforce from 'jsforce';
import type { Connection } from 'jsforce';
import { startSandbox } from '../../connectors/salesforce/sandbox/index.ts';
import type { RunningSalesforce, SalesforceSandboxOptions } from '../../connectors/salesforce/sandbox/index.ts';
import type { Seed } from '../../src/sandbox/types.ts';

export const VERSION = '67.0';
export const OWNER = '005000000000001AAA';
export const NOW = new Date('2026-04-01T09:00:00Z');

/** Three accounts of one owner, deals on two of them, a contact, tasks old and new. */
export function smallSeed(): Seed {
  const at = '2026-03-01T00:00:00.000Z';
  return new Map<string, Record<string, unknown>[]>([
    [
      'User',
      [
        { Id: OWNER, Username: 'sato@example.com', Name: 'Sato Hanako', Email: 'sato@example.com', IsActive: 'true', SystemModstamp: at },
        {
          Id: '005000000000002AAA',
          Username: 'gone@example.com',
          Name: 'Gone',
          Email: 'gone@example.com',
          IsActive: 'false',
          SystemModstamp: at,
        },
      ],
    ],
    [
      'Account',
      [
        {
          Id: '001000000000001AAA',
          Name: 'アクメ株式会社',
          IsPartner: 'true',
          Website: 'https://acme.example',
          AnnualRevenue: '1000',
          OwnerId: OWNER,
          Rank__c: 'Gold',
          CreatedDate: at,
          SystemModstamp: at,
        },
        {
          Id: '001000000000002AAA',
          Name: 'Beta "KK"',
          IsPartner: 'true',
          OwnerId: OWNER,
          Rank__c: 'Silver',
          CreatedDate: at,
          SystemModstamp: at,
        },
        {
          Id: '001000000000003AAA',
          Name: 'Customer',
          IsPartner: 'false',
          OwnerId: OWNER,
          Rank__c: '',
          CreatedDate: at,
          SystemModstamp: '2026-03-02T00:00:00.000Z',
        },
      ],
    ],
    [
      'Contact',
      [{ Id: '003000000000001AAA', AccountId: '001000000000001AAA', FirstName: 'Taro', LastName: 'Yamada', Email: 'taro@acme.example' }],
    ],
    [
      'Opportunity',
      [
        {
          Id: '006000000000001AAA',
          Name: 'Deal 1',
          AccountId: '001000000000001AAA',
          StageName: 'Closed Won',
          Amount: '100.50',
          CloseDate: '2026-01-15',
          OwnerId: OWNER,
          CreatedDate: at,
        },
        {
          Id: '006000000000002AAA',
          Name: 'Deal 2',
          AccountId: '001000000000001AAA',
          StageName: 'Prospecting',
          Amount: '50',
          CloseDate: '2026-05-15',
          OwnerId: OWNER,
          CreatedDate: at,
        },
        {
          Id: '006000000000003AAA',
          Name: 'Deal 3',
          AccountId: '001000000000002AAA',
          StageName: 'Closed Lost',
          Amount: '',
          CloseDate: '2026-02-15',
          OwnerId: OWNER,
          CreatedDate: at,
        },
      ],
    ],
    [
      'Task',
      [
        {
          Id: '00T000000000001AAA',
          Subject: 'Call',
          WhatId: '006000000000001AAA',
          Status: 'Completed',
          ActivityDate: '2024-01-01',
          OwnerId: OWNER,
        },
        {
          Id: '00T000000000002AAA',
          Subject: 'Visit',
          WhoId: '003000000000001AAA',
          Status: 'Not Started',
          ActivityDate: '2026-04-05',
          OwnerId: OWNER,
        },
      ],
    ],
  ]);
}

export async function startOrg(options: Partial<SalesforceSandboxOptions> = {}, seed: Seed = smallSeed()): Promise<RunningSalesforce> {
  return startSandbox(seed, { port: 0, now: NOW, bulkDelayMs: 5, ...options });
}

/** A jsforce connection that is logged in by client credentials. */
export async function connect(sandbox: RunningSalesforce): Promise<Connection> {
  const connection = new jsforce.Connection({
    version: VERSION,
    instanceUrl: sandbox.url,
    oauth2: { clientId: 'sandbox', clientSecret: 'sandbox', loginUrl: sandbox.url },
  });
  await connection.authorize({ grant_type: 'client_credentials' });
  return connection;
}

/** A plain call with a valid token, for what jsforce hides. */
export async function call(connection: Connection, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${connection.accessToken ?? ''}`);
  if (init.body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
  const absolute = path.startsWith('/') ? path : `/services/data/v${VERSION}/${path}`;
  return fetch(`${connection.instanceUrl}${absolute}`, { ...init, headers });
}

export async function bodyOf(response: Response): Promise<unknown> {
  return response.json();
}

interface FieldInput {
  readonly fullName: string;
  readonly [key: string]: unknown;
}

/** Makes a custom field, grants it by a permission set of its own and assigns that to the user of the connection. */
export async function grantField(connection: Connection, field: FieldInput): Promise<void> {
  const set = `Grant_${field.fullName.replaceAll('.', '_').replaceAll('__', '_')}`;
  const [made] = await connection.metadata.upsert('CustomField', [field]);
  if (made?.success !== true) throw new Error(`The field was refused: ${JSON.stringify(made)}`);
  await connection.metadata.upsert('PermissionSet', [
    {
      fullName: set,
      label: set,
      hasActivationRequired: false,
      fieldPermissions: [{ field: field.fullName.replace('Activity.', 'Task.'), readable: true, editable: true }],
    },
  ]);
  const { records } = await connection.query(`SELECT Id FROM PermissionSet WHERE Name = '${set}'`);
  await connection
    .sobject('PermissionSetAssignment')
    .create({ AssigneeId: connection.userInfo?.id ?? '', PermissionSetId: String(records[0]?.Id) });
}
