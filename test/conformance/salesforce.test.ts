import assert from 'node:assert/strict';
import salesforce from '../../connectors/salesforce/index.ts';
import { startSandbox } from '../../connectors/salesforce/sandbox/index.ts';
import { loadConfig, packageRoot } from '../../src/config/index.ts';
import type { StreamSpec } from '../../src/core/types.ts';
import { generateWorld } from '../../src/sandbox/world.ts';
import { connectorSuite, control, type Rig, type StreamCase } from '../connector-suite.ts';

/** The conformance suite over every stream of the shipped mapping, against the generated world. */

const NOW = new Date('2026-06-08T00:00:00Z');
const API = '/services/data/v67.0';
const specs = loadConfig({}, { cwd: packageRoot() }).mappings.find(({ name }) => name === 'salesforce')?.specs ?? [];

/** A field that a person changes; null: Salesforce lets nobody change such a record. */
const CHANGED: Readonly<Record<string, string | null>> = {
  User: 'Title',
  Account: 'Name',
  Contact: 'Title',
  Opportunity: 'Name',
  Task: 'Subject',
  Event: 'Subject',
  Lead: 'Company',
  Case: 'Subject',
  EmailMessage: 'Subject',
  CampaignMember: 'Status',
  PartnerMarketingBudget: 'Title',
  PartnerFundAllocation: 'Title',
  PartnerFundRequest: 'Title',
  PartnerFundClaim: 'Title',
  OpportunityHistory: null,
  OpportunityPartner: null,
  AccountPartner: null,
  ChannelProgramMember: 'LevelId',
  LoginHistory: null,
};

interface Rest {
  query(soql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  patch(path: string, fields: Readonly<Record<string, unknown>>): Promise<void>;
}

/** Requests as another program would make them, past our connector. */
async function login(url: string): Promise<Rest> {
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'sandbox', client_secret: 'sandbox' });
  const token = (await (await fetch(`${url}/services/oauth2/token`, { method: 'POST', body: form })).json()) as { access_token: string };
  const headers = { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json' };
  const ask = async (path: string, init: RequestInit = {}): Promise<string> => {
    const answer = await fetch(url + path, { ...init, headers });
    const text = await answer.text();
    assert.ok(answer.ok, `${path}: ${text}`);
    return text;
  };
  return {
    query: async (soql) => {
      const rows: Readonly<Record<string, unknown>>[] = [];
      for (let path: string | undefined = `${API}/queryAll?q=${encodeURIComponent(soql)}`; path !== undefined;) {
        const page = JSON.parse(await ask(path)) as { records: Readonly<Record<string, unknown>>[]; nextRecordsUrl?: string };
        rows.push(...page.records);
        path = page.nextRecordsUrl;
      }
      return rows;
    },
    patch: async (path, fields) => {
      // Stamps have whole seconds: a user that the org made at its start would not look changed.
      await control(url, 'clock', { advanceMs: 1000 });
      await ask(`${API}${path}`, { method: 'PATCH', body: JSON.stringify(fields) });
    },
  };
}

function caseOf(spec: StreamSpec, rest: Rest): StreamCase {
  const field = CHANGED[spec.object];
  assert.notEqual(field, undefined, `${spec.object} has no row in CHANGED`);
  const alive = ['User', 'LoginHistory'].includes(spec.object) ? [] : ['IsDeleted = false'];
  const where = [...(spec.where === null ? [] : [`(${spec.where})`]), ...alive].join(' AND ');
  const value = async (): Promise<unknown> =>
    field === 'LevelId' ? (await rest.query('SELECT Id FROM ChannelProgramLevel LIMIT 1'))[0]?.Id : 'Responded';
  return {
    spec,
    readPath: '/query',
    expected: async () => (await rest.query(`SELECT Id FROM ${spec.object}${where && ` WHERE ${where}`}`)).map(({ Id }) => String(Id)),
    change:
      field === null || field === undefined ? null : async (id) => rest.patch(`/sobjects/${spec.object}/${id}`, { [field]: await value() }),
  };
}

connectorSuite({
  name: 'salesforce, every stream of the mapping',
  streams: specs.map(({ name }) => name),
  writes: false,
  start: async (): Promise<Rig> => {
    const { salesforce: seed } = generateWorld({ partners: 40, events: 400, seed: 7, now: NOW });
    const sandbox = await startSandbox(seed, { port: 0, now: NOW, maxBatchSize: 200, quotas: 'off' });
    const { url } = sandbox;
    const options = { loginUrl: url, clientId: 'sandbox', clientSecret: 'sandbox' };
    const rest = await login(url);
    return {
      url,
      connector: salesforce,
      options,
      badCredentials: { ...options, clientSecret: 'wrong secret' },
      wrongOptions: { loginUrl: 'nonsense', timeoutMs: 'soon', clientId: 'x' },
      wrongOptionNames: ['loginUrl', 'timeoutMs', 'clientSecret'],
      secrets: ['wrong secret', '00D!', 'Bearer '],
      tokenPath: '/services/oauth2/token',
      expired: { status: 401, body: [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }] },
      streams: specs.map((spec) => caseOf(spec, rest)),
      reset: () => control(url, 'reset', {}),
      close: () => sandbox.close(),
    };
  },
});
