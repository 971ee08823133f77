/** Who has had this week's digest. */
export const digests = `
CREATE TABLE digest_sent (week text NOT NULL, recipient text NOT NULL, sent_at timestamptz NOT NULL, PRIMARY KEY (week, recipient));
`;
