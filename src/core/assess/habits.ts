/** A habit that stopped, and moves the log-odds while the partner is past its rhythm. */
export const HABITS = ['consumption', 'portal', 'amount', 'keyPerson', 'negativeSurvey', 'contact'] as const;
export type Habit = (typeof HABITS)[number];
