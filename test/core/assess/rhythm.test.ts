import assert from 'node:assert/strict';
import { calendarFor } from '../../../src/core/assess/calendar.ts';
import { dayOf, isoOf, isoWeek, quarterStart, weekday } from '../../../src/core/assess/days.ts';
import {
  addGap,
  emptyRhythm,
  expectedInterval,
  gapsOf,
  mergeStarts,
  segmentInterval,
  segmentRegularity,
} from '../../../src/core/assess/rhythm.ts';
import { defaultScoring } from '../../../src/core/assess/settings/index.ts';

const calendar = calendarFor(defaultScoring.calendar, '2024-01-01', '2026-12-31');
const day = dayOf;

describe('days', () => {
  it('knows Mondays, ISO weeks over the turn of a year, and fiscal quarters', () => {
    assert.equal(weekday(day('2026-06-08')), 0);
    assert.equal(isoWeek(day('2026-06-10')), '2026-W24');
    assert.equal(isoWeek(day('2027-01-01')), '2026-W53');
    assert.equal(isoWeek(day('2024-12-30')), '2025-W01');
    assert.equal(isoOf(quarterStart(day('2026-06-10'), 4)), '2026-04-01');
    assert.equal(isoOf(quarterStart(day('2026-01-15'), 4)), '2026-01-01');
    assert.equal(isoOf(quarterStart(day('2026-01-15'), 3)), '2025-12-01');
  });
});

describe('calendar', () => {
  it('stops the clocks over New Year, Golden Week with its holiday in lieu, and Obon', () => {
    assert.equal(calendar.activeDays(day('2025-12-28'), day('2026-01-04')), 1);
    assert.equal(calendar.activeDays(day('2026-04-28'), day('2026-05-07')), 1); // 6 May 2026 is a holiday in lieu
    assert.equal(calendar.activeDays(day('2025-08-12'), day('2025-08-17')), 1);
    assert.equal(calendar.activeDays(day('2026-06-01'), day('2026-06-08')), 7);
    assert.equal(calendar.activeDays(day('2026-06-08'), day('2026-06-01')), 0);
  });
  it('promises by business days: weekends and public holidays do not count', () => {
    assert.equal(isoOf(calendar.addBusinessDays(day('2026-06-10'), 5)), '2026-06-17');
    assert.equal(isoOf(calendar.addBusinessDays(day('2026-07-17'), 1)), '2026-07-21'); // Marine Day on the 20th
    assert.equal(calendar.businessDays(day('2026-06-05'), day('2026-06-10')), 3);
  });
  it('takes single days from the settings', () => {
    const own = calendarFor({ ...defaultScoring.calendar, blackoutDays: ['2026-06-03'] }, '2026-01-01', '2026-12-31');
    assert.equal(own.activeDays(day('2026-06-01'), day('2026-06-08')), 6);
  });
});

describe('rhythm', () => {
  it('merges starts that are less than three days apart', () => {
    assert.deepEqual(mergeStarts([10, 10, 12, 13, 40], 3), [10, 13, 40]);
  });
  it('blends the own gaps with two of the segment: 11 × 31 days and 60 give 35.5', () => {
    assert.ok(Math.abs(expectedInterval(341, 11, 60, 2) - 461 / 13) < 1e-12);
    assert.equal(expectedInterval(0, 0, 60, 2), 60);
  });
  it('takes periods when nobody works out of the gaps too', () => {
    const gaps = gapsOf([day('2025-12-20'), day('2026-01-20')], calendar);
    assert.deepEqual(gaps, [{ endsOn: day('2026-01-20'), days: 25 }]);
  });
  it('has the geometric mean of the partners as interval, the cold one below five of them', () => {
    const { risk } = defaultScoring;
    const segment = emptyRhythm();
    for (const gap of [20, 40, 80, 40]) addGap(segment, { sum: 0, count: 0, last: 0 }, gap);
    assert.equal(segmentInterval(segment, emptyRhythm(), risk), 60);
    addGap(segment, { sum: 0, count: 0, last: 0 }, 40);
    assert.ok(Math.abs(segmentInterval(segment, emptyRhythm(), risk) - 40) < 1e-9);
    addGap(segment, { sum: 40, count: 1, last: 40 }, 120);
    // The fifth root of 20·40·80·40·80 is 45.948: the yardstick of all moves by whole days.
    assert.equal(segmentInterval(segment, emptyRhythm(), risk), 46);
    assert.equal(segmentRegularity(segment, emptyRhythm(), risk), risk.coldRegularity);
  });
});
