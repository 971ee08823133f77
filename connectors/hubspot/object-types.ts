/** Ids of the standard objects (developers.hubspot.com, "Object type ids"); a custom object's name is its id (`2-…`). */
const TYPE_IDS: Readonly<Record<string, string>> = {
  contacts: '0-1',
  companies: '0-2',
  deals: '0-3',
  tickets: '0-5',
  tasks: '0-27',
  notes: '0-46',
  meetings: '0-47',
  calls: '0-48',
  emails: '0-49',
};

export function objectTypeId(object: string): string {
  return TYPE_IDS[object] ?? object;
}

/** The object of `contact.creation`, `CONTACT_TO_COMPANY` or `0-1`; null: none that is read. */
export function objectNamed(word: string): string | null {
  const plural = SINGULAR_OF.get(word.toLowerCase());
  return plural ?? Object.keys(TYPE_IDS).find((object) => TYPE_IDS[object] === word) ?? null;
}

const SINGULAR_OF: ReadonlyMap<string, string> = new Map([
  ['contact', 'contacts'],
  ['company', 'companies'],
  ['deal', 'deals'],
  ['ticket', 'tickets'],
]);
