import type { FieldDef, FieldType, ObjectDef, PicklistEntry, Value } from './types.ts';

/** The defaults of every field; a definition names what differs. */
export function makeField(name: string, type: FieldType, differs: Partial<FieldDef> = {}): FieldDef {
  return {
    name,
    label: name,
    type,
    length: 0,
    precision: 0,
    scale: 0,
    required: false,
    createable: true,
    updateable: true,
    custom: false,
    unique: false,
    externalId: false,
    caseSensitive: false,
    nameField: false,
    calculated: false,
    filterable: true,
    referenceTo: [],
    relationshipName: null,
    childRelationship: null,
    cascadeDelete: false,
    picklist: [],
    restricted: false,
    defaultValue: type === 'boolean' ? false : null,
    help: null,
    description: null,
    formula: null,
    feature: null,
    needsGrant: false,
    ...differs,
  };
}

const TEXT_LENGTHS: Partial<Record<FieldType, number>> = {
  picklist: 255,
  multipicklist: 4099,
  combobox: 255,
  email: 80,
  phone: 40,
  url: 255,
  textarea: 255,
  string: 255,
  reference: 18,
  id: 18,
};

/**
 * Reads one line of a catalogue: `Name|Label|type(arguments)|flags`.
 * `string(80)`, `double(18,2)`, `picklist(A;*B)` with a star at the default, `reference(Account,ParentRelation,ChildRelation)`.
 * Flags: required, ro (read-only), once (set when created), name, unique, external, cascade, calc, restricted, nofilter, default=…, feature=….
 */
export function readField(line: string): FieldDef {
  const [name = '', label = '', kind = 'string', flagText = ''] = line.split('|').map((part) => part.trim());
  const shape = /^(\w+)(?:\((.*)\))?$/.exec(kind);
  const type = asType(shape?.[1] ?? '');
  const args = shape?.[2] ?? '';
  const flags = flagText.split(' ').filter((flag) => flag !== '');
  return makeField(name, type, { label: label === '' ? name : label, ...readArguments(type, args), ...readFlags(type, flags) });
}

function readArguments(type: FieldType, args: string): Partial<FieldDef> {
  const length = TEXT_LENGTHS[type] ?? 0;
  if (type === 'picklist' || type === 'multipicklist' || type === 'combobox') {
    const picklist = args === '' ? [] : args.split(';').map(readEntry);
    const chosen = picklist.find((entry) => entry.isDefault);
    return { length, picklist, ...(chosen === undefined ? {} : { defaultValue: chosen.value }) };
  }
  if (type === 'reference') {
    const [targets = '', relationshipName = '', childRelationship = ''] = args.split(',');
    return {
      length,
      referenceTo: targets.split('/'),
      relationshipName: relationshipName || null,
      childRelationship: childRelationship || null,
    };
  }
  const numbers = args.split(',').map(Number);
  if (type === 'double' || type === 'currency' || type === 'percent')
    return { precision: args === '' ? 18 : (numbers[0] ?? 18), scale: args === '' ? 2 : (numbers[1] ?? 0) };
  if (type === 'int') return { precision: args === '' ? 9 : (numbers[0] ?? 9) };
  return { length: args === '' ? length : (numbers[0] ?? length) };
}

function readEntry(text: string): PicklistEntry {
  const value = text.replace(/^\*/, '');
  return { value, label: value, isDefault: text.startsWith('*'), active: true };
}

function readFlags(type: FieldType, flags: readonly string[]): Partial<FieldDef> {
  const has = (flag: string): boolean => flags.includes(flag);
  const given = (key: string): string | null => flags.find((flag) => flag.startsWith(`${key}=`))?.slice(key.length + 1) ?? null;
  const readOnly = has('ro') || has('calc');
  const preset = given('default');
  return {
    required: has('required'),
    createable: !readOnly,
    updateable: !readOnly && !has('once'),
    unique: has('unique'),
    externalId: has('external'),
    nameField: has('name'),
    calculated: has('calc'),
    cascadeDelete: has('cascade'),
    restricted: has('restricted'),
    filterable: !has('nofilter'),
    feature: given('feature'),
    ...(preset === null ? {} : { defaultValue: typedDefault(type, preset) }),
  };
}

function typedDefault(type: FieldType, text: string): Value {
  if (type === 'boolean') return text === 'true';
  return type === 'int' || type === 'double' ? Number(text) : text;
}

const TYPES: readonly FieldType[] = [
  'id',
  'reference',
  'string',
  'textarea',
  'picklist',
  'multipicklist',
  'combobox',
  'email',
  'phone',
  'url',
  'boolean',
  'int',
  'double',
  'currency',
  'percent',
  'date',
  'datetime',
  'address',
];

function asType(text: string): FieldType {
  const type = TYPES.find((known) => known === text);
  if (type === undefined) throw new Error(`The catalogue names an unknown field type "${text}"`);
  return type;
}

const SYSTEM_FIELDS = [
  'IsDeleted|Deleted|boolean|ro',
  'CreatedDate|Created Date|datetime|ro',
  'CreatedById|Created By ID|reference(User,CreatedBy)|ro',
  'LastModifiedDate|Last Modified Date|datetime|ro',
  'LastModifiedById|Last Modified By ID|reference(User,LastModifiedBy)|ro',
  'SystemModstamp|System Modstamp|datetime|ro',
];

export interface ObjectOptions {
  readonly labelPlural?: string;
  readonly label?: string;
  readonly custom?: boolean;
  /** Calls it knows besides reading; all by default. */
  readonly calls?: string;
  readonly mergeable?: boolean;
  readonly api?: ObjectDef['api'];
  readonly isCatalogue?: boolean;
  readonly feature?: string;
  /** System fields that this object lacks. */
  readonly without?: string;
}

/** One object of the org: its own fields, and the system fields that every object has. */
export function defineObject(name: string, keyPrefix: string, lines: readonly string[], options: ObjectOptions = {}): ObjectDef {
  const calls = (options.calls ?? 'create update delete replicate').split(' ');
  const without = (options.without ?? '').split(' ');
  const label = options.label ?? name.replace(/([a-z])([A-Z])/g, '$1 $2');
  const fields = new Map<string, FieldDef>();
  fields.set('id', makeField('Id', 'id', { label: `${label} ID`, length: 18, createable: false, updateable: false, defaultValue: null }));
  for (const line of [...SYSTEM_FIELDS.slice(0, 1), ...lines, ...SYSTEM_FIELDS.slice(1)]) {
    const field = readField(line);
    if (!without.includes(field.name)) fields.set(field.name.toLowerCase(), field);
  }
  return {
    name,
    label,
    labelPlural: options.labelPlural ?? `${label}s`,
    keyPrefix,
    custom: options.custom ?? false,
    createable: calls.includes('create'),
    updateable: calls.includes('update'),
    deletable: calls.includes('delete'),
    replicateable: calls.includes('replicate'),
    mergeable: options.mergeable ?? false,
    api: options.api ?? 'data',
    isCatalogue: options.isCatalogue ?? false,
    feature: options.feature ?? null,
    fields,
  };
}
