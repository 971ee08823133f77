import { readdirSync, readFileSync } from 'node:fs';
import type { Locale } from '../../../src/core/types.ts';
import type { Component } from './component.ts';

const NAME = 'prmPartner';
const FOLDER = new URL(`../lwc/${NAME}/`, import.meta.url);

/** The Lightning component for the Account page, as its files are. */
export function bundle(locale: Locale): Component {
  const files = Object.fromEntries(
    readdirSync(FOLDER)
      .sort()
      .map((name) => [name, readFileSync(new URL(name, FOLDER), 'utf8')]),
  );
  return {
    type: 'LightningComponentBundle',
    fullName: NAME,
    title: { ja: '取引先ページの部品', en: 'component of the Account page' }[locale],
    needs: FIELDS,
    body: {},
    files,
  };
}

/** What the component reads; it shows what the user may see of it. */
const FIELDS = ['PRM_Score__c', 'PRM_State__c', 'PRM_Data_As_Of__c'].map((name) => `Account.${name}`);
