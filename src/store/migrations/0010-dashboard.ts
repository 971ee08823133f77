/** People with a name and a role, scopes of tokens, what the dashboard asks for by index, what people put off, and who is told of changes. */
export const dashboard = `
CREATE TABLE app_user (
  name text PRIMARY KEY,
  role text NOT NULL,
  -- Owners (as partners name theirs) to whose partners the user is limited; null: all partners.
  owners text[],
  created_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE login_link ADD COLUMN user_name text;
ALTER TABLE session ADD COLUMN user_name text;
CREATE INDEX session_of_user ON session (user_name);
-- scopes null: those of the role.
ALTER TABLE api_token ADD COLUMN scopes text[], ADD COLUMN owners text[];

-- What lists sort and filter by, out of the body.
ALTER TABLE assessment
  ADD COLUMN owner text COLLATE "C", ADD COLUMN flags text[] NOT NULL DEFAULT '{}', ADD COLUMN priority double precision NOT NULL DEFAULT 0,
  ADD COLUMN tier text, ADD COLUMN yearly double precision, ADD COLUMN change28 double precision, ADD COLUMN next_due date,
  ADD COLUMN last_contact date, ADD COLUMN last_deal date, ADD COLUMN consumption double precision, ADD COLUMN state_since date,
  ADD COLUMN package text, ADD COLUMN coverage text, ADD COLUMN next_action jsonb NOT NULL DEFAULT '{}';
UPDATE assessment SET ${columnsOf('body')};
CREATE INDEX assessment_priority ON assessment (priority DESC, partner_id);
CREATE INDEX assessment_score ON assessment (score DESC NULLS LAST, partner_id);
CREATE INDEX assessment_owner ON assessment (owner, priority DESC);
CREATE INDEX assessment_flags ON assessment USING gin (flags);
CREATE INDEX partner_name ON partner (name, id) WHERE live;

-- Put off until a day: the worklist leaves the partner out.
CREATE TABLE snooze (
  partner_id text COLLATE "C" PRIMARY KEY,
  until date NOT NULL,
  reason text NOT NULL,
  by text NOT NULL,
  at timestamptz NOT NULL
);

-- A call that came again under its key gets the answer of the first. status null: under way.
CREATE TABLE idempotency (
  caller text NOT NULL,
  key text NOT NULL,
  request text NOT NULL,
  status integer,
  answer jsonb,
  at timestamptz NOT NULL,
  PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_at ON idempotency (at);

-- Whoever listens is told that something changed, never what: what may be seen is asked for.
CREATE FUNCTION kakehashi_tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('kakehashi_live', TG_ARGV[0]);
  RETURN NULL;
END $$;
CREATE TRIGGER tell_run AFTER INSERT OR UPDATE ON run FOR EACH STATEMENT EXECUTE FUNCTION kakehashi_tell('runs');
CREATE TRIGGER tell_assessed AFTER INSERT OR UPDATE ON assess_mark FOR EACH STATEMENT EXECUTE FUNCTION kakehashi_tell('worklist');
CREATE TRIGGER tell_snooze AFTER INSERT OR UPDATE OR DELETE ON snooze FOR EACH STATEMENT EXECUTE FUNCTION kakehashi_tell('worklist');
CREATE TRIGGER tell_rejection_new AFTER INSERT ON rejection
  FOR EACH STATEMENT EXECUTE FUNCTION kakehashi_tell('rejections');
CREATE TRIGGER tell_package AFTER INSERT OR UPDATE ON deployment FOR EACH STATEMENT EXECUTE FUNCTION kakehashi_tell('packages');
`;

function columnsOf(body: string): string {
  return `owner = ${body} -> 'facts' ->> 'owner',
  flags = ARRAY(SELECT json_array_elements_text(${body} -> 'flags')),
  priority = coalesce((${body} ->> 'priority')::double precision, 0),
  tier = ${body} -> 'value' ->> 'tier',
  yearly = (${body} -> 'value' ->> 'yearly')::double precision,
  change28 = (${body} -> 'score' ->> 'change28')::double precision,
  next_due = (${body} ->> 'nextActionDue')::date,
  last_contact = (${body} ->> 'lastContact')::date,
  last_deal = (${body} ->> 'lastDealActivity')::date,
  consumption = (${body} ->> 'consumptionRate')::double precision * 100,
  state_since = (${body} ->> 'stateSince')::date,
  package = CASE WHEN ${body} -> 'package' ->> 'status' = 'running' THEN ${body} -> 'package' ->> 'id' END,
  coverage = ${body} ->> 'coverage',
  next_action = coalesce((${body} -> 'nextAction')::jsonb, '{}')`;
}
