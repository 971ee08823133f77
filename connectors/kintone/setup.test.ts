import assert from 'node:assert/strict';
import type { CrmField, SetupSpec } from '../../src/core/types.ts';
import type { RunningSandbox, Seed } from '../../src/sandbox/types.ts';
import { lend } from '../../test/connector-suite.ts';
import kintone from './index.ts';
import { startSandbox } from './sandbox/index.ts';

const SEED: Seed = new Map([
  ['fields', [{ app: 'partners', code: 'PRM_Level', type: 'DROP_DOWN', options: 'own;low' }]],
  ['partners', [{ $id: '1', name: 'Aoba' }]],
]);
const field = (key: string, type: CrmField['type'], options?: readonly string[]): CrmField => ({
  key,
  type,
  label: { ja: `${key}の名`, en: `name of ${key}` },
  writtenBy: 'us',
  ...(options && { options: options.map((value) => ({ value, label: { ja: value, en: value } })) }),
});
const SPEC: SetupSpec = {
  locale: 'ja',
  lists: null,
  objects: [
    {
      object: 'partners',
      fields: [
        { name: 'PRM_Score', field: field('score', 'number') },
        { name: 'PRM_Level', field: field('level', 'picklist', ['low', 'high']) },
        { name: 'PRM_Key', field: field('key', 'uniqueText') },
      ],
    },
  ],
};

describe('kintone setup', () => {
  let sandbox: RunningSandbox;
  beforeEach(async () => (sandbox = await startSandbox(SEED, { port: 0 })));
  afterEach(() => sandbox.close());

  const setup = () => {
    const connection = kintone.connect({ baseUrl: sandbox.url, apiToken: 'sandbox', apps: 'partners:1' }, lend().context);
    return connection.setup ?? assert.fail('no setup');
  };
  const form = async (preview = false): Promise<Record<string, Record<string, unknown>>> => {
    const url = `${sandbox.url}/k/v1/${preview ? 'preview/' : ''}app/form/fields.json?app=1`;
    const answer = await fetch(url, { headers: { 'x-cybozu-api-token': 'sandbox' } });
    return ((await answer.json()) as { properties: Record<string, Record<string, unknown>> }).properties;
  };
  const actions = async (): Promise<unknown[]> => (await setup().plan(SPEC)).map(({ action, name }) => [action, name]);

  it('plans without touching the form', async () => {
    assert.deepEqual(await actions(), [
      ['create', 'partners.PRM_Score'],
      ['change', 'partners.PRM_Level'],
      ['create', 'partners.PRM_Key'],
    ]);
    assert.equal((await form()).PRM_Score, undefined);
    assert.equal((await form(true)).PRM_Score, undefined);
  });

  it('adds fields, keeps the options of others, puts the form into operation, and has nothing to do the second time', async () => {
    const steps: string[] = [];
    const results = await setup().apply(SPEC, { repair: false, onStep: ({ step }) => steps.push(step.name) });

    assert.ok(results.every(({ ok }) => ok));
    assert.equal(steps.length, 3);
    const fields = await form();
    assert.deepEqual([fields.PRM_Score?.type, fields.PRM_Score?.label, fields.PRM_Key?.unique], ['NUMBER', 'scoreの名', true]);
    assert.deepEqual(Object.keys(fields.PRM_Level?.options ?? {}), ['own', 'low', 'high']);
    assert.ok((await actions()).every((one) => (one as string[])[0] === 'keep'));
    await fetch(`${sandbox.url}/_sandbox/requests`, { method: 'DELETE' });
    await setup().apply(SPEC, { repair: false });
    const journal = (await (await fetch(`${sandbox.url}/_sandbox/requests`)).json()) as { method: string }[];
    assert.deepEqual(new Set(journal.map(({ method }) => method)), new Set(['GET']));
  });

  it('finishes what a setup left waiting in the settings', async () => {
    await fault({
      match: { method: 'POST', path: 'deploy' },
      kind: 'status',
      status: 400,
      body: { code: 'GAIA_XX01', message: 'no', id: 'x' },
    });
    const first = await setup().apply(SPEC, { repair: false });
    assert.ok(first.every(({ ok }) => !ok));
    assert.equal((await form()).PRM_Score, undefined);

    const second = await setup().apply(SPEC, { repair: false });

    assert.ok(second.every(({ ok }) => ok));
    assert.equal((await form()).PRM_Score?.type, 'NUMBER');
  });

  it('says of a field of another type that a person must act, and makes the others all the same', async () => {
    const other: SetupSpec = {
      ...SPEC,
      objects: SPEC.objects.map((one) => ({
        ...one,
        fields: [{ name: 'PRM_Level', field: field('level', 'date') }, ...one.fields.slice(0, 1)],
      })),
    };
    const [differs, made] = await setup().apply(other, { repair: false });

    assert.deepEqual([differs?.ok, differs?.step.action, made?.ok], [false, 'differs', true]);
    assert.match(differs?.error?.message ?? '', /partners\.PRM_Level cannot be used: DROP_DOWN; expected DATE/);
    assert.equal((await form()).PRM_Level?.type, 'DROP_DOWN');
  });

  const fault = (body: object): Promise<Response> =>
    fetch(`${sandbox.url}/_sandbox/faults`, { method: 'POST', body: JSON.stringify(body) });
});
