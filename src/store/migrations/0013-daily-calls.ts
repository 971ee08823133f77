/** What a vendor told last of the daily calls of one org or app. */
export const dailyCalls = `
CREATE TABLE daily_calls (
  name text PRIMARY KEY,
  used integer NOT NULL,
  call_limit integer NOT NULL,
  refused boolean NOT NULL,
  back_at timestamptz,
  told_at timestamptz NOT NULL DEFAULT now()
);
`;
