import type { SandboxAnswer, SandboxHost, SandboxRequest } from '../../../../src/sandbox/types.ts';
import { SalesforceError } from '../errors.ts';
import { readEnvelope, soapAnswer, soapFault, textOf, textsOf, xml } from '../metadata/xml.ts';
import type { Element } from '../metadata/xml.ts';
import { ORG_ID } from '../org.ts';
import type { Org } from '../org.ts';
import { asRecord } from '../store/input.ts';
import { mergeRecords } from '../store/merge.ts';
import { signIn } from './oauth.ts';
import { PARTNER_NAMESPACE as NAMESPACE, soapRecords } from './soap-records.ts';

/** The partner SOAP API without its queries and describes: login, logout, who am I, merge, and the calls that take records. */
export function addSoapApi(host: SandboxHost, org: Org): void {
  for (const path of ['/services/Soap/u/:version', '/services/Soap/u/:version/:orgId'])
    host.route('POST', path, (request) => answer(org, request));
}

function answer(org: Org, request: SandboxRequest): SandboxAnswer {
  const envelope = readEnvelope(request.body.toString('utf8'));
  if (envelope === null) return soapFault('soapenv:Client', 'Unable to parse the SOAP envelope');
  const version = request.params.version ?? '67.0';
  if (envelope.name === 'login') return login(org, version, envelope.body);
  const header = asRecord(envelope.header.SessionHeader);
  const session = header === null ? null : org.sessions.find(textOf(header, 'sessionId') ?? '');
  if (session === null)
    return soapFault(
      'sf:INVALID_SESSION_ID',
      'INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: Illegal Session. Session not found, missing session hash',
    );
  switch (envelope.name) {
    case 'logout':
      org.sessions.revoke(session.token);
      return soapAnswer(NAMESPACE, '<logoutResponse/>');
    case 'getUserInfo':
      return soapAnswer(
        NAMESPACE,
        `<getUserInfoResponse>${xml('result', { organizationId: ORG_ID, userId: session.userId })}</getUserInfoResponse>`,
      );
    case 'merge':
      return merge(org, session.userId, envelope.body);
    case 'getServerTimestamp':
      return soapAnswer(
        NAMESPACE,
        `<getServerTimestampResponse>${xml('result', { timestamp: org.clock.now().toISOString() })}</getServerTimestampResponse>`,
      );
    default:
      return (
        soapRecords(org, session.userId, envelope.name, envelope.body) ??
        soapFault('sf:INVALID_OPERATION', `INVALID_OPERATION: No operation available for request {${NAMESPACE}}${envelope.name}`)
      );
  }
}

function login(org: Org, version: string, body: Element): SandboxAnswer {
  const userId = signIn(org, textOf(body, 'username') ?? '', textOf(body, 'password') ?? '');
  if (userId === null) return soapFault('INVALID_LOGIN', 'INVALID_LOGIN: Invalid username, password, security token; or user locked out.');
  const { token } = org.sessions.open(userId);
  const urlOf = (kind: string): string => `${org.url}/services/Soap/${kind}/${version}/${ORG_ID.slice(0, 15)}`;
  return soapAnswer(
    NAMESPACE,
    `<loginResponse>${xml('result', { metadataServerUrl: urlOf('m'), passwordExpired: false, sandbox: true, serverUrl: urlOf('u'), sessionId: token, userId, userInfo: { organizationId: ORG_ID, userId, sessionSecondsValid: 7200 } })}</loginResponse>`,
  );
}

function merge(org: Org, userId: string, body: Element): SandboxAnswer {
  const request = asRecord(body.request) ?? body;
  const master = asRecord(request.masterRecord) ?? {};
  const object = (textOf(master, 'type') ?? '').replace(/^.*:/, '');
  const masterId = textOf(master, 'Id') ?? '';
  try {
    const { merged, updated } = org.writer.atomically(() =>
      mergeRecords(org, userId, object, masterId, textsOf(request, 'recordToMergeIds')),
    );
    return soapAnswer(
      NAMESPACE,
      `<mergeResponse>${xml('result', { id: masterId, mergedRecordIds: merged, success: true, updatedRelatedIds: updated })}</mergeResponse>`,
    );
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error;
    return soapAnswer(
      NAMESPACE,
      `<mergeResponse>${xml('result', { errors: { message: error.message, statusCode: error.errorCode }, id: masterId, success: false })}</mergeResponse>`,
    );
  }
}
