import { choice, date, dictionary, integer, list, number, object, text } from '../core/schema/index.ts';
import type { Infer } from '../core/schema/index.ts';
import type { Text } from '../core/types.ts';

function t(ja: string, en: string): Text {
  return { ja, en };
}

const cron = (ja: string, en: string, value: string) =>
  text({
    default: value,
    pattern: /^\S+( \S+){4}$|^off$/,
    patternDoc: t('cron の5項目(分 時 日 月 曜日)、または off', 'five cron fields (minute hour day month weekday), or off'),
    doc: t(ja, en),
  });

const days = (ja: string, en: string, value: number) => integer({ min: 1, max: 36_500, default: value, unit: 'days', doc: t(ja, en) });

const currency = /^[A-Z]{3}$/;
const currencyDoc = t('通貨コード(JPY など大文字3字)', 'a currency code of three capitals, such as JPY');

/** `config/kakehashi.yaml`: what is the company's own. Everything has a default. */
export const kakehashiTable = object({
  doc: t('会社全体の設定', 'Settings of the company'),
  fields: {
    company: object({
      default: {},
      doc: t('会社', 'The company'),
      fields: {
        timezone: text({
          default: 'Asia/Tokyo',
          minLength: 1,
          doc: t('日付の基準になるタイムゾーン(IANA 名)', 'Time zone in which an instant becomes a date (IANA name)'),
          examples: ['Asia/Tokyo', 'Europe/Berlin'],
        }),
        locale: choice({
          values: ['ja', 'en'],
          default: 'ja',
          doc: t('画面と CRM に書く文の言語', 'Language of screens and of texts in the CRMs'),
        }),
        currency: text({
          default: 'JPY',
          pattern: currency,
          patternDoc: currencyDoc,
          doc: t('金額をまとめる通貨', 'Currency that amounts are counted in'),
        }),
        fiscalYearStart: integer({
          min: 1,
          max: 12,
          default: 4,
          unit: 'month',
          doc: t('会計年度の最初の月', 'First month of the fiscal year'),
        }),
      },
    }),
    rates: dictionary({
      default: {},
      keyPattern: currency,
      keyDoc: currencyDoc,
      doc: t('他通貨1単位が会社の通貨でいくらか。日付ごと', 'What one unit of another currency is worth in the company’s, from a date on'),
      of: list({
        min: 1,
        doc: t('日付の順でなくてよい', 'In any order'),
        of: object({
          doc: t('ある日からのレート', 'The rate from a date on'),
          fields: {
            from: date({ required: true, doc: t('この日から', 'From this date on') }),
            rate: number({ required: true, min: 1e-9, doc: t('1単位の金額', 'What one unit is worth') }),
          },
        }),
      }),
    }),
    freeMail: list({
      default: [],
      of: text({
        pattern: /^[a-z0-9-]+(\.[a-z0-9-]+)+$/,
        patternDoc: t('小文字のドメイン名', 'a domain in lower case'),
        doc: t('ドメイン', 'A domain'),
      }),
      doc: t('会社の手がかりにならないドメイン(フリーメールなど)の追加', 'Further domains that tell nothing of a company'),
    }),
    sync: object({
      default: {},
      doc: t('読み取り。ここにないものはコネクタの既定値', 'Reading; what is missing here takes the connector’s own default'),
      fields: {
        lookBackMinutes: integer({
          min: 0,
          max: 1440,
          unit: 'minutes',
          doc: t('遅れて見えるレコードのために読み直す幅', 'How far back to read again, for rows that became visible late'),
        }),
        bulkFrom: integer({
          min: 1,
          unit: 'records',
          doc: t('この件数から一括 API を使う', 'Number of records from which the bulk API is used'),
        }),
        quotaShare: number({
          min: 0.01,
          max: 1,
          doc: t('1日の API 枠のうち使ってよい割合', 'Share of the daily API quota that may be used'),
        }),
        quotaReserve: number({
          min: 0,
          max: 0.9,
          default: 0.1,
          doc: t(
            'そのうち、初回の読み込みが差分と書き込みのために残す割合',
            'Part of it that a first load leaves to what changes meanwhile and to writing',
          ),
        }),
        rejectionShare: number({
          min: 0,
          max: 1,
          default: 0.05,
          doc: t('除外がこの割合を超えたら終了コード2', 'A larger share of rejected records ends with exit code 2'),
        }),
        rejectionFloor: integer({
          min: 1,
          default: 20,
          unit: 'records',
          doc: t(
            '差分の読み込みでは、除外がこの件数に満たなければ割合を問わない(全件を読むときは割合だけで決まる)',
            'In a reading of what changed, fewer rejected records than this are let pass whatever their share (a reading of everything goes by the share alone)',
          ),
        }),
      },
    }),
    deliver: object({
      default: {},
      doc: t('書き戻し', 'Writing back'),
      fields: {
        tasksTo: list({
          default: ['salesforce', 'hubspot'],
          unique: true,
          of: text({ minLength: 1, doc: t('接続の名前', 'A connection') }),
          doc: t(
            'タスクを置く接続と、属性が食い違ったときの優先順',
            'Connections in the order in which a task finds its home and in which attributes win',
          ),
        }),
        only: list({
          of: text({ minLength: 1, doc: t('パートナーの ID または名前', 'A partner’s id or name') }),
          min: 1,
          doc: t('試験導入: このパートナーだけに書く(省略時はすべて)', 'Pilot: only these partners are written; all unless given'),
        }),
        lists: list({
          unique: true,
          of: text({ pattern: /^L\d{2}$/, patternDoc: t('L01 のようなリスト番号', 'a list such as L01'), doc: t('リスト', 'A list') }),
          doc: t('HubSpot に作るリスト(省略時はすべて)', 'Lists to make in HubSpot; all unless given'),
        }),
        moreLists: list({
          unique: true,
          of: choice({ values: ['per_touch', 'per_step', 'per_package'], doc: t('リストの種類', 'A kind of list') }),
          doc: t('さらに作るリスト: タッチ・ステップ・パッケージごと', 'Further lists: one per touch level, step or package'),
        }),
      },
    }),
    schedule: object({
      default: {},
      doc: t('serve の定時実行', 'What `serve` does by itself'),
      fields: {
        sync: cron('読み取り', 'Reading', '*/15 * * * *'),
        run: cron('読み取り・判定・書き戻し', 'Reading, assessing and delivering', '0 5 * * *'),
      },
    }),
    workers: object({
      default: {},
      doc: t('Redis で複数の作業者を動かすとき', 'Several workers on Redis'),
      fields: {
        concurrency: integer({
          min: 1,
          max: 64,
          default: 4,
          doc: t('一つの worker が同時に行う仕事の数', 'Jobs that one worker does at a time'),
        }),
        perConnection: integer({
          min: 1,
          max: 16,
          default: 3,
          doc: t('一つの接続に同時に行う仕事の数(全 worker 合計)', 'Jobs at a time for one connection, all workers together'),
        }),
        takeOverSeconds: number({
          min: 0.1,
          max: 60,
          default: 10,
          unit: 'seconds',
          doc: t('止まった仕事を探す間隔', 'How often workers look for work that somebody died over'),
        }),
      },
    }),
    retention: object({
      default: {},
      doc: t('保存期間。過ぎたものは消す', 'How long things are kept'),
      fields: {
        rawDays: days(
          '元のレコード(マッピングを直したときの読み直し用)',
          'Mapped raw fields, so that a mended mapping needs no second download',
          90,
        ),
        rejectionDays: days('除外の記録', 'Rejections', 180),
        replacedDays: days('上書き前の値(undo 用)', 'Replaced values, for undo', 90),
        runDays: days('実行の記録', 'Records of runs', 730),
        assessmentDays: days('判定の履歴', 'History of assessments', 1825),
      },
    }),
  },
});

export type KakehashiFile = Infer<typeof kakehashiTable>;
