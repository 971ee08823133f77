/** What a person set on a page against the rules: it counts at once, and is passed on to the CRMs' own fields. */
export const byHand = `
CREATE TABLE set_by_hand (
  partner_id text COLLATE "C" PRIMARY KEY,
  state text,
  touch text,
  reason text,
  until date,
  by text NOT NULL,
  at timestamptz NOT NULL,
  -- Record → the four values that stood in the CRM when it was set; what differs from both was set there later, and wins.
  seen jsonb NOT NULL DEFAULT '{}',
  -- Record → the four values that the CRM has taken.
  taken jsonb NOT NULL DEFAULT '{}'
);
`;
