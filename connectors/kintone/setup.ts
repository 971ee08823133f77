import { AppError } from '../../src/core/errors.ts';
import type { CrmField, Locale, Setup, SetupResult, SetupSpec, SetupStep } from '../../src/core/types.ts';
import type { Kintone } from './client.ts';
import { readForm, YES, type Forms } from './fields.ts';
import type { FormField } from './shapes.ts';

/** Adds our fields to the forms of the apps and puts them into operation. kintone has no lists of ours: those are left out. */
export function openSetup(kintone: Kintone, forms: Forms): Setup {
  return {
    plan: async (spec) => (await planAll(kintone, spec)).flatMap(({ changes }) => changes.map(({ step }) => step)),
    async apply(spec, { onStep }) {
      const results: SetupResult[] = [];
      for (const plan of await planAll(kintone, spec)) {
        for (const result of await perform(kintone, plan)) {
          results.push(result);
          onStep?.(result);
        }
        forms.forget(plan.object);
      }
      return results;
    },
  };
}

interface Change {
  readonly step: SetupStep;
  /** As it should be. */
  readonly wanted: FormField;
}

interface AppPlan {
  readonly object: string;
  readonly changes: readonly Change[];
}

async function planAll(kintone: Kintone, spec: SetupSpec): Promise<readonly AppPlan[]> {
  const plans: AppPlan[] = [];
  for (const { object, fields } of spec.objects) {
    const form = await readForm(kintone, object, false);
    plans.push({ object, changes: fields.map(({ name, field }) => planField(object, form.get(name), define(name, field, spec.locale))) });
  }
  return plans;
}

function planField(object: string, found: FormField | undefined, wanted: FormField): Change {
  const step = (action: SetupStep['action'], detail: string): SetupStep => ({
    action,
    kind: 'field',
    name: `${object}.${wanted.code}`,
    detail,
  });
  if (found === undefined) return { step: step('create', `${wanted.label} (${wanted.type})`), wanted };
  if (found.type !== wanted.type || (wanted.unique === true && found.unique !== true)) {
    const detail = `${found.type}${found.unique === true ? ', unique' : ''}; expected ${wanted.type}${wanted.unique === true ? ', unique' : ''}`;
    return { step: step('differs', detail), wanted };
  }
  const missing = Object.keys(wanted.options ?? {}).filter((option) => found.options?.[option] === undefined);
  if (missing.length === 0) return { step: step('keep', found.label), wanted };
  // Options that people added stay, in their places; ours come behind them.
  const options = [...Object.keys(found.options ?? {}), ...missing];
  return { step: step('change', `+ ${missing.join(', ')}`), wanted: { ...wanted, label: found.label, options: optionsOf(options) } };
}

const TYPES: Readonly<Record<CrmField['type'], string>> = {
  number: 'NUMBER',
  text: 'SINGLE_LINE_TEXT',
  longText: 'MULTI_LINE_TEXT',
  picklist: 'DROP_DOWN',
  multipicklist: 'MULTI_SELECT',
  date: 'DATE',
  datetime: 'DATETIME',
  checkbox: 'CHECK_BOX',
  uniqueText: 'SINGLE_LINE_TEXT',
};

/** In kintone an option is what it says: there is no label beside the value. */
function define(code: string, field: CrmField, locale: Locale): FormField {
  const options = field.type === 'checkbox' ? [YES] : field.options?.map(({ value }) => value);
  return {
    type: TYPES[field.type],
    code,
    label: field.label[locale],
    ...(field.type === 'uniqueText' ? { unique: true } : {}),
    ...(options === undefined ? {} : { options: optionsOf(options) }),
  };
}

function optionsOf(names: readonly string[]): NonNullable<FormField['options']> {
  return Object.fromEntries(names.map((label, index) => [label, { label, index: String(index) }]));
}

/** One call adds, one changes, and one puts both into operation. What fails concerns all that was sent with it. */
async function perform(kintone: Kintone, { object, changes }: AppPlan): Promise<readonly SetupResult[]> {
  const due = changes.filter(({ step }) => step.action === 'create' || step.action === 'change');
  const failure = due.length === 0 ? null : await attempt(() => apply(kintone, object, due));
  return changes.map((change) => {
    if (change.step.action === 'differs') return { step: change.step, ok: false, error: unmendable(change) };
    return failure === null || !due.includes(change) ? { step: change.step, ok: true } : { step: change.step, ok: false, error: failure };
  });
}

async function attempt(work: () => Promise<void>): Promise<Error | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error('stopped', { cause: error });
  }
}

function unmendable({ step, wanted }: Change): AppError {
  return new AppError('CONFIG_INVALID', `The field ${step.name} cannot be used: ${step.detail}`, {
    fix: `kintone cannot change the type of a field: delete ${wanted.code} from the form or name another code in the mapping, then run setup again`,
  });
}

/** A field that waits in the settings already, from a setup that was cut short, is not added twice. */
async function apply(kintone: Kintone, object: string, due: readonly Change[]): Promise<void> {
  const app = kintone.app(object);
  const waiting = await readForm(kintone, object, true);
  const write = { what: `change the form of ${object}`, effect: 'write' } as const;
  const added = due.filter(({ wanted }) => !waiting.has(wanted.code));
  const changed = due.filter(({ wanted, step }) => step.action === 'change' && waiting.has(wanted.code));
  if (added.length > 0) {
    await kintone.call({ ...write, work: (exchange) => exchange((api) => api.app.addFormFields({ app, properties: byCode(added) })) });
  }
  if (changed.length > 0) {
    await kintone.call({ ...write, work: (exchange) => exchange((api) => api.app.updateFormFields({ app, properties: byCode(changed) })) });
  }
  await kintone.call({ ...write, work: (exchange) => exchange((api) => api.app.deployApp({ apps: [{ app }] })) });
  await untilDeployed(kintone, object);
}

function byCode(changes: readonly Change[]): Record<string, object> {
  return Object.fromEntries(changes.map(({ wanted }) => [wanted.code, wanted]));
}

const POLL_MS = 1000;
const MOST_POLLS = 300;

async function untilDeployed(kintone: Kintone, object: string): Promise<void> {
  const app = kintone.app(object);
  const read = { what: `see whether the form of ${object} is in operation`, effect: 'read' } as const;
  for (let polls = 0; polls < MOST_POLLS; polls += 1) {
    const { value } = await kintone.call({ ...read, work: (exchange) => exchange((api) => api.app.getDeployStatus({ apps: [app] })) });
    const status = value.apps[0]?.status;
    if (status === 'SUCCESS') return;
    if (status !== 'PROCESSING') throw notDeployed(object, `kintone says ${String(status)}`, 'CONFIG_INVALID');
    await kintone.context.sleep(POLL_MS);
  }
  throw notDeployed(object, `not after ${(MOST_POLLS * POLL_MS) / 1000} seconds`, 'REMOTE_UNAVAILABLE');
}

function notDeployed(object: string, why: string, code: 'CONFIG_INVALID' | 'REMOTE_UNAVAILABLE'): AppError {
  return new AppError(code, `The changed form of ${object} did not come into operation: ${why}`, {
    fix: 'Open the settings of the app in kintone, press "Update App" or discard the changes there, then run setup again',
  });
}
