/**
 * Glossary – one line per noun; every file of the project uses these words and no synonyms.
 *
 * connector   everything about one kind of outside system, in `connectors/<name>/`
 * connection  one org of one vendor; a mapping file is a connection, the file's name is its name
 * scope       the vendor's own identity of a connection: `salesforce:00D…`, `hubspot:62515`. State belongs to it, never to a URL
 * stream      one kind of record that a connection can read, in pages
 * page        records plus the opaque cursor that follows them
 * checkpoint  the cursor saved with the page it belongs to, in one transaction
 * mapping     YAML: raw field → log field, and assessment → CRM field
 * entity      something a line of the log can point to: a partner record (Account, company), a contact, a deal, an owner
 * key         an entity's name: `<scope>/<object>/<id>`, e.g. `salesforce:00D…/Account/001…`
 * line        one line of the support log: who, what, when, stage delivered → seen → used → result
 * partner     the company we support; known by several keys
 * history     everything that the log says of one partner, in order of time
 * assessment  score with reasons, risk, value, state, flags, touch level, step, recommended tasks
 * package     a support package: segment × week by week content × wanted action; a deployment sends it out, an enrolment puts a partner in
 * write       something owed to an outside system until the system has taken it
 */

/** UTC instant, ISO 8601 with `Z`. */
export type IsoTime = string;
/** Calendar date `YYYY-MM-DD` in the company's time zone. */
export type IsoDate = string;
export type Scalar = string | number | boolean | null;
export type RawRecord = Readonly<Record<string, unknown>>;
/** Opaque to the engine: only the connector that made it reads it. */
export type Cursor = string;
/** `<scope>/<object>/<id>`. */
export type EntityKey = string;

export type Stage = 'delivered' | 'seen' | 'used' | 'result';
export type Role = 'sell' | 'distribute' | 'refer';
export type StreamKind = 'partner' | 'contact' | 'deal' | 'dealPartner' | 'activity' | 'owner';
export type Locale = 'ja' | 'en';
/** A text that a user reads; both languages always. */
export type Text = Readonly<Record<Locale, string>>;

// ── reading ─────────────────────────────────────────────────────────────────

/** What to read: made from a mapping's stream by `compileMapping`. */
export interface StreamSpec {
  readonly name: string;
  readonly kind: StreamKind;
  /** The vendor's object: `Account`, `companies`. */
  readonly object: string;
  /** Fields that must exist; a missing one is a setting error. */
  readonly fields: readonly string[];
  /** Fields read where the org has them (feature-gated ones, our own fields before `setup`). */
  readonly optionalFields: readonly string[];
  /** Vendor filter, verbatim (SOQL condition); only connectors that can filter accept it. */
  readonly where: string | null;
  /** Associated objects whose ids must come with each record, e.g. `companies`. They arrive in `SourceRecord.associations`. */
  readonly associations: readonly string[];
  /** Not every org has it (feature off, scope missing, tier too low): one without it is read without this stream. */
  readonly optional?: boolean;
}

/** One record as the vendor has it. `raw` is flat: relationship paths (`Owner.AccountId`) are keys of their own. */
export interface SourceRecord {
  readonly id: string;
  readonly raw: RawRecord;
  readonly associations?: Readonly<Record<string, readonly string[]>>;
  /** When the vendor last changed it (the field that the cursor runs on). */
  readonly modifiedAt: IsoTime | null;
  readonly deleted?: boolean;
  /** Looked for by its id, and the vendor has kept nothing of it: a person in it asked to be forgotten. */
  readonly erased?: boolean;
  /** The id of the record that this one was merged into. */
  readonly mergedInto?: string;
}

export interface Page {
  readonly records: readonly SourceRecord[];
  /** Reading again after it may repeat records, never skip one. */
  readonly cursor: Cursor;
  /** True on the page that ends a pass: all that existed when the pass began has been read. */
  readonly last: boolean;
  /** The vendor's clock when the pass began. */
  readonly sourceTime: IsoTime;
  /** Records in this pass if the vendor told; for progress bars only. */
  readonly total?: number;
}

export interface SourceStream {
  /** Pages in order, the last with `last: true`; at least one page (it may be empty). `after` undefined: everything. */
  read(after: Cursor | undefined): AsyncIterable<Page>;
}

export interface FieldInfo {
  readonly name: string;
  readonly label: string;
  /** Vendor-free type. */
  readonly type: 'text' | 'number' | 'boolean' | 'date' | 'datetime' | 'picklist' | 'multipicklist' | 'reference' | 'other';
  readonly writable: boolean;
  readonly length: number | null;
  readonly options: readonly string[] | null;
  readonly unique: boolean;
  readonly referenceTo: readonly string[];
  /** The vendor's own, which `setup` cannot have made; missing: not told. */
  readonly standard?: boolean;
}

export interface ObjectInfo {
  readonly object: string;
  readonly readable: boolean;
  /** Where it is not readable: why, if the vendor told (the scope that is missing). */
  readonly reason?: string;
  readonly fields: ReadonlyMap<string, FieldInfo>;
}

// ── connector ───────────────────────────────────────────────────────────────

export interface Logger {
  debug(message: string, data?: Readonly<Record<string, unknown>>): void;
  info(message: string, data?: Readonly<Record<string, unknown>>): void;
  warn(message: string, data?: Readonly<Record<string, unknown>>): void;
  error(message: string, data?: Readonly<Record<string, unknown>>): void;
}

/** At most `size` calls begin within any `perMs`. The name says whose calls are counted together, over all processes. */
export interface PaceWindow {
  readonly name: string;
  readonly size: number;
  readonly perMs: number;
}

/** The pace of calls that all processes keep together. */
export interface Pace {
  /** Books the next start that the window has room for; ms until then. Rejects where the others cannot be asked. */
  book(window: PaceWindow): Promise<number>;
  /** Nobody begins within this window for `ms`. */
  hold(window: string, ms: number): Promise<void>;
}

/** The daily calls of one org or app as an answer told them. */
export interface ToldCalls {
  readonly used: number;
  /** 0: not told. */
  readonly limit: number;
  /** The vendor takes no more. */
  readonly refused: boolean;
  /** See `Quota`. */
  readonly backAt: IsoTime | null;
}

/** Where all processes keep what they were told of the daily calls. The name says whose calls they are. */
export interface Ledger {
  /** What any process was told last, and how long ago; at most some seconds behind. Rejects where the others cannot be asked. */
  read(name: string): Promise<(ToldCalls & { readonly ageMs: number }) | null>;
  /** Tells the others, not more often than they look. */
  tell(name: string, told: ToldCalls): Promise<void>;
}

/** What a connector is lent; everything that varies comes from here (no clock, no randomness of its own). */
export interface Context {
  /** The connection's name (the mapping file's). */
  readonly connection: string;
  readonly log: Logger;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** Resolves after `ms`, or rejects when the signal aborts. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Missing: this process is the only one. */
  readonly pace?: Pace;
  /** Missing: this process is the only one. */
  readonly ledger?: Ledger;
  /** Told once per call to the vendor. */
  readonly onCall?: (call: { readonly method: string; readonly path: string; readonly ms: number; readonly status: number | null }) => void;
  /** Told when the vendor replaced a secret option (a rotated refresh token): the next process must start with the new value. */
  readonly onRotated?: (option: string, value: string) => void;
}

/** One option of a connection: environment variable `<CONNECTION>_<NAME>` (name in capitals with underscores). */
export interface OptionSpec {
  /** camelCase name: `loginUrl` ← `SALESFORCE_LOGIN_URL`. */
  readonly name: string;
  readonly required: boolean;
  readonly secret: boolean;
  readonly default?: string;
  readonly doc: Text;
}

/** A call that a vendor made to us. */
export interface VendorCall {
  readonly method: string;
  /** As the vendor called it: scheme, host, path and query. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** A vendor says that a record changed. It is a reason to look, never the truth. */
export interface Signal {
  readonly scope: string;
  /** As in `StreamSpec.object`. */
  readonly object: string;
  readonly recordId: string;
  /** `erase`: a person asked to be forgotten. */
  readonly kind: 'look' | 'erase';
}

export interface Listening {
  /** As in `StreamSpec.object`. */
  readonly objects: readonly string[];
  /** The position that was told last; null: from now on. */
  readonly after: string | null;
  /** In order, one at a time; the next is told when this one is done. */
  readonly onSignals: (signals: readonly Signal[], position: string) => Promise<void>;
  /** Changes happened that are not told: somebody must look everywhere. */
  readonly onGap: () => Promise<void>;
}

export interface Listener {
  close(): Promise<void>;
}

export interface Webhook {
  /** Whether the call is signed by who knows the connection's secret, and lately. Without a secret: never. */
  accepts(options: Readonly<Record<string, string>>, call: VendorCall, now: Date): boolean;
  /** Null: not what the vendor sends. What does not concern a record is left out. */
  signals(body: string): readonly Signal[] | null;
}

export interface Connector {
  readonly name: string;
  readonly options: readonly OptionSpec[];
  /** Says which options are wrong or missing together, before any request; all of them at once. Empty: fine. */
  validate(options: Readonly<Record<string, string>>): readonly string[];
  connect(options: Readonly<Record<string, string>>, context: Context): Connection;
  /** Calls of the vendor's at `/webhooks/<connector>`. */
  readonly webhook?: Webhook;
}

/** The daily calls of one org. */
export interface Quota {
  /** By every application of the org. */
  readonly used: number;
  readonly limit: number;
  /** Of the limit: when so much is used, by whomever, we stop (0 to 1). */
  readonly share: number;
  /** Since it was told. */
  readonly ageMs: number;
  /** When all of them come back; null: one by one, each a day after it was made. */
  readonly backAt: IsoTime | null;
}

/** What the first load of a stream will cost. */
export interface StreamForecast {
  readonly stream: string;
  /** Null: the vendor does not tell how many there are. */
  readonly records: number | null;
  /** At least, where `records` is null. */
  readonly calls: number;
}

/** A field of an object, or a path through its relationships such as `Owner.AccountId`. */
export interface FieldOf {
  readonly object: string;
  readonly field: string;
}

export interface Connection {
  /** The vendor's identity of this org or portal, e.g. `salesforce:00D…`. Logs in; rejects with AppError AUTH_REJECTED. */
  scope(): Promise<string>;
  /** Rejects with an AppError that says how to fix it. */
  check(): Promise<void>;
  /**
   * These fields will be asked about: a connection that can describe several objects in one call does so now. Never rejects;
   * missing: each describe is a call of its own.
   */
  prepare?(fields: readonly FieldOf[]): Promise<void>;
  /** One describe per object and connection object; `readable: false` and no fields where the object is absent. */
  describe(object: string): Promise<ObjectInfo>;
  /** What was described is asked for again: a run begins, and somebody may have changed the org since the last. */
  forget?(): void;
  /** Objects whose fields are the vendor's own: nobody can change them, and describing them may cost a call. */
  hasFixedFields?(object: string): boolean;
  stream(spec: StreamSpec): SourceStream;
  /** A few records of the stream, in the fewest calls; missing: the first page of `stream` is small enough. */
  sample?(spec: StreamSpec): Promise<readonly SourceRecord[]>;
  /** These records as they are now, in the fewest calls, as the stream would give them; one that is gone comes as `deleted`. */
  readByIds?(spec: StreamSpec, ids: readonly string[]): Promise<readonly SourceRecord[]>;
  /** results[i] answers writes[i]; never throws for an item's fault. */
  write?(writes: readonly WriteBack[]): Promise<readonly WriteResult[]>;
  readonly setup?: Setup;
  /**
   * Which of these lists, by the vendor's ids, no automation of the org begins with or leaves out. Rejects with PERMISSION_MISSING
   * where that may not be asked. Missing: the vendor has no such automations.
   */
  unusedLists?(ids: readonly string[]): Promise<readonly string[]>;
  /** Whether a company works in it every day: then the first write wants a person's yes. Missing: the vendor does not tell. */
  production?(): Promise<boolean>;
  /** Tells of changes as they happen; missing: this connection does not. */
  listen?(listening: Listening): Listener;
  /** The record's page for people, e.g. `https://…/lightning/r/Account/001…/view`. */
  recordUrl(object: string, id: string): string;
  /** Daily calls, as an answer told any process last; null: none has, or all have come back since. */
  quota(): Promise<Quota | null>;
  /** What reading these streams from their beginning costs, asked in few calls; missing: not known. */
  forecast?(specs: readonly StreamSpec[]): Promise<readonly StreamForecast[]>;
  close?(): Promise<void>;
}

// ── setup: what we need in a CRM ────────────────────────────────────────────

export type CrmFieldType = 'number' | 'text' | 'longText' | 'picklist' | 'multipicklist' | 'date' | 'datetime' | 'checkbox' | 'uniqueText';

/** One field of `src/core/fields.ts`, free of any vendor's name. */
export interface CrmField {
  readonly key: string;
  readonly type: CrmFieldType;
  readonly label: Text;
  /** How to read it; at most 510 characters. */
  readonly help?: Text;
  readonly length?: number;
  readonly decimals?: number;
  readonly options?: readonly { readonly value: string; readonly label: Text }[];
  /** Who writes it: we, or people (then we only read it). */
  readonly writtenBy: 'us' | 'people';
  /** A field of people that they may also set on our pages: we pass it on. */
  readonly passedOn?: true;
}

export interface ListCondition {
  /** A field of the target object, by its name in this CRM. */
  readonly field: string;
  readonly operator: 'is' | 'has' | 'hasNot' | 'known';
  readonly values: readonly string[];
  /** In a list of people: asked of the partner that the person belongs to. */
  readonly onPartner?: boolean;
}
/** All conditions of one branch hold; any branch suffices. */
export interface CrmList {
  readonly id: string;
  readonly name: Text;
  readonly anyOf: readonly (readonly ListCondition[])[];
}

export interface SetupSpec {
  readonly locale: Locale;
  readonly objects: readonly { readonly object: string; readonly fields: readonly { readonly name: string; readonly field: CrmField }[] }[];
  /** On the object of the `partner` target. Connectors without lists ignore them. */
  readonly lists: { readonly object: string; readonly lists: readonly CrmList[] } | null;
  /** Lists of people, on the object of the `contact` target; `partner` is the object that conditions with `onPartner` ask. */
  readonly people?: { readonly object: string; readonly partner: string; readonly lists: readonly CrmList[] };
  /** Vendor ids of lists that were made before, by list (`L01`): a list is known by its id, whatever it is called now. */
  readonly listIds?: ReadonlyMap<string, string>;
  /** Deals on which the partner's state is shown, and the fields that the mapping reads of them: some point at the partner. */
  readonly deals?: { readonly object: string; readonly fields: readonly string[] } | null;
}

export interface SetupStep {
  /** `create` and `change` will be done by apply; `differs` is reported and done only with repair; `keep` is as it should be. */
  readonly action: 'create' | 'change' | 'differs' | 'keep' | 'remove';
  /** `field`, `group`, `permissionSet`, `assignment`, `list` … */
  readonly kind: string;
  readonly name: string;
  readonly detail: string;
  /** Which list of ours it is. */
  readonly list?: string;
}
export interface SetupResult {
  readonly step: SetupStep;
  readonly ok: boolean;
  readonly error?: Error;
  /** Not made because the org does not offer it, and nothing rests on it: what to do to have it. */
  readonly leftOut?: string;
  /** Vendor id of what was made or found. */
  readonly id?: string;
}
export interface Setup {
  /** What would be done; reads only. */
  plan(spec: SetupSpec): Promise<readonly SetupStep[]>;
  /** Does it, item by item; idempotent: a second run finds only `keep`. */
  apply(
    spec: SetupSpec,
    options: { readonly repair: boolean; readonly onStep?: (done: SetupResult) => void },
  ): Promise<readonly SetupResult[]>;
  /** Takes away what setup created and nothing else. Missing: this connector cannot. */
  readonly removal?: {
    plan(spec: SetupSpec): Promise<readonly SetupStep[]>;
    apply(spec: SetupSpec, options: { readonly onStep?: (done: SetupResult) => void }): Promise<readonly SetupResult[]>;
  };
}

// ── the log ─────────────────────────────────────────────────────────────────

/** An entity as one record of one connection tells it. */
export interface Entity {
  readonly key: EntityKey;
  readonly kind: 'partner' | 'contact' | 'deal' | 'owner';
  readonly name: string;
  /** Where it belongs: contact → company, deal → partners with roles, branch → parent account. */
  readonly parents: readonly { readonly key: EntityKey; readonly role: Role | null }[];
  readonly ownerKey: EntityKey | null;
  /** Of partners: the mapping's words for whose it is. Under other words another owner is no change of owner. */
  readonly ownerBy?: string;
  /** Identity keys for joining partners, normalised: `corporateNumber`, `domain` (several: `a;b`), or a connection's scope → explicit key. */
  readonly identity: Readonly<Record<string, string>>;
  /** Whether this record may bring a partner into being; else it only joins one. */
  readonly createsPartner: boolean;
  /** Mapped attributes: registeredOn, rank, partnerType, products, employees, email, active, overrideState … */
  readonly attributes: Readonly<Record<string, Scalar>>;
  /** What stands in the fields that we write to (field name → value as read), for the diff and for undo. */
  readonly known: Readonly<Record<string, Scalar>>;
  readonly deleted: boolean;
  readonly mergedInto: EntityKey | null;
  /** Vendor's time of last change, if told. */
  readonly modifiedAt: IsoTime | null;
}

export interface LogLine {
  /** Hash of (scope, stream, record id, occurrence): `lineId()` in `src/core/log-line.ts`. */
  readonly id: string;
  readonly scope: string;
  readonly stream: string;
  readonly recordId: string;
  readonly occurrence: string;
  /** From the catalogue: `deal.won`, `meeting.held`. */
  readonly type: string;
  readonly stage: Stage;
  readonly occurredOn: IsoDate;
  readonly occurredAt: IsoTime | null;
  /** The source's keys. Which partners they mean is resolved when read. */
  readonly keys: readonly { readonly key: EntityKey; readonly role: Role | null }[];
  readonly dealKey: EntityKey | null;
  readonly contactKey: EntityKey | null;
  readonly ownerKey: EntityKey | null;
  /** Content item of the catalogue, if any. */
  readonly item: string | null;
  /** amount, currency, outcome, subject … as mapped. */
  readonly data: Readonly<Record<string, Scalar>>;
}

export interface Rejection {
  readonly scope: string;
  readonly stream: string;
  readonly recordId: string;
  /** From the registry in `src/core/errors.ts`. */
  readonly code: string;
  readonly field: string | null;
  readonly message: Text;
  readonly raw: RawRecord;
  /** With `raw`, what is needed to map the record again without a download. */
  readonly associations?: Readonly<Record<string, readonly string[]>>;
}

/** What one source record becomes. */
export interface Mapped {
  readonly recordId: string;
  readonly entity: Entity | null;
  /** All lines that the record has now. Lines of the record that are missing here are retracted, save those of `keeps` mappings. */
  readonly lines: readonly LogLine[];
  /** Earlier lines of the record stay although they are not among `lines` (a login's older logins). */
  readonly keeps: boolean;
  /** Set when the record is a task of ours, recognised by its key. */
  readonly task: TaskSighting | null;
  readonly rejections: readonly Rejection[];
  /** Date of the vendor's last change in the company's time zone; told of partner records. */
  readonly changedOn?: IsoDate;
}

/** A task of ours as seen in the CRM. Deleted by a person means dismissed; completed stays completed. */
export interface TaskSighting {
  readonly key: string;
  readonly recordId: string;
  readonly status: 'open' | 'completed' | 'deleted';
  readonly outcome: string | null;
  readonly ownerKey: EntityKey | null;
}

// ── deciding ────────────────────────────────────────────────────────────────

export type PartnerState = 'prospective' | 'new' | 'general' | 'excellent' | 'dormant' | 'churned';
export type TouchLevel = 'high' | 'low' | 'tech' | 'none';
export type SupportStep = 'registration' | 'onboarding' | 'development' | 'retention' | 'excellence';
export type RiskLevel = 'low' | 'medium' | 'high';
export type Tier = 'A' | 'B' | 'C';
export type ComponentKey = 'results' | 'selling' | 'use' | 'capability' | 'relation';

/** What the engine knows of a partner besides its log. */
export interface PartnerFacts {
  readonly id: string;
  readonly name: string;
  /** Vendor-free id of the owner (e-mail in lower case if known, else the owner's key); null: nobody. */
  readonly owner: string | null;
  readonly ownerActive: boolean;
  readonly registeredOn: IsoDate | null;
  readonly partnerType: string | null;
  readonly rank: string | null;
  readonly products: readonly string[];
  readonly employees: number | null;
  readonly contractEndedOn: IsoDate | null;
  readonly target: boolean;
  readonly exclude: boolean;
  readonly leavingReason: string | null;
  readonly override: {
    readonly state: PartnerState | null;
    readonly touch: TouchLevel | null;
    readonly reason: string | null;
    readonly until: IsoDate | null;
  };
  /** Connections (by name) in which the partner has a record. */
  readonly matched: readonly string[];
  /** Connection (by name) whose record tells the owner. */
  readonly ownedIn?: string;
}

export interface HistoryEvent {
  readonly id: string;
  readonly type: string;
  readonly stage: Stage;
  readonly on: IsoDate;
  /** The partner's role in the deal, if the line has one. */
  readonly role: Role | null;
  /** Connection (by name) that told it. */
  readonly connection: string;
  readonly deal: EntityKey | null;
  readonly contact: EntityKey | null;
  readonly item: string | null;
  /** In the company's currency; null where the line has none. */
  readonly amount: number | null;
  readonly data: Readonly<Record<string, Scalar>>;
}

/** Events in order of (on, id). */
export interface PartnerHistory {
  readonly facts: PartnerFacts;
  readonly events: readonly HistoryEvent[];
  /** Packages that it was put into; missing: none. */
  readonly enrolments?: readonly Enrolment[];
}

/** How a source stands: the brain stops its clocks where a source has not delivered. */
export interface SourceHealth {
  readonly connection: string;
  /** Date up to which every stream of it has been read. */
  readonly deliveredUpTo: IsoDate | null;
  /** Event types that its mapping can produce. */
  readonly types: readonly string[];
  /** Date of the connection's first completed pass; a new source enters over 90 days from then unless its history is older. */
  readonly since: IsoDate | null;
}

export interface ScorePart {
  readonly component: ComponentKey;
  /** Share of the total, in points; parts add up to the score to 1e-9. */
  readonly points: number;
  /** 0–100. */
  readonly score: number;
  readonly weight: number;
  readonly v: number;
  readonly m: number;
  /** Null: scored. Else why it is left out: `notConnected`, `notMatched`, `tooFewDeliveries`, `noEventsInSegment`. */
  readonly leftOut: string | null;
  readonly because: Text;
}

export interface Reason {
  /** Which row of defaults §6: `score`, `noScore`, `risk`, `silent` … */
  readonly id: string;
  readonly text: Text;
}

export interface RecommendedTask {
  /** `{partner}:{template}:{period}` */
  readonly key: string;
  readonly partnerId: string;
  /** T01 … T15 */
  readonly template: string;
  readonly subject: Text;
  readonly description: Text;
  readonly dueOn: IsoDate;
  readonly owner: string | null;
  readonly priority: number;
}

/** One support event as people read it. */
export interface RecentEvent {
  readonly on: IsoDate;
  readonly stage: Stage;
  readonly text: Text;
}

export interface AssessedFigures {
  readonly proposals12m: number;
  readonly wins12m: number;
  /** Share of decided deals that moved forward or were won, shrunk towards that of similar partners. */
  readonly winRate: number;
  readonly tenureDays: number | null;
  readonly peers: { readonly proposals12m: number; readonly winRate: number };
}

export interface Assessment {
  readonly partnerId: string;
  readonly asOf: IsoDate;
  /** Version (content hash) of catalogue, scoring and touch settings that made it. */
  readonly config: string;
  /** What was known of the partner besides its log when this was made; write-back copies rank, products … from here. */
  readonly facts: PartnerFacts;
  readonly score: {
    readonly value: number | null;
    /** Half-width of the 95 % band. */
    readonly band: number | null;
    readonly change28: number | null;
    readonly parts: readonly ScorePart[];
    readonly trend: { readonly newEvents: number; readonly decay: number; readonly unused: number; readonly other: number } | null;
  };
  readonly coverage: Tier;
  readonly risk: {
    readonly level: RiskLevel | null;
    /** 0–1; null while provisional or unknown. */
    readonly probability: number | null;
    readonly ratio: number | null;
    readonly expectedDays: number | null;
    readonly silentDays: number | null;
    readonly provisional: boolean;
  };
  readonly value: { readonly yearly: number; readonly tier: Tier | null };
  readonly state: PartnerState;
  readonly stateSince: IsoDate;
  /** Rule that decided the state, e.g. `dormant.silence`. */
  readonly rule: string;
  readonly flags: readonly string[];
  readonly conditions: readonly string[];
  readonly step: SupportStep;
  readonly touch: TouchLevel;
  readonly nextAction: Text;
  readonly nextActionDue: IsoDate | null;
  readonly priority: number;
  readonly consumptionRate: number | null;
  readonly lastDealActivity: IsoDate | null;
  readonly lastContact: IsoDate | null;
  readonly lastPortalLogin: IsoDate | null;
  /** The latest change of owner. Missing: assessed before it was kept. */
  readonly ownerSince?: IsoDate | null;
  readonly dataAsOf: IsoDate;
  /** Score by the fixed yardsticks of the quarter from which the channel's index counts, now and then; null: not active then. */
  readonly index?: { readonly now: number | null; readonly base: number | null; readonly since: IsoDate };
  /** What segments and conditions of packages ask besides. */
  readonly figures?: AssessedFigures;
  /** Where it stands in its latest package; missing: it never was in one. */
  readonly package?: PackageStanding;
  /** The latest support events, the newest first. Missing: assessed before they were kept. */
  readonly recent?: readonly RecentEvent[];
  readonly reasons: readonly Reason[];
  readonly tasks: readonly RecommendedTask[];
  /** Every intermediate figure that `explain` prints; plain JSON. */
  readonly workings: Readonly<Record<string, unknown>>;
}

// ── support packages ────────────────────────────────────────────────────────

/** `start`: begins at once; `wait`: by lot, after the waiting time; `all`: nobody waited. */
export type Arm = 'start' | 'wait' | 'all';

/** A fact: a partner is in a deployment of a package. Weeks follow from the dates. */
export interface Enrolment {
  readonly deployment: string;
  readonly package: string;
  readonly partnerId: string;
  readonly arm: Arm;
  readonly stratum: string;
  readonly enrolledOn: IsoDate;
  readonly startsOn: IsoDate;
  /** Recorded endings: a person stopped it, or a rule that the log alone does not tell. */
  readonly endedOn: IsoDate | null;
  readonly endedBy: string | null;
}

export type ItemState = 'later' | 'skipped' | 'open' | 'delivered' | 'seen' | 'done';

export interface ItemStanding {
  readonly week: number;
  readonly content: string;
  readonly channel: 'task' | 'hubspot-list' | 'email-list';
  readonly state: ItemState;
  /** When it got into that state. */
  readonly on: IsoDate | null;
  /** The day of the one reminder, where it was or is due. */
  readonly remindOn: IsoDate | null;
}

export interface PackageStanding {
  readonly deployment: string;
  readonly id: string;
  readonly name: Text;
  readonly step: SupportStep;
  readonly arm: Arm;
  readonly status: 'waiting' | 'running' | 'stopped' | 'finished';
  readonly startsOn: IsoDate;
  /** Week of the package, while it runs. */
  readonly week: number | null;
  readonly endedOn: IsoDate | null;
  /** `finished`, or the rule that stopped it. */
  readonly endedBy: string | null;
  readonly items: readonly ItemStanding[];
  /** Content to remind of now, once. */
  readonly remind: readonly string[];
}

// ── writing ─────────────────────────────────────────────────────────────────

export interface WriteBack {
  /** Idempotency key: `<scope>/<object>/<id>` for a record's fields, the task key for a task. */
  readonly key: string;
  readonly mode: 'update' | 'upsert';
  readonly object: string;
  /** Set in mode `update`. */
  readonly recordId: string | null;
  /** In mode `upsert`: the unique field that carries `key`. */
  readonly keyField: string | null;
  readonly fields: Readonly<Record<string, Scalar>>;
  /** Records to associate a new one with (HubSpot); Salesforce says it by fields. */
  readonly associate: readonly { readonly object: string; readonly id: string }[];
}
export type WriteResult =
  | { readonly ok: true; readonly recordId: string; readonly created: boolean }
  /** An AppError: its verdict says what becomes of the write. */
  | { readonly ok: false; readonly error: Error };
