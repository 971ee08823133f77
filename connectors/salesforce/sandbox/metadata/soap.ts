import { own } from '../../../../src/sandbox/own.ts';
import type { SandboxAnswer, SandboxHost, SandboxRequest } from '../../../../src/sandbox/types.ts';
import { SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { asRecord } from '../store/input.ts';
import { deleteField, saveField, showField } from './custom-field.ts';
import { deletePermissionSet, permissionSetNames, savePermissionSet, showPermissionSet } from './permission-set.ts';
import { elementsOf, readEnvelope, soapAnswer, soapFault, textOf, textsOf, xml } from './xml.ts';
import type { Element } from './xml.ts';

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';
const MOST_COMPONENTS = 10;

type Mode = 'create' | 'update' | 'upsert';

const KINDS: Readonly<
  Record<
    string,
    {
      save: (org: Org, element: Element, mode: Mode) => boolean;
      remove: (org: Org, fullName: string) => void;
      show: (org: Org, fullName: string) => object | null;
    }
  >
> = {
  CustomField: { save: saveField, remove: deleteField, show: showField },
  PermissionSet: { save: savePermissionSet, remove: deletePermissionSet, show: showPermissionSet },
};

/** The Metadata API over SOAP, for custom fields and permission sets. */
export function addMetadataApi(host: SandboxHost, org: Org): void {
  for (const path of ['/services/Soap/m/:version', '/services/Soap/m/:version/:orgId'])
    host.route('POST', path, (request) => answer(org, request));
}

function answer(org: Org, request: SandboxRequest): SandboxAnswer {
  const envelope = readEnvelope(request.body.toString('utf8'));
  if (envelope === null) return soapFault('soapenv:Client', 'Unable to parse the SOAP envelope');
  const session = asRecord(envelope.header.SessionHeader);
  const token = session === null ? null : textOf(session, 'sessionId');
  if (token === null || org.sessions.find(token) === null)
    return soapFault(
      'sf:INVALID_SESSION_ID',
      'INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: Illegal Session. Session not found, missing session hash',
    );
  if (org.quota.isSpent()) return soapFault('sf:REQUEST_LIMIT_EXCEEDED', 'REQUEST_LIMIT_EXCEEDED: TotalRequests Limit exceeded.');
  org.quota.count();
  try {
    return call(org, envelope.name, envelope.body, asRecord(envelope.header.AllOrNoneHeader)?.allOrNone === 'true');
  } catch (error) {
    if (error instanceof SalesforceError) return soapFault(`sf:${error.errorCode}`, `${error.errorCode}: ${error.message}`);
    throw error;
  }
}

function call(org: Org, name: string, body: Element, allOrNone: boolean): SandboxAnswer {
  switch (name) {
    case 'createMetadata':
      return saveAll(org, name, body, 'create', allOrNone);
    case 'updateMetadata':
      return saveAll(org, name, body, 'update', allOrNone);
    case 'upsertMetadata':
      return saveAll(org, name, body, 'upsert', allOrNone);
    case 'deleteMetadata':
      return deleteAll(org, body);
    case 'readMetadata':
      return readAll(org, body);
    case 'listMetadata':
      return list(org, body);
    case 'describeMetadata':
      return describe();
    default:
      throw new SalesforceError('INVALID_OPERATION', `No operation available for request {${NAMESPACE}}${name}`);
  }
}

function kindOf(name: string) {
  const kind = own(KINDS, name);
  if (kind === undefined)
    throw new SalesforceError('INVALID_TYPE', `This type of metadata is not available for this organization: ${name}`);
  return kind;
}

function saveAll(org: Org, name: string, body: Element, mode: Mode, allOrNone: boolean): SandboxAnswer {
  const components = elementsOf(body, 'metadata');
  if (components.length > MOST_COMPONENTS)
    throw new SalesforceError('LIMIT_EXCEEDED', `Maximum number of components in one call is ${MOST_COMPONENTS}`);
  const types = new Set(components.map((one) => String(one['@type']).replace(/^.*:/, '')));
  const [type] = types;
  if (type === undefined || types.size > 1)
    throw new SalesforceError('INVALID_TYPE', 'All components of one call must be of the same type');
  const kind = kindOf(type);
  const results = components.map((one) =>
    attempt(textOf(one, 'fullName') ?? '', () => org.writer.atomically(() => kind.save(org, one, mode))),
  );
  const shown =
    allOrNone && results.some(({ success }) => !success) ? results.map((one) => (one.success ? rolledBack(one.fullName) : one)) : results;
  return soapAnswer(
    NAMESPACE,
    `<${name}Response>${shown.map((one) => xml('result', mode === 'upsert' ? one : { errors: one.errors, fullName: one.fullName, success: one.success })).join('')}</${name}Response>`,
  );
}

interface Result {
  readonly created: boolean;
  readonly errors?: { readonly message: string; readonly statusCode: string };
  readonly fullName: string;
  readonly success: boolean;
}

function attempt(fullName: string, work: () => boolean): Result {
  try {
    return { created: work(), fullName, success: true };
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error;
    return { created: false, errors: { message: error.message, statusCode: error.errorCode }, fullName, success: false };
  }
}

function rolledBack(fullName: string): Result {
  return {
    created: false,
    errors: {
      message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
      statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
    },
    fullName,
    success: false,
  };
}

function deleteAll(org: Org, body: Element): SandboxAnswer {
  const kind = kindOf(textOf(body, 'type') ?? textOf(body, 'metadataType') ?? '');
  const results = textsOf(body, 'fullNames').map((fullName) => {
    const { errors, success } = attempt(fullName, () => {
      kind.remove(org, fullName);
      return false;
    });
    return xml('result', { errors, fullName, success });
  });
  return soapAnswer(NAMESPACE, `<deleteMetadataResponse>${results.join('')}</deleteMetadataResponse>`);
}

function readAll(org: Org, body: Element): SandboxAnswer {
  const type = textOf(body, 'type') ?? '';
  const kind = kindOf(type);
  const records = textsOf(body, 'fullNames').map((fullName) => {
    const shown = kind.show(org, fullName);
    return shown === null ? '<records xsi:nil="true"/>' : xml('records', { '@xsi:type': type, ...shown });
  });
  return soapAnswer(NAMESPACE, `<readMetadataResponse><result>${records.join('')}</result></readMetadataResponse>`);
}

function list(org: Org, body: Element): SandboxAnswer {
  const results = elementsOf(body, 'queries').flatMap((query) => {
    const type = textOf(query, 'type') ?? '';
    kindOf(type);
    return type === 'PermissionSet'
      ? permissionSetNames(org).map((name) => ({ fullName: name, type, file: `permissionsets/${name}.permissionset` }))
      : fieldNames(org).map((name) => ({ fullName: name, type, file: `objects/${name.split('.')[0] ?? ''}.object` }));
  });
  return soapAnswer(
    NAMESPACE,
    `<listMetadataResponse>${results.map(({ fullName, type, file }) => xml('result', { fileName: file, fullName, id: '', manageableState: 'unmanaged', type })).join('')}</listMetadataResponse>`,
  );
}

function fieldNames(org: Org): string[] {
  return [...org.schema.objects()]
    .filter(({ name }) => name !== 'Event')
    .flatMap((def) =>
      [...def.fields.values()]
        .filter(({ custom }) => custom)
        .map((field) => `${def.name === 'Task' ? 'Activity' : def.name}.${field.name}`),
    );
}

function describe(): SandboxAnswer {
  const objects = [
    { childXmlNames: 'CustomField', directoryName: 'objects', inFolder: false, metaFile: false, suffix: 'object', xmlName: 'CustomObject' },
    { directoryName: 'permissionsets', inFolder: false, metaFile: false, suffix: 'permissionset', xmlName: 'PermissionSet' },
  ];
  return soapAnswer(
    NAMESPACE,
    `<describeMetadataResponse>${xml('result', { metadataObjects: objects, organizationNamespace: '', partialSaveAllowed: true, testRequired: false })}</describeMetadataResponse>`,
  );
}
