import type { SandboxAnswer, SandboxHost, SandboxRequest } from '../../../../src/sandbox/types.ts';
import { SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { asRecord } from '../store/input.ts';
import { Deployments } from './deploy.ts';
import { kindOf, KINDS } from './kinds.ts';
import type { Mode } from './kinds.ts';
import { Retrievals } from './retrieve.ts';
import { elementsOf, readEnvelope, soapAnswer, soapFault, textOf, textsOf, xml } from './xml.ts';
import type { Element } from './xml.ts';

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';
const MOST_COMPONENTS = 10;

/** What was begun and is asked about later. */
interface Jobs {
  readonly deployments: Deployments;
  readonly retrievals: Retrievals;
}

/** The Metadata API over SOAP: single components, and whole packages by deploy. */
export function addMetadataApi(host: SandboxHost, org: Org): void {
  const jobs: Jobs = { deployments: new Deployments(), retrievals: new Retrievals() };
  for (const path of ['/services/Soap/m/:version', '/services/Soap/m/:version/:orgId'])
    host.route('POST', path, (request) => answer(org, jobs, request));
}

function answer(org: Org, jobs: Jobs, request: SandboxRequest): SandboxAnswer {
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
    return call(org, jobs, envelope.name, envelope.body, asRecord(envelope.header.AllOrNoneHeader)?.allOrNone === 'true');
  } catch (error) {
    if (error instanceof SalesforceError) return soapFault(`sf:${error.errorCode}`, `${error.errorCode}: ${error.message}`);
    throw error;
  }
}

function call(org: Org, jobs: Jobs, name: string, body: Element, allOrNone: boolean): SandboxAnswer {
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
    case 'deploy':
      return soapAnswer(NAMESPACE, `<deployResponse>${xml('result', jobs.deployments.start(org, body))}</deployResponse>`);
    case 'retrieve':
      return soapAnswer(NAMESPACE, `<retrieveResponse>${xml('result', jobs.retrievals.start(org, body))}</retrieveResponse>`);
    case 'checkRetrieveStatus':
      return soapAnswer(
        NAMESPACE,
        `<checkRetrieveStatusResponse>${xml('result', jobs.retrievals.status(org, body))}</checkRetrieveStatusResponse>`,
      );
    case 'checkDeployStatus':
      return soapAnswer(
        NAMESPACE,
        `<checkDeployStatusResponse>${xml('result', jobs.deployments.status(org, body))}</checkDeployStatusResponse>`,
      );
    default:
      throw new SalesforceError('INVALID_OPERATION', `No operation available for request {${NAMESPACE}}${name}`);
  }
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
    attempt(textOf(one, 'fullName') ?? '', () =>
      org.writer.atomically(() => kind.save(org, textOf(one, 'fullName') ?? '', { element: one }, mode)),
    ),
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
    const folder = textOf(query, 'folder');
    const { directory, suffix, inFolder, names } = kindOf(type);
    return names(org)
      .filter((name) => !inFolder || folder === null || name.startsWith(`${folder}/`))
      .map((fullName) => ({ fullName, type, file: fileOf(type, fullName, directory, suffix) }));
  });
  return soapAnswer(
    NAMESPACE,
    `<listMetadataResponse>${results.map(({ fullName, type, file }) => xml('result', { fileName: file, fullName, id: '', manageableState: 'unmanaged', type })).join('')}</listMetadataResponse>`,
  );
}

function fileOf(type: string, fullName: string, directory: string, suffix: string): string {
  if (type === 'LightningComponentBundle') return `${directory}/${fullName}`;
  if (type === 'CustomLabel') return `${directory}/CustomLabels.${suffix}`;
  return `${directory}/${suffix === 'object' ? (fullName.split('.')[0] ?? '') : fullName}.${suffix}`;
}

const CHILDREN = ['CustomField', 'ListView'];

function describe(): SandboxAnswer {
  const object = {
    childXmlNames: CHILDREN,
    directoryName: 'objects',
    inFolder: false,
    metaFile: false,
    suffix: 'object',
    xmlName: 'CustomObject',
  };
  const others = Object.entries(KINDS)
    .filter(([name]) => !CHILDREN.includes(name) && !name.endsWith('Folder'))
    .map(([name, { directory, suffix, inFolder }]) => ({
      directoryName: directory,
      inFolder,
      metaFile: false,
      ...(suffix === '' ? {} : { suffix }),
      xmlName: name === 'CustomLabel' ? 'CustomLabels' : name,
    }));
  return soapAnswer(
    NAMESPACE,
    `<describeMetadataResponse>${xml('result', { metadataObjects: [object, ...others], organizationNamespace: '', partialSaveAllowed: true, testRequired: false })}</describeMetadataResponse>`,
  );
}
