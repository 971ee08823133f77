import { isObject, textOf, type JsonObject } from '../request-body.ts';
import { invalid, missing, requiredFields } from '../errors.ts';

const KINDS = ['contact', 'company', 'deal', 'ticket', 'object'];
const HAPPENINGS = ['creation', 'deletion', 'propertyChange', 'merge', 'restore', 'associationChange'];
const EVENT_TYPES = [...KINDS.flatMap((kind) => HAPPENINGS.map((what) => `${kind}.${what}`)), 'contact.privacyDeletion'];
const MOST = 1000;

export interface Subscription {
  readonly id: number;
  readonly eventType: string;
  /** Of `….propertyChange`. */
  readonly propertyName: string | null;
  /** Of `object.…`: which kind of object. */
  readonly objectTypeId: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  active: boolean;
}

/** What an app has asked to be told, by id. */
export class Subscriptions {
  readonly #byId = new Map<number, Subscription>();
  #nextId = 1;

  all(): Subscription[] {
    return [...this.#byId.values()];
  }

  /** Reads `{eventType, propertyName?, objectTypeId?, active?}`; what HubSpot would not take is refused its way. */
  add(given: unknown, now: Date): Subscription {
    if (!isObject(given)) throw requiredFields(['eventType']);
    const eventType = textOf(given.eventType) ?? textOf(given.subscriptionType);
    if (eventType === undefined) throw requiredFields(['eventType']);
    if (!EVENT_TYPES.includes(eventType)) throw invalid(`Invalid eventType: ${eventType}`);
    const propertyName = textOf(given.propertyName) ?? null;
    const objectTypeId = textOf(given.objectTypeId) ?? null;
    if (eventType.endsWith('.propertyChange') && propertyName === null) throw requiredFields(['propertyName']);
    if (eventType.startsWith('object.') && objectTypeId === null) throw requiredFields(['objectTypeId']);
    if (this.#byId.size >= MOST) throw invalid(`An app cannot have more than ${MOST} subscriptions`);
    const isSame = (one: Subscription): boolean =>
      one.eventType === eventType && one.propertyName === propertyName && one.objectTypeId === objectTypeId;
    if (this.all().some(isSame)) throw invalid(`A subscription to ${eventType} exists already`);
    const stamp = now.toISOString();
    const id = this.#nextId++;
    const subscription = {
      id,
      eventType,
      propertyName,
      objectTypeId,
      createdAt: stamp,
      updatedAt: stamp,
      active: given.active === true || given.active === 'true',
    };
    this.#byId.set(id, subscription);
    return subscription;
  }

  get(id: string): Subscription {
    const found = this.#byId.get(Number(id));
    if (found === undefined) throw missing(`No subscription with id ${id}`);
    return found;
  }

  remove(id: string): void {
    this.#byId.delete(this.get(id).id);
  }

  clear(): void {
    this.#byId.clear();
    this.#nextId = 1;
  }
}

export function subscriptionJson({ id, propertyName, objectTypeId, ...rest }: Subscription): JsonObject {
  return {
    id: String(id),
    ...rest,
    ...(propertyName === null ? {} : { propertyName }),
    ...(objectTypeId === null ? {} : { objectTypeId }),
  };
}
