/** One error as Salesforce puts it on the wire. */
export interface ErrorItem {
  readonly message: string;
  readonly errorCode: string;
  readonly fields?: readonly string[];
}

/** An answer of the vendor's kind: HTTP status and one `[{message, errorCode, fields?}]` body. */
export class SalesforceError extends Error {
  override readonly name = 'SalesforceError';
  readonly status: number;
  readonly errorCode: string;
  readonly fields: readonly string[] | undefined;

  constructor(errorCode: string, message: string, options: { status?: number; fields?: readonly string[] } = {}) {
    super(message);
    this.errorCode = errorCode;
    this.status = options.status ?? 400;
    this.fields = options.fields;
  }

  /** The shape of a whole answer. */
  body(): ErrorItem[] {
    return [this.item()];
  }

  item(): ErrorItem {
    return { message: this.message, errorCode: this.errorCode, ...(this.fields === undefined ? {} : { fields: this.fields }) };
  }
}

export function notFound(message = 'The requested resource does not exist'): SalesforceError {
  return new SalesforceError('NOT_FOUND', message, { status: 404 });
}

export function invalidType(object: string): SalesforceError {
  return new SalesforceError('INVALID_TYPE', `sObject type '${object}' is not supported.`);
}
