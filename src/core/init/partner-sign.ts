/** How an org tells partner accounts from others. */
import type { FieldInfo, ObjectInfo, SourceRecord, Text } from '../types.ts';
import { isOwn } from './recognise.ts';
import { soundsLikePartner } from './words.ts';

export interface PartnerSign {
  /** SOQL condition; `path` leads from the record to the account (`Account.`). */
  readonly condition: (path: string) => string;
  /** The vendor's own flag: no doubt. */
  readonly sure: boolean;
  readonly why: Text;
}

/** Signs in the order in which they are tried: the first one under which a record is found counts. */
export function partnerSigns(account: ObjectInfo, recordTypes: readonly SourceRecord[]): readonly PartnerSign[] {
  const fields = [...account.fields.values()];
  const flag = account.fields.has('IsPartner') ? [IS_PARTNER] : [];
  const boxes = fields.filter((field) => field.type === 'boolean' && isOwn(field) && speaks(field)).map(boxSign);
  const options = fields
    .filter(({ type, name }) => (type === 'picklist' || type === 'multipicklist') && !/^prm_/iu.test(name))
    .flatMap(optionSign)
    .sort((a, b) => a.rank - b.rank);
  return [...flag, ...recordTypeSign(recordTypes), ...options.map(({ sign }) => sign), ...boxes];
}

const IS_PARTNER: PartnerSign = {
  condition: (path) => `${path}IsPartner = true`,
  sure: true,
  why: { ja: '項目 IsPartner', en: 'the field IsPartner' },
};

function speaks({ name, label }: FieldInfo): boolean {
  return soundsLikePartner(name) || soundsLikePartner(label);
}

function boxSign({ name, label }: FieldInfo): PartnerSign {
  return {
    condition: (path) => `${path}${name} = true`,
    sure: false,
    why: { ja: `チェック項目 ${name}(${label})`, en: `the checkbox ${name} (${label})` },
  };
}

function optionSign(field: FieldInfo): { readonly rank: number; readonly sign: PartnerSign }[] {
  const meant = (field.options ?? []).filter(soundsLikePartner);
  if (meant.length === 0) return [];
  const values = meant.map(quoted).join(', ');
  const operator = field.type === 'multipicklist' ? 'INCLUDES' : 'IN';
  const sign: PartnerSign = {
    condition: (path) => `${path}${field.name} ${operator} (${values})`,
    sure: false,
    why: {
      ja: `選択肢 ${field.name}(${field.label})の ${meant.join('、')}`,
      en: `the options ${meant.join(', ')} of ${field.name} (${field.label})`,
    },
  };
  return [{ rank: field.name === 'Type' ? 0 : 1, sign }];
}

function recordTypeSign(recordTypes: readonly SourceRecord[]): PartnerSign[] {
  const meant = recordTypes
    .map(({ raw }) => ({ name: textOf(raw.Name), developerName: textOf(raw.DeveloperName) }))
    .filter(({ name, developerName }) => developerName !== '' && (soundsLikePartner(name) || soundsLikePartner(developerName)));
  if (meant.length === 0) return [];
  const values = meant.map(({ developerName }) => quoted(developerName)).join(', ');
  const names = meant.map(({ name }) => name);
  return [
    {
      condition: (path) => `${path}RecordType.DeveloperName IN (${values})`,
      sure: false,
      why: { ja: `レコードタイプ ${names.join('、')}`, en: `the record type ${names.join(', ')}` },
    },
  ];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function quoted(value: string): string {
  return `'${value.replaceAll(/['\\]/gu, '\\$&')}'`;
}

const TEMPLATE = /((?:\w+\.)*)IsPartner = true/gu;

/** A filter of the template with the org's own sign in place of IsPartner. */
export function withSign(where: string, sign: PartnerSign): string {
  return where.replaceAll(TEMPLATE, (_, path: string) => sign.condition(path));
}
