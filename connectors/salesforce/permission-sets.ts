import type { CrmField, Locale, Text } from '../../src/core/types.ts';
import type { WantedField } from './field-metadata.ts';
import { madeBy } from './project/component.ts';
import { asArray, asObject, asText } from './shapes.ts';

export interface FieldPermission {
  readonly field: string;
  readonly readable: boolean;
  readonly editable: boolean;
}
export interface ObjectPermission {
  readonly object: string;
  readonly allowCreate: boolean;
  readonly allowDelete: boolean;
  readonly allowEdit: boolean;
  readonly allowRead: boolean;
  readonly modifyAllRecords: boolean;
  readonly viewAllRecords: boolean;
}
export interface PermissionSet {
  readonly fullName: string;
  readonly label: string;
  readonly description: string;
  readonly hasActivationRequired: boolean;
  readonly fieldPermissions: readonly FieldPermission[];
  readonly objectPermissions: readonly ObjectPermission[];
  readonly userPermissions: readonly { readonly name: string; readonly enabled: boolean }[];
}

export const INTEGRATION = 'PRM_Integration';
export const VIEW = 'PRM_View';

const LABELS: Readonly<Record<string, Text>> = {
  [INTEGRATION]: { ja: 'Kakehashi 連携ユーザー', en: 'Kakehashi integration user' },
  [VIEW]: { ja: 'Kakehashi 項目の参照(社内)', en: 'Kakehashi fields (employees)' },
};
const DESCRIPTIONS: Readonly<Record<string, Text>> = {
  [INTEGRATION]: {
    ja: '読み書きするための権限。連携ユーザーだけに割り当てます',
    en: 'what it needs to read and write. For the integration user alone',
  },
  [VIEW]: {
    ja: '判定を参照し、手動設定を編集するための権限。社員に割り当て、ポータルのパートナーユーザーには割り当てません',
    en: 'to see what it assessed and to set things by hand. For employees, never for partner users of a portal',
  },
};

/**
 * Both sets, in full: the integration user writes our fields, and of those of people only what they may set on our pages; for people
 * it is the other way round. Rights on tasks are a user permission, not an object permission.
 */
export function permissionSets(fields: readonly WantedField[], locale: Locale): PermissionSet[] {
  const shared = (fullName: string): Pick<PermissionSet, 'fullName' | 'label' | 'description' | 'hasActivationRequired'> => ({
    fullName,
    label: LABELS[fullName]?.[locale] ?? fullName,
    description: madeBy(DESCRIPTIONS[fullName]?.[locale] ?? ''),
    hasActivationRequired: false,
  });
  const written = (by: (field: CrmField) => boolean): FieldPermission[] =>
    fields.map(({ permission, field, over }) => ({
      field: permission,
      readable: true,
      editable: over === undefined && by(field),
    }));
  const objectPermissions = [access('Account', { edit: true }), access('Contact', { edit: false }), access('Opportunity', { edit: false })];
  const userPermissions = ['ApiEnabled', 'EditTask'].map((name) => ({ name, enabled: true }));
  return [
    {
      ...shared(INTEGRATION),
      fieldPermissions: written(({ writtenBy, passedOn }) => writtenBy === 'us' || passedOn === true),
      objectPermissions,
      userPermissions,
    },
    { ...shared(VIEW), fieldPermissions: written(({ writtenBy }) => writtenBy === 'people'), objectPermissions: [], userPermissions: [] },
  ];
}

function access(object: string, { edit }: { readonly edit: boolean }): ObjectPermission {
  return {
    object,
    allowCreate: false,
    allowDelete: false,
    allowEdit: edit,
    allowRead: true,
    modifyAllRecords: false,
    viewAllRecords: true,
  };
}

/** What is there already, from `readMetadata`; null: no such set. */
export function permissionSetFrom(read: unknown): PermissionSet | null {
  const shape = asObject(read);
  if (asText(shape.fullName) === '') return null;
  return {
    fullName: asText(shape.fullName),
    label: asText(shape.label),
    description: asText(shape.description),
    hasActivationRequired: isTrue(shape.hasActivationRequired),
    fieldPermissions: asArray(shape.fieldPermissions)
      .map(asObject)
      .map((one) => ({ field: asText(one.field), readable: isTrue(one.readable), editable: isTrue(one.editable) })),
    objectPermissions: asArray(shape.objectPermissions).map(asObject).map(objectPermissionFrom),
    userPermissions: asArray(shape.userPermissions)
      .map(asObject)
      .map((one) => ({ name: asText(one.name), enabled: isTrue(one.enabled) })),
  };
}

function objectPermissionFrom(one: Readonly<Record<string, unknown>>): ObjectPermission {
  return {
    object: asText(one.object),
    allowCreate: isTrue(one.allowCreate),
    allowDelete: isTrue(one.allowDelete),
    allowEdit: isTrue(one.allowEdit),
    allowRead: isTrue(one.allowRead),
    modifyAllRecords: isTrue(one.modifyAllRecords),
    viewAllRecords: isTrue(one.viewAllRecords),
  };
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

/** What `wanted` grants and `found` does not. More than wanted is not a fault: an admin may have added to it. */
export function lackingIn(found: PermissionSet, wanted: PermissionSet): string[] {
  const fields = new Map(found.fieldPermissions.map((one) => [one.field, one]));
  const objects = new Map(found.objectPermissions.map((one) => [one.object, one]));
  return [
    ...wanted.fieldPermissions.filter((one) => lacksField(fields.get(one.field), one)).map((one) => one.field),
    ...wanted.objectPermissions.filter((one) => lacksObject(objects.get(one.object), one)).map((one) => one.object),
    ...lackingUserPermissions(found, wanted),
  ];
}

function lacksField(now: FieldPermission | undefined, wanted: FieldPermission): boolean {
  return !now || (wanted.readable && !now.readable) || (wanted.editable && !now.editable);
}

function lacksObject(now: ObjectPermission | undefined, wanted: ObjectPermission): boolean {
  return (
    !now || (wanted.allowEdit && !now.allowEdit) || (wanted.allowRead && !now.allowRead) || (wanted.viewAllRecords && !now.viewAllRecords)
  );
}

/** A set that comes back without any user permission tells nothing of them: `check` finds out whether the API may be used. */
function lackingUserPermissions(found: PermissionSet, wanted: PermissionSet): string[] {
  if (found.userPermissions.length === 0) return [];
  const enabled = new Set(found.userPermissions.filter((one) => one.enabled).map((one) => one.name));
  return wanted.userPermissions.map((one) => one.name).filter((name) => !enabled.has(name));
}

/** The whole content to send: ours over what is there. */
export function merged(found: PermissionSet | null, wanted: PermissionSet): PermissionSet {
  if (!found) return wanted;
  return {
    ...wanted,
    fieldPermissions: overlay(found.fieldPermissions, wanted.fieldPermissions, (one) => one.field),
    objectPermissions: overlay(found.objectPermissions, wanted.objectPermissions, (one) => one.object),
    userPermissions: overlay(found.userPermissions, wanted.userPermissions, (one) => one.name),
  };
}

function overlay<T>(below: readonly T[], above: readonly T[], keyOf: (one: T) => string): T[] {
  return [...new Map([...below, ...above].map((one) => [keyOf(one), one])).values()];
}
