/** Secrets that a vendor has replaced, sealed with KAKEHASHI_SECRET_KEY. */
export const rotatedSecrets = `
CREATE TABLE rotated_secret (
  connection text NOT NULL,
  option text NOT NULL,
  -- Hash of what the environment said when it was replaced: another value there wins.
  origin text NOT NULL,
  sealed text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (connection, option)
);
`;
