/** What needs a person, as far as it was told; a row goes when its matter is resolved. */
export const notices = `
CREATE TABLE notice (
  channel text NOT NULL,
  key text NOT NULL,
  since timestamptz NOT NULL DEFAULT now(),
  claimed_at timestamptz NOT NULL,
  -- null: somebody is telling it, or died over it.
  told_at timestamptz,
  PRIMARY KEY (channel, key)
);
`;
