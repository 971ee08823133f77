/** The log, what it points to, and where reading stands. */
export const log = `
CREATE TABLE connection (
  name text PRIMARY KEY,
  connector text NOT NULL,
  scope text NOT NULL,
  registered_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE run (
  id text PRIMARY KEY,
  command text NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  ok boolean,
  summary jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX run_started_at ON run (started_at DESC);

-- cursor NULL: forgotten, the next pass starts at the beginning; what was complete before stays known.
CREATE TABLE checkpoint (
  scope text NOT NULL,
  stream text NOT NULL,
  cursor text,
  pass_began_at text,
  complete_to text,
  first_complete_to text,
  saved_at timestamptz NOT NULL,
  PRIMARY KEY (scope, stream)
);

-- Rises with each taking of a lock: whoever comes with an older token has lost the lock without knowing it.
CREATE TABLE fence (name text PRIMARY KEY, token bigint NOT NULL);

CREATE TABLE log_version (one boolean PRIMARY KEY DEFAULT true CHECK (one), version bigint NOT NULL);
INSERT INTO log_version (version) VALUES (0);

-- What one record of a source became, so that a record that comes again unchanged costs one look.
CREATE TABLE source_record (
  scope text COLLATE "C" NOT NULL,
  stream text COLLATE "C" NOT NULL,
  record_id text COLLATE "C" NOT NULL,
  fingerprint text,
  line_ids text[] NOT NULL,
  entity_key text COLLATE "C",
  entity jsonb,
  -- The id leads: without statistics (a first load) the planner would take all records of a stream for a few.
  PRIMARY KEY (record_id, stream, scope)
);
CREATE INDEX source_record_entity ON source_record (entity_key) WHERE entity_key IS NOT NULL;

CREATE TABLE line (
  id text COLLATE "C" NOT NULL,
  revision integer NOT NULL,
  retracted boolean NOT NULL DEFAULT false,
  scope text NOT NULL,
  stream text NOT NULL,
  record_id text NOT NULL,
  occurrence text NOT NULL,
  type text NOT NULL,
  stage text NOT NULL,
  occurred_on date NOT NULL,
  occurred_at timestamptz,
  keys jsonb NOT NULL,
  deal_key text COLLATE "C",
  contact_key text COLLATE "C",
  owner_key text COLLATE "C",
  item text,
  data jsonb NOT NULL,
  amount numeric,
  fingerprint text NOT NULL,
  run_id text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (id)
) PARTITION BY HASH (id);
${Array.from({ length: 8 }, (_, i) => `CREATE TABLE line_${String(i)} PARTITION OF line FOR VALUES WITH (MODULUS 8, REMAINDER ${String(i)});`).join('\n')}

CREATE TABLE line_revision (
  id text COLLATE "C" NOT NULL,
  revision integer NOT NULL,
  body jsonb NOT NULL,
  superseded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (id, revision)
);

-- Lines are found by the source's keys; role '' where the line says none.
CREATE TABLE line_key (
  key text COLLATE "C" NOT NULL,
  line_id text COLLATE "C" NOT NULL,
  role text NOT NULL DEFAULT '',
  PRIMARY KEY (key, line_id, role)
);

CREATE TABLE rejection (
  scope text NOT NULL,
  stream text NOT NULL,
  record_id text NOT NULL,
  position integer NOT NULL,
  code text NOT NULL,
  field text,
  message jsonb NOT NULL,
  raw jsonb NOT NULL,
  rejected_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (record_id, stream, scope, position)
);
CREATE INDEX rejection_rejected_at ON rejection (rejected_at DESC);
`;
