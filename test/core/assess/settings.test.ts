import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import {
  type Catalogue,
  catalogueTable,
  catalogueWith,
  CONTENT_ITEMS,
  defaultCatalogue,
  defaultScoring,
  defaultTouch,
  EVENT_TYPES,
  eventLabel,
  touchOf,
  scoringTable,
  touchTable,
} from '../../../src/core/assess/settings/index.ts';
import { PARTNER_FIELDS } from '../../../src/core/field-table.ts';
import { crmField, CRM_FIELDS, fieldValues } from '../../../src/core/fields.ts';
import { LISTS } from '../../../src/core/lists.ts';
import { parseYaml, validateYaml } from '../../../src/core/schema/index.ts';
import type { Field } from '../../../src/core/schema/index.ts';
import { assessOne, crowd, facts, partner, win } from './world.ts';

function read<F extends Field>(name: string, table: F) {
  const path = new URL(`../../../config/${name}`, import.meta.url);
  return validateYaml(table, parseYaml(readFileSync(path, 'utf8'), `config/${name}`));
}

describe('settings', () => {
  it('in config/ are valid and say what is built in', () => {
    const scoring = read('scoring.yaml', scoringTable);
    const touch = read('touch.yaml', touchTable);
    const catalogue = read('catalogue.yaml', catalogueTable);

    assert.deepEqual([scoring.problems, touch.problems, catalogue.problems], [[], [], []]);
    assert.deepEqual(scoring.value, defaultScoring);
    assert.deepEqual(touch.value, defaultTouch);
    assert.deepEqual(catalogueWith(catalogue.value as Catalogue), defaultCatalogue);
  });

  it('refuse an unknown key and a weight below zero, both at once', () => {
    const { problems } = validateYaml(
      scoringTable,
      parseYaml('components:\n  results: { weigth: 35 }\n  use: { weight: -1 }\n', 'config/scoring.yaml'),
    );
    assert.equal(problems.length, 2);
  });

  it('know every event type of the two stages that a mapping may use, with known components', () => {
    for (const type of ['deal.registered', 'deal.won', 'deal.moved', 'item.delivered', 'task.outcome', 'login', 'reward.window'])
      assert.ok(EVENT_TYPES[type], type);
    assert.equal(CONTENT_ITEMS['intro-video']?.wanted?.en, 'finish it');
  });

  it('call every built-in event by words in both languages, and say of support at which touch level it takes place', () => {
    for (const [type, { label }] of Object.entries(EVENT_TYPES)) assert.ok(label && label.ja !== type && label.en !== type, type);
    const at = (type: string, item: string | null = null) => touchOf({ type, item }, defaultCatalogue);
    assert.deepEqual([at('meeting.held'), at('event.attended'), at('video.played'), at('deal.won')], ['high', 'low', 'tech', null]);
    assert.deepEqual([at('item.delivered', 'intro-video'), at('item.delivered', 'joint-visit')], ['tech', 'high']);
  });

  it('let the file rename an event and move its touch level, and keep the built-in words where it is silent', () => {
    const file: Catalogue = {
      eventTypes: {
        'meeting.held': { stage: 'used' },
        login: { stage: 'seen', label: { ja: '来訪', en: 'visit' }, touch: 'low' },
        mine: { stage: 'seen' },
      },
      items: { 'win-story': { kind: 'story', title: { ja: '事例', en: 'Story' }, touch: 'low' } },
    };
    const catalogue = catalogueWith(file);

    assert.deepEqual(
      ['meeting.held', 'login', 'mine'].map((type) => eventLabel(type, catalogue).en),
      ['meeting', 'visit', 'mine'],
    );
    assert.deepEqual(
      ['meeting.held', 'login', 'mine'].map((type) => touchOf({ type, item: null }, catalogue)),
      ['high', 'low', null],
    );
    assert.equal(touchOf({ type: 'item.consumed', item: 'win-story' }, catalogue), 'low');
  });
});

describe('fields', () => {
  it('have a label in both languages, distinct keys, and options with distinct values', () => {
    assert.equal(new Set(CRM_FIELDS.map(({ key }) => key)).size, CRM_FIELDS.length);
    for (const field of CRM_FIELDS) {
      assert.ok(field.label.ja !== '' && field.label.en !== '');
      const values = field.options?.map(({ value }) => value) ?? [];
      assert.equal(new Set(values).size, values.length);
    }
  });

  it('say what stands in every field that we write, with values that the options know', async () => {
    const one = await assessOne(partner('one', [...win(5), ...win(40), ...win(80)]), crowd());
    const values = fieldValues(one, facts('one'), 'ja', '2026-06-10T00:00:00.000Z');

    const written = PARTNER_FIELDS.map(({ key }) => key);
    assert.deepEqual(Object.keys(values).sort(), [...written].sort());
    for (const [key, value] of Object.entries(values)) {
      const options = crmField(key)?.options?.map((option) => option.value);
      if (options === undefined || value === null || key === 'partnerType') continue;
      for (const single of String(value).split(';')) assert.ok(options.includes(single), `${key}: ${single}`);
    }
    assert.equal(values.dormancyRisk, null);
    assert.match(String(values.reasons), /\n/);
  });

  it('serve the conditions of twelve lists', () => {
    assert.equal(LISTS.length, 12);
    for (const list of LISTS) {
      for (const condition of list.anyOf.flat()) {
        const field = crmField(condition.field);
        assert.ok(field, condition.field);
        for (const value of condition.values) {
          if (field.type !== 'checkbox')
            assert.ok(
              field.options?.some((option) => option.value === value),
              `${list.id} ${value}`,
            );
        }
      }
    }
  });
});
