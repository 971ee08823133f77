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
