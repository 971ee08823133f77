import type { ErrorCode } from '../../src/core/errors.ts';

export interface Fault {
  readonly code: ErrorCode;
  readonly fix?: string;
  /** Salesforce's own words name only settings (fields, objects, rules), never a value of a record, so they may be passed on. */
  readonly quotable?: boolean;
  /** Our words where theirs may carry data. */
  readonly says?: string;
}

const NEEDS_API = 'Give the integration user the permission "API Enabled" (Setup › Permission Sets › PRM_Integration › System Permissions)';
const NEEDS_GRANT = 'Assign the permission set PRM_Integration to the integration user (`kakehashi setup` does it)';

/**
 * Salesforce's codes for a request that was refused as a whole.
 * Source: developer.salesforce.com, REST API Developer Guide, "Status Codes and Error Responses", and Object Reference, "ExceptionCode".
 */
export const REQUEST_FAULTS: Readonly<Record<string, Fault>> = {
  INVALID_SESSION_ID: { code: 'AUTH_REJECTED', says: 'Salesforce does not accept the session' },
  INVALID_AUTH_HEADER: { code: 'AUTH_REJECTED', says: 'Salesforce does not accept the session' },
  API_DISABLED_FOR_ORG: {
    code: 'PERMISSION_MISSING',
    says: 'The API is switched off for this user or edition',
    fix: NEEDS_API,
  },
  API_CURRENTLY_DISABLED: { code: 'PERMISSION_MISSING', says: 'The API is switched off for this user or edition', fix: NEEDS_API },
  INSUFFICIENT_ACCESS: { code: 'PERMISSION_MISSING', says: 'The integration user may not do this', fix: NEEDS_GRANT },
  INSUFFICIENT_ACCESS_OR_READONLY: { code: 'PERMISSION_MISSING', says: 'The integration user may not do this', fix: NEEDS_GRANT },
  FUNCTIONALITY_NOT_ENABLED: { code: 'PERMISSION_MISSING', says: 'The org does not have this function' },
  FEATURENOTENABLED: { code: 'PERMISSION_MISSING', says: 'The org does not have this function' },
  INVALID_FIELD: {
    code: 'MAPPING_INVALID',
    quotable: true,
    fix: 'Mend the field in the mapping; it may also be hidden from the integration user',
  },
  INVALID_TYPE: {
    code: 'MAPPING_INVALID',
    quotable: true,
    fix: 'Mend the object in the mapping; it may also be hidden from the integration user',
  },
  MALFORMED_QUERY: {
    code: 'MAPPING_INVALID',
    says: 'Salesforce does not understand the query',
    fix: 'Check `where` of the stream; it must be a SOQL condition',
  },
  INVALID_QUERY_FILTER_OPERATOR: { code: 'MAPPING_INVALID', quotable: true, fix: 'Check `where` of the stream' },
  INVALID_QUERY_LOCATOR: { code: 'CURSOR_EXPIRED', says: 'The query cursor has expired' },
  UNSUPPORTED_API_VERSION: {
    code: 'CONFIG_INVALID',
    says: 'The org does not speak this API version',
    fix: 'Set apiVersion to one that the org lists under /services/data',
  },
  QUERY_TIMEOUT: { code: 'REMOTE_UNAVAILABLE', says: 'The query took too long for Salesforce' },
  OPERATION_TOO_LARGE: { code: 'REMOTE_UNAVAILABLE', says: 'The query took too long for Salesforce' },
  SERVER_UNAVAILABLE: { code: 'REMOTE_UNAVAILABLE', says: 'Salesforce is not available' },
  UNABLE_TO_LOCK_ROW: { code: 'ROW_LOCKED', says: 'A record is being changed by somebody else' },
  UNKNOWN_EXCEPTION: { code: 'REMOTE_UNAVAILABLE', says: 'Salesforce failed without saying why' },
};

/** The same query at once would take as long again: not to be repeated within a call. */
export const SLOW_QUERY: ReadonlySet<unknown> = new Set(['QUERY_TIMEOUT', 'OPERATION_TOO_LARGE']);

/** Answers of the token endpoint (OAuth 2.0, RFC 6749 §5.2, and Salesforce's own). */
export const AUTH_FIXES: Readonly<Record<string, string>> = {
  invalid_client_id: 'Check CLIENT_ID: the consumer key of the External Client App; a new app takes up to 10 minutes to be known',
  invalid_client: 'Check CLIENT_SECRET: the consumer secret of the External Client App',
  invalid_grant:
    'Check that the app may be used by this user (Setup › External Client App Manager › Policies › Permitted Users), that USERNAME and AUDIENCE are right, and that the certificate belongs to the key',
  unauthorized_client: 'Enable this flow in the External Client App (Settings › OAuth › Flow Enablement)',
  unsupported_grant_type: 'Enable this flow in the External Client App (Settings › OAuth › Flow Enablement)',
  inactive_user: 'Activate the integration user, or name another one',
  inactive_org: 'The org is locked or has expired: talk to Salesforce',
  invalid_app_access: 'Approve the app for the integration user (Policies › Permitted Users)',
  rate_limit_exceeded: 'Too many logins in an hour: wait, and look for another program that logs in with this user',
};

/** Codes of the token endpoint that time heals. */
export const AUTH_RETRY: ReadonlySet<string> = new Set(['rate_limit_exceeded', 'server_error', 'temporarily_unavailable', 'unknown_error']);

const FIELD_FIX = 'Read the reason, mend the record or the mapping, then `outbox retry`';
const OWNER_FIX = 'Name an active user as owner of the task';

/**
 * Salesforce's codes for one record of a batch.
 * Source: developer.salesforce.com, SOAP API Developer Guide, "StatusCode".
 */
export const ITEM_FAULTS: Readonly<Record<string, Fault>> = {
  UNABLE_TO_LOCK_ROW: { code: 'ROW_LOCKED', says: 'The record is being changed by somebody else' },
  ENTITY_IS_DELETED: { code: 'TARGET_GONE', says: 'The record was deleted' },
  INVALID_CROSS_REFERENCE_KEY: { code: 'TARGET_GONE', says: 'The record, or one that it refers to, is gone or out of sight' },
  NOT_FOUND: { code: 'TARGET_GONE', says: 'The record is gone or out of sight' },
  INVALID_ID_FIELD: { code: 'TARGET_GONE', says: 'There is no record with this id' },
  MALFORMED_ID: { code: 'REMOTE_REJECTED', says: 'An id is not one of this org' },
  ENTITY_IS_LOCKED: {
    code: 'REMOTE_REJECTED',
    says: 'The record is locked, e.g. by an approval',
    fix: 'Release the record, then `outbox retry`',
  },
  STRING_TOO_LONG: {
    code: 'REMOTE_REJECTED',
    says: 'A text is too long for its field',
    fix: 'Run `kakehashi setup` to see which field differs from what we make',
  },
  INVALID_FIELD: { code: 'REMOTE_REJECTED', quotable: true, fix: FIELD_FIX },
  INVALID_FIELD_FOR_INSERT_UPDATE: { code: 'REMOTE_REJECTED', says: 'A field may not be written', fix: NEEDS_GRANT },
  FIELD_CUSTOM_VALIDATION_EXCEPTION: {
    code: 'REMOTE_REJECTED',
    quotable: true,
    fix: 'Exempt the integration user from this validation rule, or mend the record',
  },
  FIELD_INTEGRITY_EXCEPTION: { code: 'REMOTE_REJECTED', says: 'A value does not fit its field', fix: FIELD_FIX },
  FIELD_FILTER_VALIDATION_EXCEPTION: { code: 'REMOTE_REJECTED', says: 'A value is refused by a look-up filter', fix: FIELD_FIX },
  REQUIRED_FIELD_MISSING: { code: 'REMOTE_REJECTED', says: 'A required field is empty', fix: 'Add the field to writeBack in the mapping' },
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: {
    code: 'REMOTE_REJECTED',
    says: 'A value is not among those of its picklist',
    fix: 'Run `kakehashi setup --repair`',
  },
  INVALID_TYPE_ON_FIELD_IN_RECORD: { code: 'REMOTE_REJECTED', says: 'A value has the wrong type for its field', fix: FIELD_FIX },
  NUMBER_OUTSIDE_VALID_RANGE: { code: 'REMOTE_REJECTED', says: 'A number is too large for its field', fix: FIELD_FIX },
  JSON_PARSER_ERROR: { code: 'REMOTE_REJECTED', says: 'A value has the wrong type for its field', fix: FIELD_FIX },
  DUPLICATE_VALUE: { code: 'REMOTE_REJECTED', says: 'Another record has the same unique value', fix: FIELD_FIX },
  DUPLICATE_EXTERNAL_ID: {
    code: 'REMOTE_REJECTED',
    says: 'Several records carry the same key',
    fix: 'Leave one of them, then `outbox retry`',
  },
  DUPLICATES_DETECTED: {
    code: 'REMOTE_REJECTED',
    says: 'A duplicate rule refused the record',
    fix: 'Let the duplicate rule alert instead of block for the integration user',
  },
  INSUFFICIENT_ACCESS_OR_READONLY: {
    code: 'REMOTE_REJECTED',
    says: 'The integration user may not change this record',
    fix: 'Give "Edit" and "View All" on the object (permission set PRM_Integration)',
  },
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: {
    code: 'REMOTE_REJECTED',
    says: 'The integration user may not use a record that this one refers to',
    fix: 'Give access to the parent record',
  },
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: {
    code: 'REMOTE_REJECTED',
    says: 'A trigger or flow of the org refused the record',
    fix: 'Ask the Salesforce admin to look at the trigger or flow',
  },
  CANNOT_EXECUTE_FLOW_TRIGGER: {
    code: 'REMOTE_REJECTED',
    says: 'A flow of the org refused the record',
    fix: 'Ask the Salesforce admin to look at the flow',
  },
  OPERATION_WITH_INACTIVE_USER_EXCEPTION: { code: 'REMOTE_REJECTED', says: 'The owner is not active', fix: OWNER_FIX },
  INACTIVE_OWNER_OR_USER: { code: 'REMOTE_REJECTED', says: 'The owner is not active', fix: OWNER_FIX },
  ALL_OR_NONE_OPERATION_ROLLED_BACK: { code: 'REMOTE_UNAVAILABLE', says: 'The batch was rolled back' },
  PROCESSING_HALTED: { code: 'REMOTE_UNAVAILABLE', says: 'The batch was rolled back' },
  SERVER_UNAVAILABLE: { code: 'REMOTE_UNAVAILABLE', says: 'Salesforce is not available' },
  UNKNOWN_EXCEPTION: { code: 'REMOTE_UNAVAILABLE', says: 'Salesforce failed without saying why' },
  STORAGE_LIMIT_EXCEEDED: {
    code: 'REMOTE_UNAVAILABLE',
    says: "The org's storage is full",
    fix: 'Free storage in the org; the write is tried again',
  },
};
