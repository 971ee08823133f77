import assert from 'node:assert/strict';
import fc from 'fast-check';
import { calendarOf } from '../../../src/core/mapping/calendar.ts';
import { CAST, CASTS } from '../../../src/core/mapping/cast.ts';
import type { Cast } from '../../../src/core/mapping/cast.ts';

const tokyo = { calendar: calendarOf('Asia/Tokyo'), freeMail: new Set<string>() };
const cast = (as: Cast, value: unknown) => CAST[as].apply(value, tokyo);

describe('as', () => {
  const CASES: readonly (readonly [as: Cast, given: unknown, becomes: unknown])[] = [
    ['text', '  x ', 'x'],
    ['text', 5, '5'],
    ['text', {}, undefined],
    ['number', '20565.62', 20565.62],
    ['number', '1,234,567.5', 1234567.5],
    ['number', '１２３', 123],
    ['number', '¥1,200', 1200],
    ['number', '1200円', 1200],
    ['number', '1.0E7', 1e7],
    ['number', '-5', -5],
    ['number', '−5', -5],
    ['number', '12,34', undefined],
    ['number', 'abc', undefined],
    ['number', '0x10', undefined],
    ['number', Number.NaN, undefined],
    ['number', '1e999', undefined],
    ['integer', '42', 42],
    ['integer', '42.5', undefined],
    ['boolean', 'true', true],
    ['boolean', false, false],
    ['boolean', 'FALSE', false],
    ['boolean', 'yes', undefined],
    ['date', '2024-05-01', '2024-05-01'],
    ['date', '2024/5/1', '2024-05-01'],
    ['date', '２０２４－０５－０１', '2024-05-01'],
    ['date', '2024-02-30', undefined],
    ['date', '2024-02-30T00:00:00Z', undefined],
    ['date', '2024-05-01T15:00:00.000+0000', '2024-05-02'],
    ['date', '2024-05-01T23:59:59+09:00', '2024-05-01'],
    ['date', '1714521600000', '2024-05-01'],
    ['date', 1714575600000, '2024-05-02'],
    ['date', 20240501, undefined],
    ['date', 'soon', undefined],
    ['date', '2024年5月1日', '2024-05-01'],
    ['date', '2024/05/01 23:30', '2024-05-01'],
    ['date', '2024/05/01 24:30', undefined],
    ['datetime', '2024/05/01 09:30', '2024-05-01T00:30:00.000Z'],
    ['datetime', '2024-05-01T15:00:00.000+0000', '2024-05-01T15:00:00.000Z'],
    ['datetime', '2024-05-01', '2024-04-30T15:00:00.000Z'],
    ['datetime', '2024-05-01T25:00:00Z', undefined],
    ['domain', 'https://www.acme.co.jp', 'acme.co.jp'],
    ['domain', 'a.com;b.com;a.com', 'a.com;b.com'],
    ['domain', 'taro@gmail.com', null],
    ['domain', 'なし', null],
    ['email', 'Taro@Acme.co.jp', 'taro@acme.co.jp'],
    ['email', 'taro', undefined],
    ['corporateNumber', '8700110005901', '8700110005901'],
    ['corporateNumber', '1234567890123', undefined],
    ['salesforceId', '001D000000IRFma', '001D000000IRFmaIAH'],
    ['salesforceId', 'ABC', undefined],
    ['list', 'b;a; b ;', 'b;a'],
    ['list', ['x', 'y'], 'x;y'],
    ['list', ';', null],
    ['days', '30日', 30],
    ['days', '30 days', 30],
    ['days', 'month', undefined],
  ];
  for (const [as, given, becomes] of CASES) {
    it(`${as}: makes ${becomes === undefined ? 'a rejection' : JSON.stringify(becomes)} of ${JSON.stringify(given)}`, () => {
      assert.equal(cast(as, given), becomes);
    });
  }

  it('never throws, and gives a scalar or nothing, whatever the value', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CASTS), fc.anything(), (as, value) => {
        if (value === null || value === undefined) return;
        const result = cast(as, value);
        assert.ok(result === undefined || result === null || ['string', 'number', 'boolean'].includes(typeof result));
      }),
      { numRuns: 2000 },
    );
  });

  it('reads every finite number back from its text', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        assert.equal(cast('number', String(number)), Number(String(number)));
      }),
    );
  });
});

describe('the calendar', () => {
  const zones = [
    'Asia/Tokyo',
    'America/Los_Angeles',
    'Europe/Berlin',
    'Asia/Kathmandu',
    'Pacific/Kiritimati',
    'Pacific/Pago_Pago',
    'Australia/Lord_Howe',
  ];
  const moment = fc.date({ min: new Date('1990-01-01'), max: new Date('2060-01-01'), noInvalidDate: true });

  for (const zone of zones) {
    it(`dates an instant as a clock in ${zone} does`, () => {
      const calendar = calendarOf(zone);
      const clock = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' });
      fc.assert(
        fc.property(moment, (at) => {
          assert.equal(calendar.dateOf(at.toISOString()), clock.format(at));
          // The second reading comes from memory.
          assert.equal(calendar.dateOf(at.toISOString().replace('Z', '+0000')), clock.format(at));
        }),
      );
    });

    it(`begins a day in ${zone} at the first moment that has its date`, () => {
      const calendar = calendarOf(zone);
      fc.assert(
        fc.property(moment, (at) => {
          const date = at.toISOString().slice(0, 10);
          const start = calendar.instantOf(date);
          if (start === undefined) return; // A day that the zone skipped.
          assert.equal(calendar.dateOf(start), date);
          assert.notEqual(calendar.dateOf(new Date(Date.parse(start) - 1).toISOString()), date);
        }),
        { numRuns: 30 },
      );
    });
  }

  it('never shifts a date', () => {
    for (const zone of zones) assert.equal(calendarOf(zone).dateOf('2024-03-10'), '2024-03-10');
  });
});
