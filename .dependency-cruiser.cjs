// Who may import whom (ARCHITECTURE.md). `types` lets a room see another's types without loading it.
const only = (room, allowed, comment) => ({
  name: `${room}-imports-only-${allowed.length === 0 ? 'itself' : allowed.join('-')}`,
  comment,
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^src/', pathNot: [`^src/(${[room, ...allowed].join('|')})/`, '^src/version\\.ts$'] },
})

const never = (name, from, to, comment, dependencyTypesNot) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: '\\.test\\.ts$' },
  to: { path: to, ...(dependencyTypesNot === undefined ? {} : { dependencyTypesNot }) },
})

module.exports = {
  forbidden: [
    only('kit', [], 'kit knows nothing of the rest'),
    only('catalogue', ['kit'], 'what HubSpot publishes is data for everybody'),
    only('store', ['kit'], 'the port and its engines; no rules of the domain'),
    only('changes', ['store', 'kit']),
    only('jobs', ['store', 'kit'], 'the loop that all background work shares'),
    only('webhooks', ['changes', 'jobs', 'store', 'kit'], 'webhooks never see records, auth or HTTP'),
    only('auth', ['changes', 'store', 'kit'], 'auth never sees records or HTTP'),
    only('limits', ['store', 'kit'], 'limits know callers by their numbers'),
    only('crm', ['changes', 'store', 'kit'], 'the engine never sees HTTP or auth'),
    only('migrate', ['catalogue', 'kit'], 'the migration tool reads code; it never sees the server'),
    only('demo', ['crm', 'kit']),
    only('forms', ['crm', 'store', 'kit'], 'a submission makes a contact in its own unit'),
    only('calls', ['catalogue', 'store', 'kit'], 'the call log never sees HTTP, auth or records'),
    only('admin', ['auth', 'limits', 'calls', 'catalogue', 'kit']),
    only('mail', ['kit']),
    only(
      'api',
      ['catalogue', 'auth', 'crm', 'forms', 'limits', 'calls', 'mail', 'webhooks', 'changes', 'kit'],
      'handlers get the rooms handed in',
    ),
    never(
      'api-loads-no-engine',
      '^src/api/',
      '^src/(auth|calls|changes|crm|forms|limits|mail|webhooks)/',
      'declarations load without the engine: types only',
      ['type-only'],
    ),
    never(
      'nobody-but-app-and-doors-joins',
      '^src/(?!(app|testing|main)\\.ts|commands/)',
      '^src/app\\.ts',
      'app.ts is the only joint',
    ),
    never('console-sees-shapes-of-the-api', '^console/', '^src/(?!api/)', 'it talks HTTP, like every other client'),
    never('console-loads-nothing-of-the-server', '^console/', '^src/', 'only the types of what the API answers', [
      'type-only',
    ]),
    never('nobody-imports-the-console', '^src/', '^console/', 'it is built and served, not imported'),
    never(
      'console-pages-stand-alone',
      '^console/parts/',
      '^console/pages/',
      'pages are made of parts, not parts of pages',
    ),
    never('nothing-imports-commands', '^src/(?!main\\.ts|commands/)', '^src/commands/'),
    never('drivers-only-in-their-engine', '^src/(?!store/)', '^node_modules/(pg|better-sqlite3)'),
    never('sql-builder-only-below-the-api', '^src/(api|commands|admin|kit|catalogue)/', '^node_modules/kysely'),
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^(src|console)/' },
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-dependencies-in-src',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
}
