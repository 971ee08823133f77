/** What lets the cost of assessing follow what has changed: what each assessment was made of, what was planned from it, and its tasks in short. */
export const follow = `
-- made_of: print of everything that went into the body. planned: print of assessment, records and places when what is owed was last
-- worked out; null: to be worked out. recommended: what the choice of tasks looks at, in their order.
ALTER TABLE assessment ADD COLUMN made_of text, ADD COLUMN planned text, ADD COLUMN recommended json NOT NULL DEFAULT '[]';
-- All are made anew by the next assessment.
UPDATE assess_mark SET print = '';
`;
