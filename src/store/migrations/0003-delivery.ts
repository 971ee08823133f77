/** Assessments with their history, what is owed, what was written, tasks. */
export const delivery = `
-- body is json, not jsonb: the order of its keys is part of "the same, byte for byte".
CREATE TABLE assessment (
  partner_id text COLLATE "C" PRIMARY KEY,
  as_of date NOT NULL,
  state text NOT NULL,
  step text NOT NULL,
  touch text NOT NULL,
  risk_level text,
  score double precision,
  body json NOT NULL
);
CREATE INDEX assessment_state ON assessment (state);

CREATE TABLE assessment_history (
  partner_id text COLLATE "C" NOT NULL,
  as_of date NOT NULL,
  config text NOT NULL,
  run_id text NOT NULL,
  body json NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (partner_id, as_of)
);

CREATE TABLE assess_mark (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  as_of date NOT NULL,
  config text NOT NULL,
  log_version bigint NOT NULL,
  run_id text NOT NULL,
  marked_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE owed (
  key text COLLATE "C" PRIMARY KEY,
  scope text NOT NULL,
  partner_id text,
  target text NOT NULL,
  as_of date NOT NULL,
  run_id text NOT NULL,
  write json NOT NULL,
  desire text NOT NULL,
  version integer NOT NULL,
  state text NOT NULL DEFAULT 'waiting',
  attempts integer NOT NULL DEFAULT 0,
  not_before timestamptz,
  -- The backend that delivers it; no longer in pg_stat_activity: the lease is dead.
  lease_pid integer,
  lease_start timestamptz,
  -- The run that tried it last: within one run nothing is tried twice.
  tried_run text,
  error_code text,
  error_message text,
  owed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX owed_waiting ON owed (scope, key) WHERE state = 'waiting';

CREATE TABLE written (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text COLLATE "C" NOT NULL,
  scope text NOT NULL,
  partner_id text,
  target text NOT NULL,
  object text NOT NULL,
  record_id text NOT NULL,
  created boolean NOT NULL,
  replaced jsonb NOT NULL,
  fields jsonb NOT NULL,
  run_id text NOT NULL,
  as_of date NOT NULL,
  written_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX written_run ON written (run_id);
CREATE INDEX written_key ON written (key);

CREATE TABLE task (
  key text COLLATE "C" PRIMARY KEY,
  partner_id text NOT NULL,
  template text NOT NULL,
  scope text NOT NULL,
  owner text,
  record_id text,
  status text NOT NULL,
  outcome text,
  created_on date NOT NULL
);
CREATE INDEX task_status ON task (status);

CREATE TABLE crm_list (
  scope text NOT NULL,
  list text NOT NULL,
  id text NOT NULL,
  PRIMARY KEY (scope, list)
);
`;
