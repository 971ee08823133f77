import { CRM_FIELDS } from '../fields.ts';
import { LISTS, moreLists, PEOPLE_LISTS, type MoreLists } from '../lists.ts';
import type { CompiledMapping } from '../mapping/compiled.ts';
import type { CrmField, CrmList, Locale, SetupSpec, Text } from '../types.ts';

/** Keys of the partner target that a mapping may point at a field of the org's own; `setup` leaves those alone. */
const BY_KEY: ReadonlyMap<string, CrmField> = new Map(CRM_FIELDS.map((field) => [field.key, field]));

/** What setup is to make beyond what the mapping says. */
export interface SetupWishes {
  /** The lists wanted (`L01` …, each with its list of people); all if missing. */
  readonly lists?: readonly string[] | undefined;
  readonly more?: readonly MoreLists[] | undefined;
  readonly packages?: readonly { readonly id: string; readonly name: Text }[] | undefined;
  readonly listIds?: ReadonlyMap<string, string> | undefined;
}

/**
 * What a connection needs in its CRM: every field that its mapping writes (save those under `owned`, which the org has
 * already), the fields that people write, and the lists of partners and of people, each under its name there. A list whose
 * fields the mapping does not write is left out.
 */
export function setupSpec(mapping: CompiledMapping, locale: Locale, wishes: SetupWishes = {}): SetupSpec {
  const { partner, contact, task } = mapping.writeBack;
  const objects: SetupSpec['objects'][number][] = [];
  if (partner) {
    const ours = Object.entries(partner.fields).filter(([name]) => !partner.owned.includes(name));
    objects.push({ object: partner.object, fields: fieldsOf([...ours, ...Object.entries(partner.people)]) });
  }
  if (contact)
    objects.push({ object: contact.object, fields: fieldsOf([...Object.entries(contact.fields), ...Object.entries(contact.people)]) });
  if (task) {
    const written = Object.entries(task.fields).flatMap(([name, value]) => ('key' in value ? [[name, value.key] as const] : []));
    const created = written.filter(([, key]) => BY_KEY.has(key));
    objects.push({ object: task.object, fields: fieldsOf([[task.key, 'taskKey'], ...created, ...Object.entries(task.people)]) });
  }
  const deals = partner ? mapping.specs.find(({ kind }) => kind === 'deal') : undefined;
  const { lists, listIds } = wishes;
  const wanted = (all: readonly CrmList[]): readonly CrmList[] =>
    all.filter(({ id }) => lists === undefined || lists.includes(id.slice(0, 3)));
  const companies = [...wanted(LISTS), ...moreLists(wishes.more ?? [], wishes.packages ?? [])];
  const names = new Map([...namesOf(partner), ...namesOf(contact)]);
  return {
    locale,
    objects,
    lists: partner ? { object: partner.object, lists: namedAsThere(companies, names) } : null,
    ...(partner && contact
      ? { people: { object: contact.object, partner: partner.object, lists: namedAsThere(wanted(PEOPLE_LISTS), names) } }
      : {}),
    ...(listIds === undefined ? {} : { listIds }),
    deals: deals ? { object: deals.object, fields: [...deals.fields, ...deals.optionalFields] } : null,
  };
}

function fieldsOf(pairs: readonly (readonly [name: string, key: string])[]): { name: string; field: CrmField }[] {
  return pairs.flatMap(([name, key]) => {
    const field = BY_KEY.get(key);
    return field ? [{ name, field }] : [];
  });
}

type Written = CompiledMapping['writeBack']['partner'] | CompiledMapping['writeBack']['contact'];

/** Our key → the field's name there. */
function namesOf(target: Written): [key: string, name: string][] {
  return target === null ? [] : [...Object.entries(target.fields), ...Object.entries(target.people)].map(([name, key]) => [key, name]);
}

function namedAsThere(lists: readonly CrmList[], nameOf: ReadonlyMap<string, string>): CrmList[] {
  return lists
    .filter((list) => list.anyOf.flat().every((condition) => nameOf.has(condition.field)))
    .map((list) => ({
      ...list,
      anyOf: list.anyOf.map((branch) =>
        branch.map((condition) => ({ ...condition, field: nameOf.get(condition.field) ?? condition.field })),
      ),
    }));
}
