import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  checkDigit,
  normaliseCorporateNumber,
  normaliseDomain,
  normaliseDomains,
  normaliseName,
  normaliseSalesforceId,
} from '../../../src/core/identity/index.ts';

describe('normaliseName', () => {
  const same: readonly (readonly string[])[] = [
    [
      '株式会社サンプル商事',
      '(株)サンプル商事',
      '㈱サンプル商事',
      'サンプル商事株式会社',
      'ｻﾝﾌﾟﾙ商事（株）',
      '㍿ サンプル 商事',
      'サンプル商事㈱',
    ],
    ['コーヒー・サーバー', 'コ-ヒ- サ-バ-', 'コーヒーサーバー株式会社', 'コ―ヒ―サ―バ―', 'ｺｰﾋｰｻｰﾊﾞｰ'],
    [
      'Acme Co., Ltd.',
      'ACME CO.,LTD.',
      'Acme Co Ltd',
      'ａｃｍｅ',
      'Acme, Inc.',
      'acme K.K.',
      'Acme Corporation',
      '株式会社ACME',
      'Acme Holdings'.slice(0, 4),
    ],
    ["O'Brien LLC", 'O’Brien llc', 'OBRIEN, LLC'],
  ];
  for (const names of same) {
    it(`takes the ${String(names.length)} ways of writing ${names[0] ?? ''} for one`, () => {
      assert.deepEqual([...new Set(names.map(normaliseName))], [normaliseName(names[0] ?? '')]);
    });
  }

  it('keeps apart what people keep apart', () => {
    const names = ['山田商事', '山田商店', '山田商事東京', 'Acme', 'Acme Holdings', '日本ビール', 'Costar', 'Inca'];
    assert.equal(new Set(names.map(normaliseName)).size, names.length);
  });

  it('does not cut a legal form out of the middle of a word', () => {
    assert.equal(normaliseName('Cisco'), 'cisco');
    assert.equal(normaliseName('Zinc'), 'zinc');
    assert.equal(normaliseName('Limited Edition'), 'limitededition');
  });

  it('never gives nothing for a name that has a letter', () => {
    assert.equal(normaliseName('株式会社'), '株式会社');
    assert.equal(normaliseName('---'), '');
  });

  it('is stable: normalising twice changes nothing more than once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (name) => {
        const once = normaliseName(name);
        assert.equal(normaliseName(once), once);
      }),
    );
  });

  it('ignores case, width of letters and spaces around, whatever the name', () => {
    const latin = fc.stringMatching(/^[a-z][a-z ]{3,20}[a-z]$/);
    fc.assert(
      fc.property(latin, (name) => {
        const wide = Array.from(name.toUpperCase(), (c) => (c === ' ' ? '　' : String.fromCharCode(c.charCodeAt(0) + 0xfee0))).join('');
        assert.equal(normaliseName(wide), normaliseName(name));
      }),
    );
  });
});

describe('normaliseDomain', () => {
  const cases: readonly (readonly [string, string | null])[] = [
    ['https://www.acme.co.jp/path?q=1', 'acme.co.jp'],
    ['WWW.Acme.CO.JP', 'acme.co.jp'],
    ['sales.tokyo.acme.co.jp', 'acme.co.jp'],
    ['http://acme.com:8080', 'acme.com'],
    ['taro@mail.acme.co.jp', 'acme.co.jp'],
    ['ａｃｍｅ．ｃｏ．ｊｐ', 'acme.co.jp'],
    ['acme。co。jp', 'acme.co.jp'],
    ['https://a-bike-store-1.example', 'a-bike-store-1.example'],
    ['shop.wixsite.com', 'shop.wixsite.com'],
    ['someone@gmail.com', null],
    ['docomo.ne.jp', null],
    ['192.168.0.1', null],
    ['http://[::1]/', null],
    ['co.jp', null],
    ['なし', null],
    ['-', null],
    ['', null],
    ['n/a', null],
    ['localhost', null],
  ];
  for (const [given, expected] of cases) {
    it(`makes ${String(expected)} of ${JSON.stringify(given)}`, () => {
      assert.equal(normaliseDomain(given), expected);
    });
  }

  it('takes further free-mail domains from the settings', () => {
    assert.equal(normaliseDomain('a@portal.example', { freeMail: new Set(['portal.example']) }), null);
  });

  it('reads several domains, each once', () => {
    assert.deepEqual(normaliseDomains('https://a.co.jp; www.b.com、a.co.jp gmail.com'), ['a.co.jp', 'b.com']);
  });

  it('never throws and is stable', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.webUrl(), fc.emailAddress(), fc.domain()), (value) => {
        const domain = normaliseDomain(value);
        if (domain !== null) assert.equal(normaliseDomain(domain), domain);
      }),
    );
  });
});

describe('normaliseCorporateNumber', () => {
  it('accepts the number printed in the tax agency’s own example, in any width', () => {
    assert.equal(normaliseCorporateNumber('8700110005901'), '8700110005901');
    assert.equal(normaliseCorporateNumber('８７００１１０００５９０１'), '8700110005901');
    assert.equal(normaliseCorporateNumber('T8-7001-1000-5901'), '8700110005901');
  });

  it('refuses a wrong check digit, a wrong length, letters', () => {
    for (const wrong of ['7700110005901', '870011000590', '87001100059011', 'A700110005901', '']) {
      assert.equal(normaliseCorporateNumber(wrong), null, wrong);
    }
  });

  it('notices every single wrong digit that changes the sum', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^\d{12}$/),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 8 }),
        (twelve, place, shift) => {
          const right = `${String(checkDigit(twelve))}${twelve}`;
          assert.equal(normaliseCorporateNumber(right), right);
          const digit = (Number(right[place]) + shift) % 10;
          const wrong = right.slice(0, place) + String(digit) + right.slice(place + 1);
          // 0 and 9 are alike modulo 9: the official scheme cannot tell them apart.
          const alike = digit % 9 === Number(right[place]) % 9;
          assert.equal(normaliseCorporateNumber(wrong), alike ? wrong : null);
        },
      ),
    );
  });
});

describe('normaliseSalesforceId', () => {
  it('gives the suffix that Salesforce gives', () => {
    assert.equal(normaliseSalesforceId('001D000000IRFma'), '001D000000IRFmaIAH');
    assert.equal(normaliseSalesforceId('0015i0000000001'), '0015i0000000001AAA');
    assert.equal(normaliseSalesforceId('0015i000000001t'), '0015i000000001tAAA');
  });

  it('gives back lost capitals, and refuses a suffix that does not fit', () => {
    assert.equal(normaliseSalesforceId('001d000000irfmaiah'), '001D000000IRFmaIAH');
    assert.equal(normaliseSalesforceId('001D000000IRFmaZZZ'), null);
    for (const wrong of ['', '001', '001D000000IRFm-', '001D000000IRFmaIA', 'https://x/001D000000IRFma']) {
      assert.equal(normaliseSalesforceId(wrong), null, wrong);
    }
  });

  it('gives one id for 15 characters, 18 characters and 18 without case', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9]{15}$/), (id) => {
        const long = normaliseSalesforceId(id);
        assert.ok(long !== null);
        assert.equal(long.length, 18);
        assert.equal(normaliseSalesforceId(long), long);
        assert.equal(normaliseSalesforceId(long.toLowerCase()), long);
      }),
    );
  });
});
