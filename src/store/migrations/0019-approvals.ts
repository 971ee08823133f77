/** Production orgs in which a person lets us write. */
export const approvals = `
CREATE TABLE approval (scope text PRIMARY KEY, approved_by text NOT NULL, approved_at timestamptz NOT NULL);
`;
