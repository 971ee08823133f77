import tseslint from 'typescript-eslint';

const noClock = [
  {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message: 'Only src/config/ reads the environment; take what you need as an argument.',
  },
];
const pure = [
  ...noClock,
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'core and stats read no clock: take asOf as an argument.',
  },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'core and stats read no clock: take asOf as an argument.' },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'core and stats use no randomness: take a seed as an argument.',
  },
];

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'coverage/**',
      'node_modules/**',
      '.kakehashi/**',
      'src/web/**/dist/**',
      'config/salesforce/**',
      'config/hubspot/**',
      'connectors/salesforce/lwc/**',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js', '.dependency-cruiser.cjs', 'bin/*.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-restricted-syntax': ['error', ...noClock],
      'max-lines': ['warn', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['warn', { max: 60, skipBlankLines: true, skipComments: true }],
      complexity: ['warn', 10],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
    },
  },
  { files: ['src/core/**', 'src/stats/**'], rules: { 'no-restricted-syntax': ['error', ...pure] } },
  { files: ['src/config/**', 'test/**', 'bench/**', 'connectors/**/*.test.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['test/**', 'connectors/**/*.test.ts', 'bench/**'],
    rules: { '@typescript-eslint/no-confusing-void-expression': 'off', 'max-lines-per-function': 'off', 'max-lines': 'off' },
  },
  // The dashboard: what a request answers is named by whoever asks; markup is long by nature.
  {
    files: ['src/web/**'],
    rules: {
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      'max-lines-per-function': ['warn', { max: 80 }],
      complexity: ['warn', 14],
    },
  },
  // winston declares its transports as interfaces with constructors, which the rule takes for foreign classes.
  { files: ['src/log.ts'], rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off' } },
  // HubSpot's client types its inputs as classes, and its own documentation hands it plain objects.
  { files: ['test/sandbox-hubspot/**'], rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off' } },
  { files: ['**/*.js', '**/*.cjs'], ...tseslint.configs.disableTypeChecked },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
