/**
 * The numbers of HubSpot's own association types, as the vendor's client publishes them (`AssociationTypes` of @hubspot/api-client):
 * [from, to, id, id of the way back], unlabelled ones first, then those with a label.
 */
const UNLABELLED: readonly (readonly [string, string, number, number])[] = [
  ['contacts', 'companies', 279, 280],
  ['deals', 'companies', 341, 342],
  ['tickets', 'companies', 339, 340],
  ['deals', 'contacts', 3, 4],
  ['tickets', 'contacts', 16, 15],
  ['tickets', 'deals', 28, 27],
  ['contacts', 'contacts', 449, 449],
  ['companies', 'companies', 450, 450],
  ['deals', 'deals', 451, 451],
  ['tickets', 'tickets', 452, 452],
  ['calls', 'companies', 182, 181],
  ['emails', 'companies', 186, 185],
  ['meetings', 'companies', 188, 187],
  ['notes', 'companies', 190, 189],
  ['tasks', 'companies', 192, 191],
  ['communications', 'companies', 88, 87],
  ['calls', 'contacts', 194, 193],
  ['emails', 'contacts', 198, 197],
  ['meetings', 'contacts', 200, 199],
  ['notes', 'contacts', 202, 201],
  ['tasks', 'contacts', 204, 203],
  ['communications', 'contacts', 81, 82],
  ['feedback_submissions', 'contacts', 98, 97],
  ['calls', 'deals', 206, 205],
  ['emails', 'deals', 210, 209],
  ['meetings', 'deals', 212, 211],
  ['notes', 'deals', 214, 213],
  ['tasks', 'deals', 216, 215],
  ['communications', 'deals', 85, 86],
  ['calls', 'tickets', 220, 219],
  ['emails', 'tickets', 224, 223],
  ['meetings', 'tickets', 226, 225],
  ['notes', 'tickets', 228, 227],
  ['tasks', 'tickets', 230, 229],
  ['communications', 'tickets', 83, 84],
  ['feedback_submissions', 'tickets', 100, 99],
  ['calls', 'meetings', 399, 400],
  ['leads', 'contacts', 608, 607],
  ['leads', 'companies', 610, 611],
];

const LABELLED: readonly (readonly [string, string, number, number, string, string])[] = [
  ['contacts', 'companies', 1, 2, 'Primary', 'Primary'],
  ['deals', 'companies', 5, 6, 'Primary', 'Primary'],
  ['tickets', 'companies', 26, 25, 'Primary', 'Primary'],
  ['companies', 'companies', 13, 14, 'Child Company', 'Parent Company'],
];

export interface AssociationType {
  readonly from: string;
  readonly to: string;
  readonly typeId: number;
  readonly inverseId: number;
  readonly category: 'HUBSPOT_DEFINED' | 'USER_DEFINED';
  readonly label: string | null;
  /** Internal name of a label that the account made. */
  readonly name?: string;
}

/** HubSpot's own types, in both directions. */
export function hubspotDefined(): AssociationType[] {
  const types: AssociationType[] = [];
  const category = 'HUBSPOT_DEFINED';
  for (const [from, to, typeId, inverseId] of UNLABELLED) {
    types.push({ from, to, typeId, inverseId, category, label: null });
    if (from !== to) types.push({ from: to, to: from, typeId: inverseId, inverseId: typeId, category, label: null });
  }
  for (const [from, to, typeId, inverseId, label, inverseLabel] of LABELLED) {
    types.push({ from, to, typeId, inverseId, category, label });
    types.push({ from: to, to: from, typeId: inverseId, inverseId: typeId, category, label: inverseLabel });
  }
  return types;
}

/** Pairs whose first association becomes the primary one, with that type's id. */
export const PRIMARY_TYPE: ReadonlyMap<string, number> = new Map(
  LABELLED.filter((row) => row[4] === 'Primary').map(([from, to, typeId]) => [`${from}>${to}`, typeId]),
);
