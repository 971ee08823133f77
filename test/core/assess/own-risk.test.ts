import assert from 'node:assert/strict';
import { emptyPast, habitBits, type OwnPast, ownProbability, ownTable, remember } from '../../../src/core/assess/own-risk.ts';
import { type RiskInputs, riskOf } from '../../../src/core/assess/risk.ts';
import { defaultSettings } from '../../../src/core/assess/settings/index.ts';

const RATES = [0.05, 0.1, 0.2, 0.4, 0.6] as const;
const HORIZON = 180;

/** Every four weeks of `months` months so many partners in each band, of whom the share `rate` lapses; `later` from the middle on. */
function pastOf(months: number, each = 20, rate: (band: number, later: boolean) => number = (band) => RATES[band] ?? 0): OwnPast {
  const past = emptyPast();
  for (let month = 0; month < months; month += 1) {
    for (let band = 0; band < RATES.length; band += 1) {
      for (let i = 0; i < each; i += 1) {
        const lapsed = i < Math.round(rate(band, month > months / 2) * each);
        remember(past, { on: month * 28, due: month * 28 + HORIZON, band, habits: 0, lapsed });
      }
    }
  }
  return past;
}
const LATE = 100_000;

describe('risk from the own past', () => {
  it('takes the rates that were seen, smoothed by half a case', () => {
    const table = ownTable(pastOf(24), LATE, defaultSettings);
    assert.ok(table);
    table.rates.forEach((rate, band) => assert.ok(Math.abs(rate - (RATES[band] ?? 0)) < 0.005, `${band}: ${rate}`));
    assert.deepEqual(table.counts, [480, 480, 480, 480, 480]);
    assert.ok(table.error < 0.01);
  });

  it('waits for a year, for two hundred partner-months on which it can learn, and for their outcome', () => {
    assert.equal(ownTable(pastOf(11), LATE, defaultSettings), null);
    assert.equal(ownTable(pastOf(24, 1), LATE, defaultSettings), null);
    assert.equal(ownTable(pastOf(24), HORIZON, defaultSettings), null);
    assert.equal(ownTable(emptyPast(), LATE, defaultSettings), null);
  });

  it('is not used where the later months prove it wrong', () => {
    const turned = pastOf(24, 20, (band, later) => (later ? 0.9 : (RATES[band] ?? 0)));
    assert.equal(ownTable(turned, LATE, defaultSettings), null);
  });

  it('uses nothing that was not known by the day of the fit', () => {
    const past = pastOf(24);
    const before = ownTable(past, 24 * 28, defaultSettings);
    for (let i = 0; i < 500; i += 1) remember(past, { on: 23 * 28, due: 24 * 28 + 1, band: 0, habits: 0, lapsed: true });
    assert.ok(before);
    assert.deepEqual(ownTable(past, 24 * 28, defaultSettings), before);
  });

  it('never lets a longer silence mean less risk, and pools a thin band with those above it', () => {
    const odd = pastOf(24, 20, (band) => [0.1, 0.3, 0.1, 0.4, 0.5][band] ?? 0);
    const table = ownTable(odd, LATE, defaultSettings);
    assert.ok(table);
    assert.deepEqual(
      [...table.rates].sort((a, b) => a - b),
      table.rates,
    );
    const thin = emptyPast();
    for (const [key, cell] of pastOf(24).cells) if (cell.band !== 3) thin.cells.set(key, cell);
    assert.ok(Math.abs((ownTable(thin, LATE, defaultSettings)?.rates[3] ?? 0) - 0.6) < 0.01, 'as the band above');
  });

  it('learns what a stopped habit means, drawn towards the configured weight where it was seldom seen', () => {
    const past = pastOf(24);
    for (let month = 0; month < 24; month += 1) {
      for (let i = 0; i < 20; i += 1)
        remember(past, { on: month * 28, due: month * 28 + HORIZON, band: 2, habits: habitBits(['contact']), lapsed: i < 18 });
    }
    const table = ownTable(past, LATE, defaultSettings);
    assert.ok(table?.shifts);
    const p = ownProbability(table, 2, ['contact'], defaultSettings);
    assert.ok(p < 0.9 && p > 0.88, `nine in ten, drawn a little back: ${p}`);
    assert.ok(Math.abs(table.shifts.keyPerson - defaultSettings.scoring.risk.shift) < 1e-9, 'never seen: as configured');
    assert.equal(ownProbability(table, 1, ['contact'], defaultSettings), table.rates[1], 'only past the rhythm');
  });

  it('keeps to the configured weights, as far as their cap, while lapses are few', () => {
    const table = { rates: RATES, counts: [1, 1, 1, 1, 1], shifts: null };
    const { shift, shiftCap } = defaultSettings.scoring.risk;
    const odds = (p: number): number => Math.log(p / (1 - p));
    assert.ok(Math.abs(odds(ownProbability(table, 2, ['portal'], defaultSettings)) - odds(0.2) - shift) < 1e-9);
    const all = ownProbability(table, 2, ['portal', 'contact', 'amount', 'consumption'], defaultSettings);
    assert.ok(Math.abs(odds(all) - odds(0.2) - shiftCap) < 1e-9);
  });
});

describe('a long gap of one’s own', () => {
  const own = { rates: RATES, counts: [50, 50, 50, 50, 50], shifts: null, error: 0 };
  const inputs: RiskInputs = {
    d: 100,
    expected: 40,
    regularity: 20,
    habitsStopped: [],
    longestGap: 150,
    leaving: false,
    muted: false,
    own: null,
  };

  it('§7.7 holds the level at medium, whichever table is in use', () => {
    for (const table of [null, own]) {
      const { level, seasonal } = riskOf({ ...inputs, own: table }, defaultSettings);
      assert.deepEqual([level, seasonal], ['medium', true]);
    }
    assert.equal(riskOf({ ...inputs, habitsStopped: ['contact'] }, defaultSettings).level, 'medium', 'while provisional in any case');
  });

  it('does not explain that nobody answers any more, once the own past has shown what that means', () => {
    assert.equal(riskOf({ ...inputs, own, habitsStopped: ['contact'] }, defaultSettings).level, 'high');
  });
});
