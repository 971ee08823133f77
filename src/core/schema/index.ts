/** The field-table kit: describe a file once; get its check, its type, its JSON Schema and its documentation. */
export * from './field.ts';
export { withDefaults } from './defaults.ts';
export { foundOf } from './describe.ts';
export { didYouMean, printProblem, printProblems } from './problem.ts';
export type { Problem } from './problem.ts';
export { nearest } from './suggest.ts';
export { toDocRows, toMarkdown } from './to-docs.ts';
export { toJsonSchema, toOpenApiSchema } from './to-json-schema.ts';
export type { JsonSchema } from './to-json-schema.ts';
export { isRealDate } from './to-yup.ts';
export { checkValue, validateYaml } from './validate.ts';
export { parseYaml, printPath, problemAt } from './yaml.ts';
export type { Path, YamlDoc } from './yaml.ts';
