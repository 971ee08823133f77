/** What assessing keeps of each partner between two runs, and whose log has moved since. Both can be made anew from the log. */
export const tracks = `
-- marking: there is something to keep up to date, so whoever changes the log says whose it was.
ALTER TABLE log_version ADD COLUMN marking boolean NOT NULL DEFAULT false;

-- version: of the log, when that partner last moved. partner_id '*': all of them.
CREATE TABLE moved (partner_id text COLLATE "C" PRIMARY KEY, version bigint NOT NULL);

-- print: of settings, as-of date and sources; version: of the log that was read.
CREATE TABLE partner_track (
  partner_id text COLLATE "C" PRIMARY KEY,
  print text NOT NULL,
  version bigint NOT NULL,
  body text NOT NULL
);
ALTER TABLE assess_mark ADD COLUMN print text NOT NULL DEFAULT '';

-- Read far more often than written: packing it would cost more than it saves.
ALTER TABLE partner_track ALTER COLUMN body SET STORAGE EXTERNAL;
`;
