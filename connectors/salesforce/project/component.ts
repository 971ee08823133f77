import type { XmlChildren } from './xml.ts';

/** One piece of an org that we bring along, apart from fields and permission sets. */
export interface Component {
  /** As the Metadata API calls it: `ListView`, `Report` … */
  readonly type: ComponentType;
  /** As the Metadata API names it: `Account.PRM_High_Touch`, `PRM/PRM_Overview`. */
  readonly fullName: string;
  /** What people see of it, for the plan. */
  readonly title: string;
  readonly body: XmlChildren;
  /** Our fields that it rests on, as `Account.PRM_Score__c`; without one of them it is left out. */
  readonly needs: readonly string[];
  /** Files of a Lightning component, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

export type ComponentType =
  | 'ListView'
  | 'CustomLabel'
  | 'LightningComponentBundle'
  | 'ReportType'
  | 'ReportFolder'
  | 'Report'
  | 'DashboardFolder'
  | 'Dashboard'
  | 'CustomObjectTranslation'
  | 'Translations';

/** Stands in the description of all that `setup` makes: `setup --remove` takes away nothing without it. */
export const MADE_BY = 'Kakehashi';

export function madeBy(text: string): string {
  return `${MADE_BY}: ${text}`;
}

/** The org's code of a language of ours. */
export const LANGUAGE = { ja: 'ja', en: 'en_US' } as const;
