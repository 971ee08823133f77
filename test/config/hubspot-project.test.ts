import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { hubspotProject } from '../../scripts/hubspot-project.ts';

const PROJECT = join(import.meta.dirname, '..', '..', 'config', 'hubspot');
const CARDS = join(PROJECT, 'src', 'app', 'cards');

type Properties = Readonly<Record<string, string | undefined>>;
interface Card {
  render(props: {
    readonly properties: Properties | null;
    readonly failure: string | null;
    readonly locale: 'ja' | 'en';
    readonly companyId: number;
  }): string;
}

const ASSESSED: Properties = {
  prm_score: '72.4',
  prm_score_change: '3.2',
  prm_coverage: 'A',
  prm_state: 'excellent',
  prm_state_since: '2026-03-02',
  prm_flags: 'warning;was_excellent',
  prm_risk_level: 'high',
  prm_value_tier: 'A',
  prm_touch_level: 'high',
  prm_support_step: 'retention',
  prm_next_action: '電話する:いつもの間隔を過ぎています',
  prm_next_action_due: '2026-06-12',
  prm_reasons: '支援スコア 72(±5)。同じ区分 40社の中央が50です。\nいつもの間隔の目安 31日に対し、今回は 40日。',
  prm_recent_events: '2026-06-01 | 使った | 研修修了「基礎研修」\n2026-05-20 | 届いた | 教材「受注事例」',
  prm_package: 'keep-the-excellent',
  prm_package_week: '2',
  prm_data_as_of: '2026-06-07',
};

describe('the HubSpot project', () => {
  it('is up to date with the field table, the mapping and the words', () => {
    for (const [path, text] of Object.entries(hubspotProject())) {
      assert.equal(readFileSync(join(PROJECT, path), 'utf8'), text, `${path}: npm run hubspot-project`);
    }
  });

  it('has the form of a developer project: an app, and a card whose entry point is there', () => {
    const json = (path: string) => JSON.parse(readFileSync(join(PROJECT, path), 'utf8')) as Record<string, unknown>;
    const project = json('hsproject.json');
    const app = json('src/app/app-hsmeta.json');
    const card = json('src/app/cards/partner-support-hsmeta.json') as {
      readonly uid: string;
      readonly type: string;
      readonly config: Readonly<Record<string, unknown>>;
    };

    assert.deepEqual(project, { name: 'kakehashi', srcDir: 'src', platformVersion: '2025.2' });
    assert.deepEqual([app.type, card.type], ['app', 'card']);
    assert.notEqual(app.uid, card.uid);
    assert.deepEqual(card.config.objectTypes, ['companies']);
    assert.equal(card.config.location, 'crm.record.tab');
    assert.ok(existsSync(join(PROJECT, 'src', String(card.config.entrypoint))));
  });
});

describe('the card on the company record in HubSpot', function () {
  this.timeout(20_000);
  let card: Card;
  const show = (properties: Properties | null, locale: 'ja' | 'en' = 'ja', failure: string | null = null): string =>
    card.render({ properties, failure, locale, companyId: 7 });

  before(async () => (card = await compiled()));

  it('shows score, why, next action, package and events, in Japanese', () => {
    const shown = show(ASSESSED);

    for (const text of ['72 ±5', '▲ +3.2 28日前から', '優良', '開始 2026-03-02', '電話する:いつもの間隔を過ぎています', '期限 2026-06-12'])
      assert.ok(shown.includes(text), text);
    assert.match(shown, /<StatusTag variant="danger">高<\/StatusTag>/);
    assert.match(shown, /<Tag>離反予兆<\/Tag><Tag>元・優良<\/Tag>/);
    assert.match(shown, /同じ区分 40社の中央が50です。[\s\S]*いつもの間隔の目安/);
    assert.match(shown, /keep-the-excellent · 第2週/);
    assert.match(shown, /2026-06-01<\/TableCell><TableCell>●●●○ 使った<\/TableCell><TableCell>研修修了「基礎研修」/);
    assert.match(shown, /データ基準日 2026-06-07/);
    assert.match(shown, /<CrmActionButton[^>]*>タスクを作る/);
  });

  it('shows the same in English, the stage too, whatever the language of the settings', () => {
    const shown = show(ASSESSED, 'en');

    assert.match(shown, /<Text>Excellent<\/Text>/);
    assert.match(shown, /<Tag>Early warning<\/Tag>/);
    assert.match(shown, /●○○○ delivered/);
    assert.match(shown, /▲ \+3\.2 in 28 days/);
    assert.match(shown, /keep-the-excellent · week 2/);
  });

  it('says when data stand still, when nothing was assessed, when the viewer may not see it, and while it loads', () => {
    assert.match(show({ ...ASSESSED, prm_flags: 'stale' }), /<Alert title="2026-06-07 のデータです[^"]*" variant="warning">/);
    assert.doesNotMatch(show({ ...ASSESSED, prm_flags: 'stale' }), /<Tag>/);
    assert.match(show({ prm_state: '', prm_score: '' }), /title="まだ判定していません"/);
    assert.match(show({}, 'en'), /title="You may not see this"/);
    assert.match(show(null), /<LoadingSpinner label="読み込み中"/);
    assert.match(show(null, 'en', 'Network error'), /<Alert title="It could not be loaded" variant="error">Network error/);
  });

  it('offers no task where there is no next action, and no number where there is no score', () => {
    const shown = show({ ...ASSESSED, prm_next_action: '', prm_score: '', prm_risk_level: '' }, 'en');

    assert.doesNotMatch(shown, /CrmActionButton/);
    assert.match(shown, /There is no next action\./);
    assert.match(shown, /–<\/Text><Text variant="microcopy">not yet/);
    assert.match(shown, /<StatusTag variant="default">cannot be judged/);
  });

  it('asks HubSpot for nothing but its properties, as the viewer', () => {
    const entry = readFileSync(join(CARDS, 'PartnerSupport.jsx'), 'utf8');
    const fields = JSON.parse(readFileSync(join(CARDS, 'fields.json'), 'utf8')) as Record<string, unknown>;

    assert.match(entry, /fetchProperties\(Object\.keys\(fields\)\)/);
    assert.ok(Object.keys(fields).every((name) => name.startsWith('prm_')));
    assert.deepEqual(Object.keys(fields).sort(), Object.keys(ASSESSED).sort());
  });
});

/** Of the vendor's library (UI components, standard and CRM): another name does not compile. */
const COMPONENTS = [
  ...['Alert', 'CrmActionButton', 'DescriptionList', 'DescriptionListItem', 'Divider', 'EmptyState', 'Flex', 'Heading', 'List'],
  ...['LoadingSpinner', 'StatusTag', 'Table', 'TableBody', 'TableCell', 'TableHead', 'TableHeader', 'TableRow', 'Tag', 'Text'],
];

/** HubSpot draws the components itself: here each is an element of its own name, so that the text shows what is handed to it. */
const vendorStub: Plugin = {
  name: 'hubspot-stub',
  setup(bundler) {
    bundler.onResolve({ filter: /^@hubspot\/ui-extensions/ }, ({ path }) => ({ path, namespace: 'stub' }));
    bundler.onLoad({ filter: /.*/, namespace: 'stub' }, () => ({
      contents: COMPONENTS.map((name) => `export const ${name} = '${name}';`).join('\n'),
      loader: 'js',
    }));
  },
};

async function compiled(): Promise<Card> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { renderToStaticMarkup } from 'react-dom/server';
import { PartnerCard } from './PartnerCard.jsx';
export const render = (props) => renderToStaticMarkup(<PartnerCard {...props} />);`,
      resolveDir: CARDS,
      loader: 'jsx',
    },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [vendorStub],
    logLevel: 'silent',
  });
  const folder = await mkdtemp(join(tmpdir(), 'kakehashi-card-'));
  await writeFile(join(folder, 'card.cjs'), outputFiles[0]?.contents ?? '');
  const card = createRequire(import.meta.url)(join(folder, 'card.cjs')) as Card;
  await rm(folder, { recursive: true });
  return card;
}
