/** Entities, how they join into partners, and what people decided about it. */
export const partners = `
CREATE TABLE entity (
  key text COLLATE "C" PRIMARY KEY,
  scope text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  owner_key text COLLATE "C",
  identity jsonb NOT NULL,
  creates_partner boolean NOT NULL,
  attributes jsonb NOT NULL,
  known jsonb NOT NULL,
  deleted boolean NOT NULL,
  merged_into text COLLATE "C",
  modified_at timestamptz,
  fingerprint text NOT NULL,
  join_print text NOT NULL,
  -- The id of the partner that this entity brings into being if it joins no other.
  own_partner_id text COLLATE "C" NOT NULL,
  partner_id text COLLATE "C",
  -- Waits for the next join; the revision tells whether it changed again meanwhile.
  dirty boolean NOT NULL DEFAULT true,
  revision bigint NOT NULL DEFAULT 1,
  written_as_of date
);
CREATE INDEX entity_dirty ON entity (key) WHERE dirty;
CREATE INDEX entity_partner_id ON entity (partner_id, key) WHERE partner_id IS NOT NULL;
CREATE INDEX entity_own_partner_id ON entity (own_partner_id) WHERE kind = 'partner';
CREATE INDEX entity_owner ON entity (scope) WHERE kind = 'owner';

CREATE TABLE entity_parent (
  key text COLLATE "C" NOT NULL,
  parent_key text COLLATE "C" NOT NULL,
  role text NOT NULL DEFAULT '',
  PRIMARY KEY (key, parent_key, role)
);
CREATE INDEX entity_parent_parent ON entity_parent (parent_key);

-- Which partners a key means, walked down from accounts to contacts and deals.
CREATE TABLE entity_partner (
  key text COLLATE "C" NOT NULL,
  partner_id text COLLATE "C" NOT NULL,
  role text NOT NULL DEFAULT '',
  PRIMARY KEY (key, partner_id, role)
);
CREATE INDEX entity_partner_partner ON entity_partner (partner_id, key);

-- kind: corporateNumber, domain, name; explicit and merged carry another entity's key as their value.
CREATE TABLE identity_key (
  kind text NOT NULL,
  value text COLLATE "C" NOT NULL,
  entity_key text COLLATE "C" NOT NULL,
  PRIMARY KEY (kind, value, entity_key)
);
CREATE INDEX identity_key_entity ON identity_key (entity_key);

CREATE TABLE partner (
  id text COLLATE "C" PRIMARY KEY,
  name text NOT NULL DEFAULT '',
  live boolean NOT NULL DEFAULT true,
  merged_into text COLLATE "C",
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX partner_live ON partner (id) WHERE live;
CREATE INDEX partner_merged_into ON partner (merged_into) WHERE merged_into IS NOT NULL;

-- a, b: a partner's id, or the key of an entity without one. decided: same, different.
CREATE TABLE join_suggestion (
  a text COLLATE "C" NOT NULL,
  b text COLLATE "C" NOT NULL,
  reason text NOT NULL,
  value text NOT NULL,
  decided text,
  made_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (a, b, reason)
);
CREATE INDEX join_suggestion_b ON join_suggestion (b);

-- What a person decided wins over everything. partner_id NULL: the entity stands alone.
CREATE TABLE manual_link (
  entity_key text COLLATE "C" PRIMARY KEY,
  partner_id text COLLATE "C",
  decided_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE manual_merge (
  loser text COLLATE "C" PRIMARY KEY,
  winner text COLLATE "C" NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE setting (name text PRIMARY KEY, value jsonb NOT NULL);
`;
