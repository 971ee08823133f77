import { SalesforceError } from '../errors.ts';
import { makeId } from '../ids.ts';
import { INTEGRATION_USER } from '../org.ts';
import type { Org } from '../org.ts';
import { kindOf, KINDS } from './kinds.ts';
import { readPackage } from './package.ts';
import type { Member } from './package.ts';
import { elementsOf, flagOf, textOf } from './xml.ts';
import type { Element } from './xml.ts';

interface Message {
  readonly changed: boolean;
  readonly componentType: string;
  readonly created: boolean;
  readonly createdDate: string;
  readonly deleted: boolean;
  readonly fileName: string;
  readonly fullName: string;
  readonly problem?: string;
  readonly problemType?: 'Error' | 'Warning';
  readonly success: boolean;
}

interface Outcome {
  readonly messages: readonly Message[];
  readonly errorMessage: string | null;
}

interface Deployment {
  readonly id: string;
  readonly startedAt: string;
  readonly readyAt: number;
  readonly checkOnly: boolean;
  readonly rollbackOnError: boolean;
  readonly zip: Buffer;
  outcome: Outcome | null;
}

/** Deployments of an org: taken at once, worked on when their time has come, kept to be asked about. */
export class Deployments {
  readonly #all = new Map<string, Deployment>();
  #made = 0;

  /** `deploy`: what the body of the call says. */
  start(org: Org, body: Element): object {
    const [options = {}] = elementsOf(body, 'DeployOptions');
    const zip = Buffer.from(textOf(body, 'ZipFile') ?? '', 'base64');
    if (zip.length === 0) throw new SalesforceError('INVALID_ZIP', 'The zip file is empty');
    const id = makeId('0Af', ++this.#made);
    this.#all.set(id, {
      id,
      startedAt: new Date(org.clock.now()).toISOString(),
      readyAt: Date.now() + (org.options.bulkDelayMs ?? 50),
      checkOnly: flagOf(options, 'checkOnly'),
      rollbackOnError: textOf(options, 'rollbackOnError') !== 'false',
      zip,
      outcome: null,
    });
    return { done: false, id, state: 'Queued' };
  }

  /** `checkDeployStatus` */
  status(org: Org, body: Element): object {
    const deployment = this.#all.get(textOf(body, 'asyncProcessId') ?? '');
    if (deployment === undefined) throw new SalesforceError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
    if (deployment.outcome === null && Date.now() >= deployment.readyAt) deployment.outcome = carryOut(org, deployment);
    return shown(deployment, flagOf(body, 'includeDetails'));
  }
}

const ORDER = Object.keys(KINDS);

function carryOut(org: Org, { zip, rollbackOnError, checkOnly, startedAt }: Deployment): Outcome {
  const putBack = snapshot(org);
  const undo = org.writer.begin();
  let messages: Message[];
  try {
    const { members, destroyed } = readPackage(zip);
    const rank = (one: Member): number => ORDER.indexOf(one.type);
    const steps = [...members].sort((a, b) => rank(a) - rank(b));
    // What is taken away goes last, what rests on others first.
    const removals = [...destroyed].sort((a, b) => rank(b) - rank(a));
    messages = [...steps.map((one) => save(org, one, startedAt)), ...removals.map((one) => remove(org, one, startedAt))];
  } catch (error) {
    undo.rollBack();
    if (!(error instanceof SalesforceError)) throw error;
    return { messages: [], errorMessage: error.message };
  }
  if (checkOnly || (rollbackOnError && messages.some(({ success }) => !success))) {
    undo.rollBack();
    putBack();
  } else undo.commit();
  return { messages, errorMessage: null };
}

function snapshot(org: Org): () => void {
  const extras = org.extras.snapshot();
  const fields = [...org.schema.objects()].map((object) => ({ object, fields: new Map(object.fields) }));
  return () => {
    extras();
    for (const one of fields) {
      one.object.fields.clear();
      for (const [name, field] of one.fields) one.object.fields.set(name, field);
    }
    org.schema.changed();
  };
}

function save(org: Org, { type, fullName, file, extra }: Member, createdDate: string): Message {
  return attempt({ type, fullName, file, createdDate }, () => {
    if (extra === null)
      throw new SalesforceError(
        'NOT_FOUND',
        `An object '${fullName}' of type ${type} was named in package.xml, but was not found in zipped directory`,
      );
    org.faults.strikeMetadata(type, fullName);
    const created = org.writer.atomically(() => kindOf(type).save(org, fullName, extra, 'upsert'));
    return { created, changed: true, deleted: false };
  });
}

/** What is not there is only warned of. */
function remove(org: Org, { type, fullName, file }: Member, createdDate: string): Message {
  if (kindOf(type).show(org, fullName) === null)
    return {
      ...blank({ type, fullName, file, createdDate }),
      problem: `No ${type} named: ${fullName} found`,
      problemType: 'Warning',
      success: true,
    };
  return attempt({ type, fullName, file, createdDate }, () => {
    org.writer.atomically(() => {
      kindOf(type).remove(org, fullName);
    });
    return { created: false, changed: true, deleted: true };
  });
}

interface Subject {
  readonly type: string;
  readonly fullName: string;
  readonly file: string;
  readonly createdDate: string;
}

function attempt(subject: Subject, work: () => Pick<Message, 'created' | 'changed' | 'deleted'>): Message {
  try {
    return { ...blank(subject), ...work(), success: true };
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error;
    return { ...blank(subject), problem: error.message, problemType: 'Error', success: false };
  }
}

/** Folders are told by the type of what they hold. */
function blank({ type, fullName, file, createdDate }: Subject): Message {
  return {
    changed: false,
    componentType: type.replace(/Folder$/, ''),
    created: false,
    createdDate,
    deleted: false,
    fileName: file,
    fullName,
    success: false,
  };
}

function shown({ id, startedAt, checkOnly, rollbackOnError, outcome }: Deployment, includeDetails: boolean): object {
  const messages = outcome?.messages ?? [];
  const failed = messages.filter(({ success }) => !success);
  const broken = failed.length > 0 || (outcome !== null && outcome.errorMessage !== null);
  const partial = broken && !rollbackOnError && failed.length < messages.length;
  return {
    checkOnly,
    ...(outcome === null ? {} : { completedDate: startedAt }),
    createdBy: INTEGRATION_USER,
    createdByName: 'Integration',
    createdDate: startedAt,
    details: includeDetails
      ? {
          componentFailures: failed,
          componentSuccesses: messages.filter(({ success }) => success),
          runTestResult: { numFailures: 0, numTestsRun: 0, totalTime: '0.0' },
        }
      : {},
    done: outcome !== null,
    ...(outcome?.errorMessage == null ? {} : { errorMessage: outcome.errorMessage, errorStatusCode: 'UNKNOWN_EXCEPTION' }),
    id,
    ignoreWarnings: true,
    lastModifiedDate: startedAt,
    numberComponentErrors: failed.length,
    numberComponentsDeployed: messages.length - failed.length,
    numberComponentsTotal: messages.length,
    numberTestErrors: 0,
    numberTestsCompleted: 0,
    numberTestsTotal: 0,
    rollbackOnError,
    runTestsEnabled: false,
    startDate: startedAt,
    status: outcome === null ? 'InProgress' : !broken ? 'Succeeded' : partial ? 'SucceededPartial' : 'Failed',
    success: outcome !== null && !broken,
  };
}
