import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { addItem, addWeek, moveItem, plainPackage, removeItem, removeWeek, setValue } from '../../../src/core/package/edit.ts';

interface Shown {
  readonly weeks: readonly { readonly week: number; readonly items: readonly { readonly content: string }[] }[];
}
const shown = (yaml: string | null): Shown => plainPackage(yaml ?? '') as unknown as Shown;

describe('editing a package by parts', () => {
  let yaml = '';
  before(async () => (yaml = await readFile(new URL('../../../config/packages/better-proposals.yaml', import.meta.url), 'utf8')));

  it('changes one value and leaves every other line as it was', () => {
    const edited = setValue(yaml, ['weeks', 4, 'items', 0, 'when'], 'proposals12m >= 8') ?? '';

    const [before, after] = [yaml.split('\n'), edited.split('\n')];
    assert.deepEqual(
      after.filter((one, i) => one !== before[i]),
      ['        when: proposals12m >= 8'],
    );
    assert.equal(setValue(edited, ['weeks', 4, 'items', 0, 'when'], 'proposals12m >= 5'), yaml);
  });

  it('keeps comments', () => {
    const noted = yaml.replace('weeks:\n', '# decided in May\nweeks:\n');

    assert.match(removeWeek(noted, 0) ?? '', /# decided in May\nweeks:/);
    assert.match(addWeek(noted) ?? '', /^# yaml-language-server/);
  });

  it('adds and removes weeks and items, and moves an item within its week', () => {
    assert.deepEqual(shown(addWeek(yaml)).weeks.at(-1), {
      week: 7,
      items: [{ content: '', channel: 'hubspot-list', wanted: { ja: '', en: '' }, doneWhen: '' }],
    });
    assert.deepEqual(
      shown(removeWeek(yaml, 1)).weeks.map(({ week }) => week),
      [1, 3, 4, 6],
    );
    const contents = (text: string | null) => shown(text).weeks[0]?.items.map(({ content }) => content);
    assert.deepEqual(contents(addItem(yaml, 0)), ['win-story', 'T06', '']);
    assert.deepEqual(contents(moveItem(yaml, 0, 0, 1)), ['T06', 'win-story']);
    assert.deepEqual(contents(moveItem(yaml, 0, 0, -1)), ['win-story', 'T06']);
    assert.deepEqual(contents(removeItem(yaml, 0, 0)), ['T06']);
  });

  it('changes nothing in a text that cannot be read', () => {
    assert.equal(addWeek('weeks: [1'), null);
    assert.equal(addWeek('id: x\n'), null);
    assert.equal(plainPackage('- a list\n'), null);
  });
});
