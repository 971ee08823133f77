/** Identity keys in their one form, so that equal means the same partner. */
export { checkDigit, normaliseCorporateNumber } from './corporate-number.ts';
export { normaliseDomain, normaliseDomains } from './domain.ts';
export { normaliseName } from './name.ts';
export { normaliseSalesforceId } from './salesforce-id.ts';
