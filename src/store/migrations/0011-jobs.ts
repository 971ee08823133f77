/** What was asked for and by whom it is done. The queue only rings; a job that nobody rang for is found here. */
export const jobs = `
CREATE TABLE job (
  -- Of a slot: name and minute, so that any number of schedulers ask for it once.
  id text PRIMARY KEY,
  name text NOT NULL,
  asked_at timestamptz NOT NULL,
  not_before timestamptz,
  run_id text NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  -- The backend that does it; no longer in pg_stat_activity: whoever sees it takes over.
  lease_pid integer,
  lease_start timestamptz,
  done_at timestamptz
);
CREATE INDEX job_open ON job (asked_at) WHERE done_at IS NULL;
CREATE INDEX job_done ON job (done_at) WHERE done_at IS NOT NULL;

-- Pieces of a run that several processes do side by side. They go with the run.
CREATE TABLE job_part (
  run_id text NOT NULL,
  position integer NOT NULL,
  -- Parts of one lane are limited in number at a time.
  lane text NOT NULL,
  -- Settings and mappings that the part must be done by.
  config text NOT NULL,
  part jsonb NOT NULL,
  lease_pid integer,
  lease_start timestamptz,
  outcome jsonb,
  PRIMARY KEY (run_id, position)
);
`;
