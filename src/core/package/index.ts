/** Support packages: what they are, whom they fit, who is in one and how far. Pure. */
export { readPackage, type PackageContext } from './check.ts';
export type { Deployment, Decision } from './enrolment.ts';
export { lifeOf, ratesOf, type Judged, type PackageRates } from './life.ts';
export { packageNotices } from './notices.ts';
export { planStart, type StartPlan } from './plan.ts';
export { mustBeRecorded } from './standing.ts';
export { subjectOf } from './subject.ts';
export { packageTable, type SupportPackage } from './table.ts';
