import { CRM_FIELDS } from '../fields.ts';
import { LISTS } from '../lists.ts';
import type { CompiledMapping } from '../mapping/compiled.ts';
import type { CrmField, CrmList, Locale, SetupSpec } from '../types.ts';

/** Keys of the partner target that a mapping may point at a field of the org's own; `setup` leaves those alone. */
const BY_KEY: ReadonlyMap<string, CrmField> = new Map(CRM_FIELDS.map((field) => [field.key, field]));

/**
 * What a connection needs in its CRM: every field that its mapping writes (save those under `owned`, which the org has
 * already), the fields that people write, and the lists, each under its name there. `lists` names the lists wanted; all
 * if missing. A list whose fields the mapping does not write is left out.
 */
export function setupSpec(mapping: CompiledMapping, locale: Locale, lists?: readonly string[]): SetupSpec {
  const { partner, task } = mapping.writeBack;
  const objects: SetupSpec['objects'][number][] = [];
  if (partner) {
    const ours = Object.entries(partner.fields).filter(([name]) => !partner.owned.includes(name));
    objects.push({ object: partner.object, fields: fieldsOf([...ours, ...Object.entries(partner.people)]) });
  }
  if (task) {
    const written = Object.entries(task.fields).flatMap(([name, value]) => ('key' in value ? [[name, value.key] as const] : []));
    const created = written.filter(([, key]) => BY_KEY.has(key));
    objects.push({ object: task.object, fields: fieldsOf([[task.key, 'taskKey'], ...created, ...Object.entries(task.people)]) });
  }
  const wanted = LISTS.filter((list) => lists === undefined || lists.includes(list.id));
  return { locale, objects, lists: partner ? { object: partner.object, lists: namedAsThere(wanted, partner) } : null };
}

function fieldsOf(pairs: readonly (readonly [name: string, key: string])[]): { name: string; field: CrmField }[] {
  return pairs.flatMap(([name, key]) => {
    const field = BY_KEY.get(key);
    return field ? [{ name, field }] : [];
  });
}

function namedAsThere(lists: readonly CrmList[], partner: NonNullable<CompiledMapping['writeBack']['partner']>): CrmList[] {
  const nameOf = new Map([...Object.entries(partner.fields), ...Object.entries(partner.people)].map(([name, key]) => [key, name]));
  return lists
    .filter((list) => list.anyOf.flat().every((condition) => nameOf.has(condition.field)))
    .map((list) => ({
      ...list,
      anyOf: list.anyOf.map((branch) =>
        branch.map((condition) => ({ ...condition, field: nameOf.get(condition.field) ?? condition.field })),
      ),
    }));
}
