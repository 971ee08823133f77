/** Field table → JSON Schema (draft 2020-12), for completion and hints in editors. */
import type { Locale, Text } from '../types.ts';
import type { DictionaryField, Field, ListField, ObjectField, RecursiveField } from './field.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** The schema of one kind of file. Descriptions carry both languages, `locale` first. */
export function toJsonSchema(table: ObjectField, options: { readonly id: string; readonly locale?: Locale }): JsonSchema {
  const defs = new Map<string, JsonSchema>();
  const describe = (doc: Text) => (options.locale === 'en' ? `${doc.en}\n${doc.ja}` : `${doc.ja}\n${doc.en}`);
  const body = render(table, { defs, describe });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: options.id,
    ...body,
    ...(defs.size === 0 ? {} : { $defs: Object.fromEntries([...defs].sort(([a], [b]) => (a < b ? -1 : 1))) }),
  };
}

/** One field as OpenAPI 3.1 has it, its named objects collected in `schemas`. */
export function toOpenApiSchema(field: Field, schemas: Map<string, JsonSchema>, describe: (doc: Text) => string): JsonSchema {
  return render(field, { defs: schemas, describe, home: '#/components/schemas/' });
}

interface Rendering {
  readonly defs: Map<string, JsonSchema>;
  /** Where named objects stand. */
  readonly home?: string;
  readonly describe: (doc: Text) => string;
}

function render(field: Field, to: Rendering): JsonSchema {
  const body = shape(field, to);
  return { description: to.describe(field.doc), ...(field.nullable === true ? orNull(body) : body), ...extras(field) };
}

function orNull(body: JsonSchema): JsonSchema {
  if (typeof body.type === 'string' && body.enum === undefined) return { ...body, type: [body.type, 'null'] };
  return Object.keys(body).length === 0 ? body : { anyOf: [body, { type: 'null' }] };
}

function extras(field: Field): JsonSchema {
  return {
    ...(field.default === undefined ? {} : { default: field.default }),
    ...(field.examples === undefined ? {} : { examples: field.examples }),
  };
}

function shape(field: Field, to: Rendering): JsonSchema {
  switch (field.type) {
    case 'any':
      return {};
    case 'text':
      return {
        type: 'string',
        ...(field.minLength === undefined ? {} : { minLength: field.minLength }),
        ...(field.maxLength === undefined ? {} : { maxLength: field.maxLength }),
        ...(field.pattern === undefined ? {} : { pattern: field.pattern.source }),
      };
    case 'number':
    case 'integer':
      return {
        type: field.type,
        ...(field.min === undefined ? {} : { minimum: field.min }),
        ...(field.max === undefined ? {} : { maximum: field.max }),
      };
    case 'boolean':
      return { type: 'boolean' };
    case 'date':
      return { type: 'string', format: 'date', pattern: '^\\d{4}-\\d{2}-\\d{2}$' };
    case 'enum':
      return { type: 'string', enum: field.values };
    case 'scalar':
      return { type: ['string', 'number', 'boolean', 'null'] };
    case 'list':
      return listShape(field, to);
    case 'dictionary':
      return dictionaryShape(field, to);
    case 'object':
      return objectShape(field, to);
    case 'union':
      return { anyOf: field.of.map((one) => render(one, to)) };
    case 'recursive':
      return reference(field, to);
  }
}

function listShape(field: ListField, to: Rendering): JsonSchema {
  return {
    type: 'array',
    items: render(field.of, to),
    ...(field.min === undefined ? {} : { minItems: field.min }),
    ...(field.max === undefined ? {} : { maxItems: field.max }),
    ...(field.unique === true ? { uniqueItems: true } : {}),
  };
}

function dictionaryShape(field: DictionaryField, to: Rendering): JsonSchema {
  const names =
    field.keyValues !== undefined
      ? { enum: field.keyValues }
      : field.keyPattern !== undefined
        ? { pattern: field.keyPattern.source }
        : null;
  return {
    type: 'object',
    additionalProperties: render(field.of, to),
    ...(names === null ? {} : { propertyNames: names }),
    ...(field.min === undefined ? {} : { minProperties: field.min }),
  };
}

function objectShape(field: ObjectField, to: Rendering): JsonSchema {
  if (field.name !== undefined) {
    if (!to.defs.has(field.name)) {
      to.defs.set(field.name, {});
      to.defs.set(field.name, plainObject(field, to));
    }
    return { $ref: `${to.home ?? '#/$defs/'}${field.name}` };
  }
  return plainObject(field, to);
}

function plainObject(field: ObjectField, to: Rendering): JsonSchema {
  const required = Object.entries(field.fields)
    .filter(([, inner]) => inner.required === true)
    .map(([key]) => key);
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(Object.entries(field.fields).map(([key, inner]) => [key, render(inner, to)])),
    ...(required.length === 0 ? {} : { required }),
  };
}

function reference(field: RecursiveField, to: Rendering): JsonSchema {
  if (!to.defs.has(field.name)) {
    to.defs.set(field.name, {});
    to.defs.set(field.name, shape(field.field(), to));
  }
  return { $ref: `${to.home ?? '#/$defs/'}${field.name}` };
}
