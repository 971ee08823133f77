import { own } from '../../../src/sandbox/own.ts';
import type { SandboxRequest } from '../../../src/sandbox/types.ts';
import { batchAnswer, batchError } from './batch-result.ts';
import { invalid, missing, requiredFields, VendorError, type BatchError } from './errors.ts';
import type { ObjectType } from './object-types.ts';
import { objectType, propertiesOf, tableOf, type Portal } from './portal.ts';
import { FIELD_TYPES, newProperty, propertyJson, type Property, type PropertyOption } from './property.ts';
import { batchInputs, bodyObject, isObject, requiredText, textOf, type JsonObject } from './request-body.ts';
import { json, NO_CONTENT, param, type Router } from './router.ts';

const MAX_UNIQUE = 10;
const MAX_INPUTS = 100;

/** `/crm/v3/properties/{objectType}`: definitions one by one and in batches. */
export function addPropertyRoutes(router: Router, portal: Portal): void {
  const typeOf = (request: SandboxRequest): ObjectType => objectType(param(request, 'type'));
  router.on('GET', 'properties', '/:type', (request) => {
    const archived = request.query.get('archived') === 'true';
    return json({ results: propertiesOf(portal, typeOf(request)).list(archived).map(propertyJson) });
  });
  router.on('POST', 'properties', '/:type', (request) =>
    json(propertyJson(createProperty(portal, typeOf(request), bodyObject(request))), 201),
  );
  router.on('GET', 'properties', '/:type/:name', (request) => {
    const archived = request.query.get('archived') === 'true';
    return json(propertyJson(findProperty(portal, typeOf(request), param(request, 'name'), archived)));
  });
  router.on('PATCH', 'properties', '/:type/:name', (request) => json(propertyJson(updateProperty(portal, request))));
  router.on('DELETE', 'properties', '/:type/:name', (request) => {
    archiveProperty(portal, typeOf(request), param(request, 'name'));
    return NO_CONTENT;
  });
  addBatches(router, portal, typeOf);
}

function addBatches(router: Router, portal: Portal, typeOf: (request: SandboxRequest) => ObjectType): void {
  router.on('POST', 'properties', '/:type/batch/read', (request) => {
    const body = bodyObject(request);
    return each(portal, body, 200, (input) =>
      propertyJson(findProperty(portal, typeOf(request), requiredText(input, 'name'), body.archived === true)),
    );
  });
  router.on('POST', 'properties', '/:type/batch/create', (request) =>
    each(portal, bodyObject(request), 201, (input) => propertyJson(createProperty(portal, typeOf(request), input))),
  );
  router.on('POST', 'properties', '/:type/batch/archive', (request) => {
    for (const input of batchInputs(bodyObject(request), MAX_INPUTS)) archiveProperty(portal, typeOf(request), requiredText(input, 'name'));
    return NO_CONTENT;
  });
}

function each(portal: Portal, body: JsonObject, status: number, serve: (input: JsonObject) => JsonObject): ReturnType<typeof batchAnswer> {
  const results: JsonObject[] = [];
  const errors: BatchError[] = [];
  for (const input of batchInputs(body, MAX_INPUTS)) {
    try {
      results.push(serve(input));
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      errors.push(batchError(error, { name: [textOf(input.name) ?? ''] }));
    }
  }
  return batchAnswer(portal, results, errors, status);
}

function findProperty(portal: Portal, type: ObjectType, name: string, archived: boolean): Property {
  const store = propertiesOf(portal, type);
  const property = archived ? store.getArchived(name) : store.get(name);
  if (property === undefined) {
    throw missing(`Property "${name}" does not exist`, {
      subCategory: 'Properties.PROPERTY_NOT_FOUND',
      context: { name: [name], objectTypeId: [type.typeId] },
    });
  }
  return property;
}

function createProperty(portal: Portal, type: ObjectType, body: JsonObject): Property {
  const absent = ['name', 'label', 'type', 'fieldType', 'groupName'].filter((field) => textOf(body[field]) === undefined);
  if (absent.length > 0) throw requiredFields(absent);
  const name = (textOf(body.name) ?? '').toLowerCase();
  const store = propertiesOf(portal, type);
  if (!/^[a-z][a-z0-9_]{0,99}$/.test(name))
    throw invalid(`Invalid property name: ${name}. Names start with a letter and hold lower-case letters, digits and underscores`);
  if (store.get(name) !== undefined) {
    throw new VendorError(409, `A property named '${name}' already exists.`, {
      category: 'OBJECT_ALREADY_EXISTS',
      subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS',
      context: { name: [name] },
    });
  }
  const groupName = textOf(body.groupName) ?? '';
  if (store.group(groupName) === undefined)
    throw invalid(`Property group "${groupName}" does not exist`, { subCategory: 'Properties.PROPERTY_GROUP_NOT_FOUND' });
  const now = portal.clock.now().getTime();
  const property = newProperty({ ...writable(body), name, type: textOf(body.type) ?? '', createdAt: now, updatedAt: now });
  checkShape(property);
  if (property.hasUniqueValue) makeUnique(portal, type, property);
  define(portal, type, property);
  return property;
}

/** Search compares values by the type of their property. */
function define(portal: Portal, type: ObjectType, property: Property): void {
  propertiesOf(portal, type).set(property);
  tableOf(portal, type).views.forget();
}

function checkShape({ type, fieldType, options, externalOptions }: Property): void {
  const fieldTypes = own(FIELD_TYPES, type);
  if (fieldTypes === undefined) throw invalid(`Invalid property type: ${type}. Allowed: ${Object.keys(FIELD_TYPES).join(', ')}`);
  if (!fieldTypes.includes(fieldType))
    throw invalid(`Invalid fieldType ${fieldType} for a property of type ${type}. Allowed: ${fieldTypes.join(', ')}`);
  const repeated = options.find((option, at) => options.findIndex((other) => other.value === option.value) !== at);
  if (repeated !== undefined) throw invalid(`Option values must be unique: ${repeated.value}`);
  if (type === 'enumeration' && options.length === 0 && !externalOptions && fieldType !== 'booleancheckbox') {
    throw invalid('A property of type enumeration needs options', { subCategory: 'PropertyDefinition.OPTIONS_REQUIRED' });
  }
}

function makeUnique(portal: Portal, type: ObjectType, property: Property): void {
  const unique = propertiesOf(portal, type)
    .list(false)
    .filter((one) => one.hasUniqueValue);
  if (unique.length >= MAX_UNIQUE) throw invalid(`The maximum of ${MAX_UNIQUE} unique properties for ${type.typeId} has been reached`);
  if (property.type !== 'string' && property.type !== 'number')
    throw invalid('hasUniqueValue is only supported for string and number properties');
  tableOf(portal, type).makeUnique(property.name);
}

function updateProperty(portal: Portal, request: SandboxRequest): Property {
  const type = objectType(param(request, 'type'));
  const body = bodyObject(request);
  const property = findProperty(portal, type, param(request, 'name'), false);
  if (property.hubspotDefined) throw invalid(`Property "${property.name}" is defined by HubSpot and cannot be changed`);
  if (body.hasUniqueValue !== undefined && body.hasUniqueValue !== property.hasUniqueValue)
    throw invalid('hasUniqueValue cannot be changed after creation');
  const groupName = textOf(body.groupName);
  if (groupName !== undefined && propertiesOf(portal, type).group(groupName) === undefined)
    throw invalid(`Property group "${groupName}" does not exist`);
  const updated = { ...property, ...writable(body), updatedAt: portal.clock.now().getTime() };
  checkShape(updated);
  define(portal, type, updated);
  return updated;
}

function archiveProperty(portal: Portal, type: ObjectType, name: string): void {
  const property = findProperty(portal, type, name, false);
  if (property.hubspotDefined) throw invalid(`Property "${name}" is defined by HubSpot and cannot be archived`);
  const lists = portal.lists
    .all()
    .filter((list) => list.type === type && JSON.stringify(list.filterBranch ?? '').includes(`"property":"${name}"`));
  if (lists.length > 0) {
    throw invalid(`Property "${name}" is in use and cannot be deleted`, {
      subCategory: 'Properties.CANNOT_DELETE_PROPERTY_IN_USE',
      errors: [
        {
          message: 'The property is used by lists',
          code: 'CANNOT_DELETE_PROPERTY_IN_USE',
          context: { listIds: lists.map((list) => list.id) },
        },
      ],
    });
  }
  tableOf(portal, type).dropUnique(name);
  define(portal, type, { ...property, archivedAt: portal.clock.now().getTime() });
}

/** The fields of a body that a definition takes; `options` replaces all that there were. */
function writable(body: JsonObject): Partial<Property> {
  const flags = ['hidden', 'formField', 'hasUniqueValue', 'externalOptions'].filter((field) => typeof body[field] === 'boolean');
  const texts = ['label', 'type', 'fieldType', 'groupName', 'description', 'referencedObjectType'].filter(
    (field) => typeof body[field] === 'string',
  );
  return {
    ...Object.fromEntries([...flags, ...texts].map((field) => [field, body[field]])),
    ...(typeof body.displayOrder === 'number' ? { displayOrder: body.displayOrder } : {}),
    ...(Array.isArray(body.options) ? { options: body.options.filter(isObject).map(readOption) } : {}),
  };
}

function readOption(option: JsonObject, at: number): PropertyOption {
  const description = textOf(option.description);
  return {
    label: requiredText(option, 'label'),
    value: requiredText(option, 'value'),
    displayOrder: typeof option.displayOrder === 'number' ? option.displayOrder : at,
    hidden: option.hidden === true,
    ...(description === undefined ? {} : { description }),
  };
}
