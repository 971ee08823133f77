import { AppError } from '../../src/core/errors.ts';
import type { FieldInfo, ObjectInfo, StreamSpec } from '../../src/core/types.ts';
import type { Kintone } from './client.ts';
import { propertiesIn, type FormField } from './shapes.ts';

export interface Forms {
  /** One call per object and connection; null where the domain has no such app. */
  of(object: string): Promise<ReadonlyMap<string, FormField> | null>;
  describe(object: string): Promise<ObjectInfo>;
  /** Without an object: all of them. */
  forget(object?: string): void;
}

export function openForms(kintone: Kintone): Forms {
  const known = new Map<string, Promise<ReadonlyMap<string, FormField> | null>>();
  const of: Forms['of'] = (object) => {
    const asking = known.get(object) ?? ask(kintone, object);
    known.set(object, asking);
    // A failure is not remembered.
    asking.catch(() => known.delete(object));
    return asking;
  };
  return {
    of,
    forget: (object) => {
      if (object === undefined) known.clear();
      else known.delete(object);
    },
    async describe(object) {
      const form = await of(object);
      const fields = [...(form?.values() ?? []), { type: '__ID__', code: '$id', label: '$id' }].map(toInfo);
      return { object, readable: form !== null, fields: new Map(form === null ? [] : fields.map((field) => [field.name, field])) };
    },
  };
}

async function ask(kintone: Kintone, object: string): Promise<ReadonlyMap<string, FormField> | null> {
  try {
    return await readForm(kintone, object, false);
  } catch (error) {
    if (error instanceof AppError && error.details.code === 'GAIA_AP01') return null;
    throw error;
  }
}

/** The form as people use it, or with `preview` as it will be after the next deployment. */
export async function readForm(kintone: Kintone, object: string, preview: boolean): Promise<ReadonlyMap<string, FormField>> {
  const app = kintone.app(object);
  const work = { what: `read the form of ${object}`, effect: 'read' } as const;
  const { value } = await kintone.call({ ...work, work: (exchange) => exchange((api) => api.app.getFormFields({ app, preview })) });
  return new Map(Object.entries(propertiesIn(value, work.what)));
}

const TYPES: Readonly<Record<string, FieldInfo['type']>> = {
  SINGLE_LINE_TEXT: 'text',
  MULTI_LINE_TEXT: 'text',
  RICH_TEXT: 'text',
  LINK: 'text',
  NUMBER: 'number',
  CALC: 'number',
  RECORD_NUMBER: 'number',
  __ID__: 'number',
  DROP_DOWN: 'picklist',
  RADIO_BUTTON: 'picklist',
  CHECK_BOX: 'multipicklist',
  MULTI_SELECT: 'multipicklist',
  DATE: 'date',
  DATETIME: 'datetime',
  CREATED_TIME: 'datetime',
  UPDATED_TIME: 'datetime',
  USER_SELECT: 'reference',
};

const READ_ONLY: readonly string[] = ['CALC', 'RECORD_NUMBER', '__ID__', 'CREATED_TIME', 'UPDATED_TIME', 'CREATOR', 'MODIFIER'];
const UNIQUE_LENGTH = 64;

function toInfo(field: FormField): FieldInfo {
  const { type, code, label, unique = false, options } = field;
  return {
    name: code,
    label,
    type: isSwitch(field) ? 'boolean' : (TYPES[type] ?? 'other'),
    writable: type in TYPES && !READ_ONLY.includes(type),
    length: unique ? UNIQUE_LENGTH : null,
    options: options === undefined ? null : Object.keys(options),
    unique,
    referenceTo: [],
  };
}

/** kintone has no yes-or-no field: a check box with this one option is ours. */
export const YES = 'true';

export function isSwitch({ type, options }: FormField): boolean {
  return type === 'CHECK_BOX' && Object.keys(options ?? {}).join() === YES;
}

/** The fields that a stream reads: all of `fields`, and those of `optionalFields` that exist. */
export function chooseFields(spec: StreamSpec, info: ObjectInfo): readonly string[] {
  if (!info.readable) {
    throw new AppError('MAPPING_INVALID', `Stream ${spec.name}: kintone has no app behind \`${spec.object}\``, {
      fix: 'Correct its id in KINTONE_APPS',
    });
  }
  const missing = spec.fields.filter((field) => !info.fields.has(field));
  if (missing.length > 0) {
    throw new AppError('MAPPING_INVALID', `Stream ${spec.name}: the app ${spec.object} has no field with the code ${missing.join(', ')}`, {
      fix: `Use the field codes of the form (not the labels): ${[...info.fields.keys()].join(', ')}`,
      details: { stream: spec.name, missing },
    });
  }
  return [...new Set([...spec.fields, ...spec.optionalFields.filter((field) => info.fields.has(field))])];
}
