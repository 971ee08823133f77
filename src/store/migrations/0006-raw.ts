/** The fields that mappings read, as the vendor gave them, so that a mended mapping needs no second download. */
export const raw = `
-- Records whose raw fields were new, together: deflated JSON. Of a record that stands in several pages the one counts
-- whose print source_record names.
CREATE TABLE raw_page (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  scope text NOT NULL,
  stream text NOT NULL,
  -- What was asked of the vendor.
  fields text[] NOT NULL,
  record_ids text[] NOT NULL,
  prints text[] NOT NULL,
  body bytea NOT NULL,
  saved_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX raw_page_stream ON raw_page (scope, stream, id);
CREATE INDEX raw_page_age ON raw_page (saved_at);

-- Null: nothing is kept. '-': kept on purpose no longer, of a person who was forgotten.
ALTER TABLE source_record ADD COLUMN raw_print text;

-- Version of the mapping that made the stream's lines; null: not known, from before versions were kept.
ALTER TABLE checkpoint ADD COLUMN mapping text;

-- What is old is found without looking at what is not.
CREATE INDEX written_age ON written (written_at);
CREATE INDEX assessment_history_age ON assessment_history (recorded_at);
`;
