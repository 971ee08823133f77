/** What all test processes of one `npm test` share: a database server, and a migrated template on it. Mocha requires this file. */
import { lendTemplate, takeTemplateBack } from './database.ts';

export const mochaGlobalSetup = lendTemplate;
export const mochaGlobalTeardown = takeTemplateBack;
