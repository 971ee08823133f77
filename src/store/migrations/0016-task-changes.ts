/** Whose a task is in the CRM, whom we gave it to, and what a person has noted of it on a page. */
export const taskChanges = `
ALTER TABLE task ADD COLUMN owner_id text, ADD COLUMN given_to text, ADD COLUMN noted text, ADD COLUMN noted_at timestamptz;
UPDATE task t SET owner_id = split_part(e.key, '/', 3), given_to = split_part(e.key, '/', 3)
FROM entity e WHERE e.kind = 'owner' AND e.scope = t.scope AND t.owner IN (e.key, lower(e.attributes ->> 'email'));
`;
