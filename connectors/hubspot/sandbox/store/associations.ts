import { hubspotDefined, PRIMARY_TYPE, type AssociationType } from '../association-types.ts';

/** One partner, or several in the order in which they came; a single number spares memory where a million records have one. */
type Targets = number | Set<number>;

const FIRST_OWN_TYPE = 1000;

/** Edges between records, kept in both directions, with the types that each carries beside the unlabelled one. */
export class AssociationStore {
  readonly #types = new Map<string, AssociationType>();
  readonly #pairs = new Map<string, AssociationType[]>();
  #nextType = FIRST_OWN_TYPE;
  readonly #edges = new Map<string, Map<number, Targets>>();
  readonly #labels = new Map<string, Map<string, number[]>>();
  #version = 0;

  constructor() {
    for (const type of hubspotDefined()) this.#register(type);
  }

  /** Moves on with every change. */
  get version(): number {
    return this.#version;
  }

  /** The types between two kinds, the unlabelled one first. */
  types(from: string, to: string): AssociationType[] {
    return this.#pairs.get(`${from}>${to}`) ?? [this.#define(from, to, { label: null, category: 'HUBSPOT_DEFINED' })];
  }

  /** The type of that id and direction. */
  typeFrom(from: string, typeId: number): AssociationType | undefined {
    return this.#types.get(`${from}:${typeId}`);
  }

  defaultType(from: string, to: string): AssociationType {
    const [first] = this.types(from, to);
    if (first === undefined) throw new Error(`No association type between ${from} and ${to}`);
    return first;
  }

  addLabel(from: string, to: string, label: { label: string; inverseLabel: string; name: string }): AssociationType[] {
    const type = this.#define(from, to, { ...label, category: 'USER_DEFINED' });
    const back = this.typeFrom(to, type.inverseId);
    return back === undefined || back === type ? [type] : [type, back];
  }

  relabel(type: AssociationType, label: string): void {
    this.#unregister(type);
    this.#register({ ...type, label });
  }

  /** Removes a label in both directions, and from every edge that carries it. */
  dropLabel(type: AssociationType): void {
    const back = this.typeFrom(type.to, type.inverseId);
    this.#unregister(type);
    if (back !== undefined) this.#unregister(back);
    this.#version += 1;
  }

  /** Partners of a record in order of id. */
  targets(from: string, id: number, to: string): number[] {
    const targets = this.#edges.get(`${from}>${to}`)?.get(id);
    if (targets === undefined) return [];
    return typeof targets === 'number' ? [targets] : [...targets].sort((a, b) => a - b);
  }

  has(from: string, id: number, to: string, toId: number): boolean {
    const targets = this.#edges.get(`${from}>${to}`)?.get(id);
    return typeof targets === 'number' ? targets === toId : (targets?.has(toId) ?? false);
  }

  /** The kinds that records of a kind are connected with. */
  kindsFrom(from: string): string[] {
    return [...this.#edges.keys()].filter((pair) => pair.startsWith(`${from}>`)).map((pair) => pair.slice(from.length + 1));
  }

  /** Types of one edge: the unlabelled one and its labels. */
  edgeTypes(from: string, id: number, to: string, toId: number): AssociationType[] {
    const labels = this.#labels.get(`${from}>${to}`)?.get(`${id}:${toId}`) ?? [];
    const ids = [this.defaultType(from, to).typeId, ...labels];
    return ids.map((typeId) => this.typeFrom(from, typeId)).filter((type) => type !== undefined);
  }

  /** The partner that carries the primary label; null where none does. */
  primary(from: string, id: number, to: string): number | null {
    const typeId = PRIMARY_TYPE.get(`${from}>${to}`);
    const labels = this.#labels.get(`${from}>${to}`);
    if (typeId === undefined) return null;
    return this.targets(from, id, to).find((toId) => labels?.get(`${id}:${toId}`)?.includes(typeId)) ?? null;
  }

  /** Connects two records; true where they were not connected before. The first company of a contact, deal or ticket becomes its primary one. */
  link(from: string, id: number, to: string, toId: number, typeIds: readonly number[] = []): boolean {
    const unlabelled = this.defaultType(from, to);
    const isNew = this.#connect(from, id, to, toId);
    this.#connect(to, toId, from, id);
    for (const typeId of typeIds) if (typeId !== unlabelled.typeId) this.#label(from, id, to, toId, typeId);
    if (isNew) this.#markPrimary(from, id, to, toId);
    this.#version += 1;
    return isNew;
  }

  unlink(from: string, id: number, to: string, toId: number): void {
    this.#disconnect(from, id, to, toId);
    this.#disconnect(to, toId, from, id);
    this.#version += 1;
  }

  /** Takes labels off an edge, which itself stays. */
  unlabel(from: string, id: number, to: string, toId: number, typeIds: readonly number[]): void {
    for (const typeId of typeIds) {
      const inverse = this.typeFrom(from, typeId)?.inverseId;
      dropFrom(this.#labels.get(`${from}>${to}`), `${id}:${toId}`, typeId);
      if (inverse !== undefined) dropFrom(this.#labels.get(`${to}>${from}`), `${toId}:${id}`, inverse);
    }
    this.#version += 1;
  }

  /** Forgets every edge of a record. */
  unlinkAll(from: string, id: number): void {
    for (const to of this.kindsFrom(from)) for (const toId of this.targets(from, id, to)) this.unlink(from, id, to, toId);
  }

  /** Gives the edges of one record to another, labels included. */
  move(kind: string, from: number, into: number): void {
    for (const to of this.kindsFrom(kind)) {
      for (const toId of this.targets(kind, from, to)) {
        const typeIds = this.edgeTypes(kind, from, to, toId).map((type) => type.typeId);
        this.unlink(kind, from, to, toId);
        const primary = PRIMARY_TYPE.get(`${kind}>${to}`);
        if (!(to === kind && toId === into))
          this.link(
            kind,
            into,
            to,
            toId,
            typeIds.filter((typeId) => typeId !== primary),
          );
      }
    }
  }

  #connect(from: string, id: number, to: string, toId: number): boolean {
    const pair = `${from}>${to}`;
    const edges = this.#edges.get(pair) ?? new Map<number, Targets>();
    this.#edges.set(pair, edges);
    const targets = edges.get(id);
    if (targets === undefined) edges.set(id, toId);
    else if (typeof targets !== 'number') {
      if (targets.has(toId)) return false;
      targets.add(toId);
    } else if (targets === toId) return false;
    else edges.set(id, new Set([targets, toId]));
    return true;
  }

  #disconnect(from: string, id: number, to: string, toId: number): void {
    const edges = this.#edges.get(`${from}>${to}`);
    const targets = edges?.get(id);
    if (targets === toId) edges?.delete(id);
    else if (typeof targets === 'object' && targets.delete(toId) && targets.size === 0) edges?.delete(id);
    this.#labels.get(`${from}>${to}`)?.delete(`${id}:${toId}`);
  }

  #markPrimary(from: string, id: number, to: string, toId: number): void {
    const [child, childId, parent, parentId] = PRIMARY_TYPE.has(`${from}>${to}`) ? [from, id, to, toId] : [to, toId, from, id];
    const typeId = PRIMARY_TYPE.get(`${child}>${parent}`);
    if (typeId === undefined || parent !== 'companies' || this.targets(child, childId, parent).length > 1) return;
    this.#label(child, childId, parent, parentId, typeId);
  }

  #label(from: string, id: number, to: string, toId: number, typeId: number): void {
    const type = this.typeFrom(from, typeId);
    if (type === undefined) return;
    if (PRIMARY_TYPE.get(`${to}>${from}`) === type.inverseId) {
      this.#label(to, toId, from, id, type.inverseId);
      return;
    }
    if (PRIMARY_TYPE.get(`${from}>${to}`) === typeId) this.#dropPrimary(from, id, to, typeId, type.inverseId);
    addTo(this.#labels, `${from}>${to}`, `${id}:${toId}`, typeId);
    addTo(this.#labels, `${to}>${from}`, `${toId}:${id}`, type.inverseId);
  }

  /** A record has one primary company at most. */
  #dropPrimary(from: string, id: number, to: string, typeId: number, inverseId: number): void {
    for (const other of this.targets(from, id, to)) {
      dropFrom(this.#labels.get(`${from}>${to}`), `${id}:${other}`, typeId);
      dropFrom(this.#labels.get(`${to}>${from}`), `${other}:${id}`, inverseId);
    }
  }

  #define(
    from: string,
    to: string,
    label: { label: string | null; inverseLabel?: string; name?: string; category: AssociationType['category'] },
  ): AssociationType {
    const typeId = this.#nextType;
    const inverseId = from === to && label.inverseLabel === label.label ? typeId : typeId + 1;
    this.#nextType = typeId + 2;
    const { category } = label;
    const name = label.name === undefined ? {} : { name: label.name };
    const type = { from, to, typeId, inverseId, category, label: label.label, ...name };
    this.#register(type);
    if (inverseId !== typeId) {
      this.#register({
        from: to,
        to: from,
        typeId: inverseId,
        inverseId: typeId,
        category,
        label: label.inverseLabel ?? label.label,
        ...name,
      });
    }
    return type;
  }

  #register(type: AssociationType): void {
    const pair = `${type.from}>${type.to}`;
    this.#types.set(`${type.from}:${type.typeId}`, type);
    this.#pairs.set(pair, [...(this.#pairs.get(pair) ?? []), type]);
  }

  #unregister(type: AssociationType): void {
    const pair = `${type.from}>${type.to}`;
    this.#types.delete(`${type.from}:${type.typeId}`);
    this.#pairs.set(
      pair,
      (this.#pairs.get(pair) ?? []).filter((other) => other.typeId !== type.typeId),
    );
  }
}

function addTo(labels: Map<string, Map<string, number[]>>, pair: string, edge: string, typeId: number): void {
  const edges = labels.get(pair) ?? new Map<string, number[]>();
  labels.set(pair, edges);
  const ids = edges.get(edge) ?? [];
  if (!ids.includes(typeId)) edges.set(edge, [...ids, typeId]);
}

function dropFrom(edges: Map<string, number[]> | undefined, edge: string, typeId: number): void {
  const ids = edges?.get(edge);
  if (ids !== undefined)
    edges?.set(
      edge,
      ids.filter((id) => id !== typeId),
    );
}
