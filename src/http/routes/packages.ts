import { any, boolean, choice, list, nullable, object, text } from '../../core/schema/index.ts';
import { AppError } from '../../core/errors.ts';
import { lifeOf, ratesOf } from '../../core/package/index.ts';
import type { Assessment } from '../../core/types.ts';
import { packageNamed } from '../../engine/packages.ts';
import type { ServerDeps } from '../deps.ts';
import { Refusal } from '../kit/problem.ts';
import { route, type Route } from '../kit/route.ts';
import { need, one, or, PROBLEM_AT, t } from './tables.ts';

const NAME = object({
  doc: t('名前', 'Name'),
  fields: {
    name: text({
      required: true,
      pattern: /^[a-z][a-z0-9-]{0,60}$/,
      patternDoc: t('小文字の英数字とハイフン', 'small letters, digits and hyphens'),
      doc: t('パッケージ', 'Package'),
    }),
  },
});
const REASON = text({ required: true, minLength: 1, maxLength: 500, doc: t('理由', 'Why') });
const YAML = text({ required: true, minLength: 1, maxLength: 90_000, doc: t('YAML', 'YAML') });
const ANY = (ja: string, en: string) => any({ required: true, doc: t(ja, en) });

const listing = route({
  method: 'get',
  path: '/api/packages',
  tag: 'packages',
  scope: 'read',
  summary: t('支援パッケージの一覧と段階', 'Support packages and where they stand'),
  answer: object({
    doc: t('パッケージ', 'Packages'),
    fields: {
      packages: list({
        required: true,
        doc: t('パッケージ', 'Packages'),
        of: one('PackageRow', t('パッケージ', 'A package'), {
          id: need.text('ID', 'Id'),
          name: need.both('名前', 'Name'),
          step: need.text('支援ステップ', 'Support step'),
          responsible: need.text('責任者', 'Responsible'),
          status: need.text('段階(draft, deployed, measured, provisional …)', 'draft, deployed, measured, provisional …'),
          deployments: need.count('実施回数', 'Deployments'),
        }),
      }),
    },
  }),
  handle: async (_, { store, verbs }) => {
    const [deployments, decisions, packages] = await Promise.all([store.deployments(), store.decisions(), verbs.packages()]);
    const { today } = verbs.company();
    return {
      packages: packages.map((pack) => {
        const life = lifeOf(pack, deployments, decisions, today);
        return {
          id: pack.id,
          name: pack.name,
          step: pack.step,
          responsible: pack.responsible,
          status: life.status,
          deployments: life.deployments,
        };
      }),
    };
  },
});

const shown = route({
  method: 'get',
  path: '/api/packages/:name',
  tag: 'packages',
  scope: 'read',
  whole: true,
  summary: t('1つのパッケージ: 内容、段階、消化、YAML(ETag つき)', 'One package: its weeks, life, consumption, and the YAML with its ETag'),
  params: NAME,
  answer: object({
    doc: t('パッケージ', 'The package'),
    fields: {
      package: ANY('内容', 'What it says'),
      life: ANY('段階', 'Where it stands'),
      rates: ANY('消化(割合と区間)', 'Consumption, with intervals'),
      deployments: ANY('実施', 'Deployments'),
      yaml: or.text('ファイル', 'The file'),
      etag: or.text('保存時の If-Match', 'For If-Match when saving'),
    },
  }),
  handle: async ({ params, etag }, { store, verbs }) => {
    const pack = packageNamed(await verbs.packages(), params.name);
    const [deployments, decisions, file, members] = await Promise.all([
      store.deployments(),
      store.decisions(),
      verbs.packageFile(pack.id),
      membersOf(store, pack.id),
    ]);
    if (file !== null) etag(file.etag);
    return {
      package: pack,
      life: lifeOf(pack, deployments, decisions, verbs.company().today),
      rates: ratesOf(pack.id, members),
      deployments: deployments.filter((one) => one.package === pack.id),
      yaml: file?.yaml ?? null,
      etag: file?.etag ?? null,
    };
  },
});

async function membersOf(store: ServerDeps['store'], id: string): Promise<readonly Assessment[]> {
  const partnerIds = [...new Set((await store.enrolments()).filter((one) => one.package === id).map(({ partnerId }) => partnerId))];
  const members: Assessment[] = [];
  if (partnerIds.length > 0) for await (const assessment of store.assessments({ partnerIds })) members.push(assessment);
  return members;
}

const save = route({
  method: 'put',
  path: '/api/packages/:name',
  tag: 'packages',
  scope: 'write',
  whole: true,
  summary: t('YAML を保存する。If-Match が合わなければ 412', 'Save the YAML; 412 when If-Match is no longer right'),
  params: NAME,
  body: object({
    doc: t('ファイル', 'The file'),
    fields: { yaml: YAML },
  }),
  answer: object({ doc: t('保存した版', 'The version saved'), fields: { etag: need.text('版', 'Version') } }),
  handle: async ({ params, body, caller, ifMatch, etag }, { verbs, store, now }) => {
    if (ifMatch === null && (await verbs.packageFile(params.name)) !== null) {
      throw new Refusal(412, 'EDIT_CONFLICT', {
        text: t('既存のファイルには If-Match が必要です', 'A file that is there is changed with If-Match only'),
      });
    }
    const saved = await verbs.savePackage({ id: params.name, yaml: body.yaml, ifMatch, by: caller.name ?? caller.who });
    etag(saved.etag);
    await store.audit({
      at: now().toISOString(),
      who: caller.who,
      action: 'package.save',
      subject: params.name,
      details: { etag: saved.etag },
    });
    return { etag: saved.etag };
  },
});

const check = route({
  method: 'post',
  path: '/api/packages/:name/check',
  tag: 'packages',
  scope: 'write',
  whole: true,
  summary: t('YAML を確かめる(保存しない)。誤りをファイル:行:列で返す', 'Check a YAML without saving: what is wrong, at file:line:col'),
  params: NAME,
  body: object({ doc: t('ファイル', 'The file'), fields: { yaml: YAML } }),
  answer: object({
    doc: t('誤り', 'Problems'),
    fields: { problems: list({ required: true, of: PROBLEM_AT, doc: t('誤り。空なら保存できる', 'Problems; none: it can be saved') }) },
  }),
  handle: async ({ params, body }, { verbs }) => ({ problems: await verbs.checkPackage(params.name, body.yaml) }),
});

const enrol = route({
  method: 'post',
  path: '/api/packages/:name/enrol',
  tag: 'packages',
  scope: 'write',
  whole: true,
  summary: t('計画を見る(dryRun)・開始する(待機群つき)', 'The plan (dryRun), or the start, with its wait-list'),
  params: NAME,
  body: object({
    doc: t('開始', 'The start'),
    fields: {
      dryRun: boolean({ default: true, doc: t('計画だけ', 'The plan only') }),
      waitlist: boolean({ doc: t('待機群を置く・置かない。省略時は社数による', 'Whether half of them wait; by number unless given') }),
      reason: text({ maxLength: 500, doc: t('待機群を置かない理由', 'Why nobody waits') }),
      responsible: text({ maxLength: 200, doc: t('責任者', 'Who answers for it') }),
    },
  }),
  answer: object({
    doc: t('計画', 'The plan'),
    fields: {
      started: boolean({ required: true, doc: t('開始したか', 'Whether it was started') }),
      plan: ANY('計画', 'The plan'),
      deployment: ANY('実施', 'The deployment'),
      lists: ANY('リスト', 'Lists'),
    },
  }),
  handle: async ({ params, body, caller }, { verbs, store, now }) => {
    const { dryRun, waitlist = null, reason = null, responsible = null } = body;
    const done = await verbs.startPackage({
      id: params.name,
      asOf: verbs.company().today,
      by: caller.who,
      responsible,
      waitlist,
      reason,
      dryRun,
    });
    if (done.started) {
      const { eligible, waitlist: waits, seed } = done.plan;
      await store.audit({
        at: now().toISOString(),
        who: caller.who,
        action: 'package.start',
        subject: done.deployment.id,
        details: { eligible, waitlist: waits, reason, seed },
      });
    }
    return done;
  },
});

const stop = route({
  method: 'post',
  path: '/api/packages/:name/stop',
  tag: 'packages',
  scope: 'write',
  whole: true,
  summary: t('全社で終了する', 'Ends it for everybody who is in it'),
  params: NAME,
  body: object({ doc: t('終了', 'The end'), fields: { reason: REASON } }),
  answer: object({ doc: t('終了した実施', 'Deployments that were ended'), fields: { stopped: ANY('実施', 'Deployments') } }),
  handle: async ({ params, body, caller }, { verbs, store, now }) => {
    packageNamed(await verbs.packages(), params.name);
    const stopped: string[] = [];
    for (const { id } of (await store.deployments()).filter((one) => one.package === params.name && one.stoppedOn === null)) {
      if (!(await store.stopDeployment(id, { on: verbs.company().today, by: caller.who, reason: body.reason }))) continue;
      stopped.push(id);
      await store.audit({
        at: now().toISOString(),
        who: caller.who,
        action: 'package.stop',
        subject: id,
        details: { reason: body.reason },
      });
    }
    return { stopped };
  },
});

const decide = route({
  method: 'post',
  path: '/api/packages/:name/decide',
  tag: 'packages',
  scope: 'write',
  whole: true,
  summary: t('暫定テンプレートにする・改善に回す・終了する', 'Keep it as a provisional template, send it back, or retire it'),
  params: NAME,
  body: object({
    doc: t('決定', 'The decision'),
    fields: {
      status: choice({ required: true, values: ['provisional', 'improve', 'retired'], doc: t('決定', 'Decision') }),
      reason: REASON,
    },
  }),
  answer: object({ doc: t('決定', 'The decision'), fields: { status: need.text('段階', 'Status') } }),
  handle: async ({ params, body, caller }, { verbs, store, now }) => {
    const pack = packageNamed(await verbs.packages(), params.name);
    if (body.status === 'provisional' && ratesOf(pack.id, await membersOf(store, pack.id)).started === 0) {
      throw new AppError('INPUT_INVALID', `${pack.id} has not reached anybody yet, so there is nothing to adopt it by`, {
        fix: 'Start it first',
      });
    }
    await store.decide({
      package: pack.id,
      status: body.status,
      reason: body.reason,
      decidedOn: verbs.company().today,
      decidedBy: caller.name ?? caller.who,
    });
    await store.audit({
      at: now().toISOString(),
      who: caller.who,
      action: `package.${body.status}`,
      subject: pack.id,
      details: { reason: body.reason },
    });
    return { status: body.status };
  },
});

const effect = route({
  method: 'get',
  path: '/api/packages/:name/effect',
  tag: 'packages',
  scope: 'read',
  whole: true,
  summary: t('効果: 区間、確認、判定(言葉で)', 'What it did: interval, guards, verdict in words'),
  params: NAME,
  answer: object({
    doc: t('効果。null: まだ実施していない', 'The effect; null: it was not sent out yet'),
    fields: { effect: nullable(ANY('effect --json と同じ', 'As `effect --json` prints it')) },
  }),
  handle: async ({ params }, { verbs }) => {
    packageNamed(await verbs.packages(), params.name);
    return { effect: (await verbs.effects(params.name))[0] ?? null };
  },
});

export const PACKAGE_ROUTES: readonly Route[] = [listing, shown, check, save, enrol, stop, decide, effect];
