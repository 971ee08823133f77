import {
  bilingual,
  boolean,
  choice,
  date,
  dictionary,
  integer,
  list,
  number,
  object,
  recursive,
  scalar,
  text,
  union,
} from '../../../src/core/schema/index.ts';
import type { Field } from '../../../src/core/schema/index.ts';

const doc = { ja: '説明', en: 'what it is' };

export interface Condition {
  readonly field?: string;
  readonly all?: readonly Condition[];
}

function conditionField(): Field {
  return object({ doc, fields: { field: text({ doc }), all: list({ of: condition, doc }) } });
}
const condition = recursive<Condition>()({ name: 'condition', doc, field: conditionField });

/** A table with every kind of field. */
export const table = object({
  doc,
  fields: {
    name: text({ required: true, minLength: 1, doc }),
    days: integer({ min: 1, max: 365, default: 30, unit: 'days', doc }),
    share: number({ min: 0, max: 1, doc }),
    active: boolean({ default: true, doc }),
    mode: choice({ values: ['fast', 'slow'], doc }),
    from: date({ doc }),
    time: text({ pattern: /^\d{2}:\d{2}$/, patternDoc: { ja: '時刻(08:00 など)', en: 'a time such as 08:00' }, doc }),
    tags: list({ of: text({ maxLength: 10, doc }), min: 1, max: 3, unique: true, doc }),
    limits: dictionary({ of: number({ min: 0, doc }), keyValues: ['A', 'B', 'C'], min: 1, doc }),
    value: union({ of: [text({ doc }), object({ doc, fields: { from: text({ required: true, doc }), default: scalar({ doc }) } })], doc }),
    title: bilingual({ doc }),
    condition,
    nested: object({
      default: {},
      doc,
      fields: { days: integer({ default: 7, doc }), hours: dictionary({ of: number({ doc }), default: {}, doc }) },
    }),
  },
});
