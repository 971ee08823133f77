import type { ObjectType } from './object-types.ts';

/** What happened to a record, for whoever has to be told. */
export type Change =
  | {
      readonly kind: 'creation' | 'deletion' | 'restore' | 'privacyDeletion';
      readonly type: ObjectType;
      readonly id: number;
      readonly source: string;
    }
  | {
      readonly kind: 'propertyChange';
      readonly type: ObjectType;
      readonly id: number;
      readonly source: string;
      readonly name: string;
      readonly value: string;
    }
  | {
      readonly kind: 'merge';
      readonly type: ObjectType;
      readonly id: number;
      readonly source: string;
      readonly primaryId: number;
      readonly mergedIds: readonly number[];
      readonly properties: number;
    }
  | {
      readonly kind: 'associationChange';
      readonly type: ObjectType;
      readonly id: number;
      readonly source: string;
      readonly to: ObjectType;
      readonly toId: number;
      readonly removed: boolean;
      readonly primary: boolean;
    };

/** Called with every change that a request or a control route makes, at the time of the portal's clock in milliseconds. */
export type ChangeListener = (change: Change, at: number) => void;
