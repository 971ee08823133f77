/**
 * The field table: one description of an object, from which its check (yup), its JSON Schema for editors and its
 * documentation are built, and from which TypeScript infers its type. All words of `Field` are data; nothing runs here.
 */
import type { Scalar, Text } from '../types.ts';

interface Common {
  readonly doc: Text;
  /** The key must be written. A field with a default never needs to be. */
  readonly required?: boolean;
  /** `days`, `points`, `JPY` …: printed in the documentation. */
  readonly unit?: string;
  readonly examples?: readonly unknown[];
  /** `null` may stand there as well. */
  readonly nullable?: boolean;
}
export interface TextField extends Common {
  readonly type: 'text';
  readonly default?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: RegExp;
  /** What the pattern means, for people: `a time such as 08:00`. */
  readonly patternDoc?: Text;
}
export interface NumberField extends Common {
  readonly type: 'number' | 'integer';
  readonly default?: number;
  readonly min?: number;
  readonly max?: number;
}
export interface BooleanField extends Common {
  readonly type: 'boolean';
  readonly default?: boolean;
}
/** `YYYY-MM-DD`, a day that exists. */
export interface DateField extends Common {
  readonly type: 'date';
  readonly default?: string;
}
export interface EnumField extends Common {
  readonly type: 'enum';
  readonly values: readonly string[];
  readonly labels?: Readonly<Record<string, Text>>;
  readonly default?: string;
}
/** Any text, number, boolean or null. */
export interface ScalarField extends Common {
  readonly type: 'scalar';
  readonly default?: Scalar;
}
export interface ListField extends Common {
  readonly type: 'list';
  readonly of: Field;
  readonly min?: number;
  readonly max?: number;
  /** Two equal (text) items are an error. */
  readonly unique?: boolean;
  readonly default?: readonly unknown[];
}
/** An object whose keys are free (or one of `keyValues`) and whose values are all alike. */
export interface DictionaryField extends Common {
  readonly type: 'dictionary';
  readonly of: Field;
  readonly keyValues?: readonly string[];
  readonly keyPattern?: RegExp;
  readonly keyDoc?: Text;
  readonly min?: number;
  readonly default?: Readonly<Record<string, unknown>>;
}
export interface ObjectField extends Common {
  readonly type: 'object';
  /** Named objects become `$defs` of the JSON Schema. */
  readonly name?: string;
  readonly fields: Readonly<Record<string, Field>>;
  /** `{}` fills in the defaults of its fields when the key is missing. */
  readonly default?: Readonly<Record<string, unknown>>;
}
/** One of several shapes, told apart by what is written: text, number, boolean, list, object. At most one of each. */
export interface UnionField extends Common {
  readonly type: 'union';
  readonly of: readonly Field[];
  readonly default?: unknown;
}
/** A field that may contain itself; `name` is its `$defs` entry. */
export interface RecursiveField extends Common {
  readonly type: 'recursive';
  readonly name: string;
  readonly field: () => Field;
  readonly default?: unknown;
}
/** Whatever is written there. */
export interface AnyField extends Common {
  readonly type: 'any';
  readonly default?: unknown;
}
export type Field =
  | AnyField
  | TextField
  | NumberField
  | BooleanField
  | DateField
  | EnumField
  | ScalarField
  | ListField
  | DictionaryField
  | ObjectField
  | UnionField
  | RecursiveField;

declare const VALUE: unique symbol;
declare const PRESENCE: unique symbol;
type Presence = 'always' | 'maybe';
/** A field that remembers, for the compiler only, what it yields and whether its key is always there. */
export type Typed<F extends Field, T, P extends Presence> = F & { readonly [VALUE]?: T; readonly [PRESENCE]?: P };
type PresenceOf<O> = O extends { required: true } ? 'always' : 'default' extends keyof O ? 'always' : 'maybe';

type ValueOf<F> = F extends { readonly [VALUE]?: infer T } ? Exclude<T, undefined> : never;
type AlwaysKeys<F> = { [K in keyof F]: F[K] extends { readonly [PRESENCE]?: infer P } ? ('maybe' extends P ? never : K) : never }[keyof F];
type ObjectOf<F> = { readonly [K in AlwaysKeys<F>]: ValueOf<F[K]> } & { readonly [K in Exclude<keyof F, AlwaysKeys<F>>]?: ValueOf<F[K]> };
type Flat<T> = { readonly [K in keyof T]: T[K] };
/** The type of a checked value: `Infer<typeof scoringTable>`. */
export type Infer<F> = ValueOf<F>;

type Options<F extends Field> = Omit<F, 'type'>;

export function text<const O extends Options<TextField>>(options: O): Typed<TextField, string, PresenceOf<O>> {
  return { ...options, type: 'text' };
}
export function number<const O extends Options<NumberField>>(options: O): Typed<NumberField, number, PresenceOf<O>> {
  return { ...options, type: 'number' };
}
export function integer<const O extends Options<NumberField>>(options: O): Typed<NumberField, number, PresenceOf<O>> {
  return { ...options, type: 'integer' };
}
export function boolean<const O extends Options<BooleanField>>(options: O): Typed<BooleanField, boolean, PresenceOf<O>> {
  return { ...options, type: 'boolean' };
}
export function date<const O extends Options<DateField>>(options: O): Typed<DateField, string, PresenceOf<O>> {
  return { ...options, type: 'date' };
}
export function choice<const O extends Options<EnumField>>(options: O): Typed<EnumField, O['values'][number], PresenceOf<O>> {
  return { ...options, type: 'enum' };
}
export function scalar<const O extends Options<ScalarField>>(options: O): Typed<ScalarField, Scalar, PresenceOf<O>> {
  return { ...options, type: 'scalar' };
}
export function any<const O extends Options<AnyField>>(options: O): Typed<AnyField, unknown, PresenceOf<O>> {
  return { ...options, type: 'any' };
}
export function list<const O extends Options<ListField>>(options: O): Typed<ListField, readonly ValueOf<O['of']>[], PresenceOf<O>> {
  return { ...options, type: 'list' };
}
export function dictionary<const O extends Options<DictionaryField>>(
  options: O,
): Typed<DictionaryField, Readonly<Record<string, ValueOf<O['of']>>>, PresenceOf<O>> {
  return { ...options, type: 'dictionary' };
}
export function object<const O extends Options<ObjectField>>(options: O): Typed<ObjectField, Flat<ObjectOf<O['fields']>>, PresenceOf<O>> {
  return { ...options, type: 'object' };
}
export function union<const O extends Options<UnionField>>(options: O): Typed<UnionField, ValueOf<O['of'][number]>, PresenceOf<O>> {
  return { ...options, type: 'union' };
}
/** The compiler cannot infer a type that contains itself: name it, `recursive<Condition>()({ … })`. */
export function recursive<T>() {
  return <const O extends Options<RecursiveField>>(options: O): Typed<RecursiveField, T, PresenceOf<O>> => ({
    ...options,
    type: 'recursive',
  });
}

/** The same field, but its key must be written. */
export function required<F extends Field>(field: F): Typed<Field, ValueOf<F>, 'always'> {
  const plain: Field = field;
  return { ...plain, required: true };
}

/** The same field, or `null`. Its key is written when `required` says so. */
export function nullable<F extends Field>(
  field: F,
): Typed<Field, ValueOf<F> | null, F extends { readonly [PRESENCE]?: infer P } ? P & Presence : 'maybe'> {
  const plain: Field = field;
  return { ...plain, nullable: true };
}

/** The same field with a meaning of its own. */
export function described<F extends Field>(field: F, doc: Text): Typed<Field, ValueOf<F>, 'maybe'> {
  const plain: Field = field;
  return { ...plain, doc };
}

/** A text in both languages, as an object of `ja` and `en`. */
export function bilingual<const O extends Omit<Options<ObjectField>, 'fields'>>(
  options: O,
): Typed<ObjectField, { readonly ja: string; readonly en: string }, PresenceOf<O>> {
  const part = (language: string): TextField => ({ type: 'text', required: true, minLength: 1, doc: { ja: language, en: language } });
  return { ...options, type: 'object', fields: { ja: part('日本語 / Japanese'), en: part('英語 / English') } };
}

/** The field behind a recursive one. */
export function unwrap(field: Field): Exclude<Field, RecursiveField> {
  return field.type === 'recursive' ? unwrap(field.field()) : field;
}

/** Of a union's shapes the one that a value of this JavaScript type is meant for; undefined: none. */
export function alternativeFor(field: UnionField, value: unknown): Field | undefined {
  return field.of.find((candidate) => fits(unwrap(candidate), value));
}

function fits(field: Exclude<Field, RecursiveField>, value: unknown): boolean {
  if (field.type === 'any') return value !== undefined;
  if (field.type === 'union') return alternativeFor(field, value) !== undefined;
  if (Array.isArray(value)) return field.type === 'list';
  if (typeof value === 'object' && value !== null) return field.type === 'object' || field.type === 'dictionary';
  if (field.type === 'scalar') return value !== undefined;
  if (typeof value === 'boolean') return field.type === 'boolean';
  if (typeof value === 'number') return field.type === 'number' || field.type === 'integer';
  return typeof value === 'string' && (field.type === 'text' || field.type === 'enum' || field.type === 'date');
}
