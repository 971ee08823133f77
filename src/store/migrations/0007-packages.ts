/** Support packages: what was sent out, who is in it, what people decided. Weeks and progress follow from dates and the log. */
export const packages = `
CREATE TABLE deployment (
  id text PRIMARY KEY,
  package text NOT NULL,
  started_on date NOT NULL,
  started_by text NOT NULL,
  responsible text NOT NULL,
  waitlist boolean NOT NULL,
  no_waitlist_reason text,
  seed integer NOT NULL,
  wait_days integer NOT NULL,
  window_days integer NOT NULL,
  config text NOT NULL,
  stopped_on date,
  stopped_by text,
  stop_reason text
);

CREATE TABLE enrolment (
  deployment text NOT NULL REFERENCES deployment (id),
  partner_id text NOT NULL,
  arm text NOT NULL,
  stratum text NOT NULL,
  enrolled_on date NOT NULL,
  starts_on date NOT NULL,
  ended_on date,
  ended_by text,
  PRIMARY KEY (deployment, partner_id)
);
CREATE INDEX enrolment_partner ON enrolment (partner_id);

CREATE TABLE package_decision (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  package text NOT NULL,
  status text NOT NULL,
  decided_on date NOT NULL,
  decided_by text NOT NULL,
  reason text NOT NULL
);
`;
