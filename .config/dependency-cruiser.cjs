/**
 * Rooms of shared/, each with those it may see (docs/architecture.md). An import runs down, also one of a type alone: what is higher
 * in this list may be changed without a look at what is below it.
 */
const rooms = {
  frame: ['steps', 'operation', 'x509', 'views', 'table', 'text', 'profiles', 'domain'],
  steps: ['operation', 'x509', 'views', 'table', 'text', 'profiles', 'domain'],
  operation: ['views', 'table', 'text', 'profiles', 'domain'],
  views: ['table', 'text', 'domain'],
  table: ['domain'],
  x509: ['profiles', 'domain'],
  text: ['domain'],
  profiles: ['domain'],
  domain: [],
  // Made when the project is built and documented; runs in no request.
  derive: ['frame', 'operation', 'views', 'table', 'text', 'profiles', 'domain'],
  // Implements the ports of the operations.
  aws: ['operation', 'table', 'domain'],
};

/** Packages that rooms without a word here may not import. */
const packages = '^(?!shared/|functions/|infra/|test/)';
const pureRooms = ['domain', 'profiles'];

const forbidden = (name, from, to, comment) => ({ name, comment, severity: 'error', from, to });

const roomRules = Object.entries(rooms).map(([room, below]) =>
  forbidden(
    `${room}-sees-below`,
    { path: `^shared/${room}/` },
    {
      pathNot: [`^shared/(${[room, ...below].join('|')})/`, pureRooms.includes(room) ? 'node_modules/zod/' : packages],
    },
    `shared/${room} sees ${below.join(', ') || 'nothing'}.`,
  ),
);

module.exports = {
  forbidden: [
    forbidden(
      'no-circular',
      { path: '^(shared|functions|infra)/' },
      { circular: true },
      'Two modules that need each other, be it for a type, are one module.',
    ),
    forbidden(
      'no-circular-tests',
      { path: '^test/' },
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
      'Two modules that need each other to run are one module.',
    ),
    ...roomRules,
    {
      name: 'no-circular-folders',
      comment: 'Two folders that need each other are one room.',
      severity: 'error',
      scope: 'folder',
      from: { path: '^(shared|functions|infra)' },
      to: { circular: true },
    },
    forbidden(
      'definitions-are-data',
      { path: '^functions/.*\\.(operation|function)\\.ts$' },
      {
        pathNot: [
          '^shared/(domain|operation|views|table|profiles)/',
          'node_modules/zod/',
          '^functions/.*\\.(operation|function)\\.ts$',
        ],
      },
      'A definition can be read by infra, the simulator and the documentation.',
    ),
    forbidden(
      'handlers-stand-alone',
      { path: '^functions/[^/]+/(?!.*\\.(operation|function)\\.ts$)[^/]+\\.ts$' },
      { path: '^functions/[^/]+/(?!.*\\.(operation|function)\\.ts$)[^/]+\\.ts$' },
      'Two operations that share a step share a function in shared/.',
    ),
    forbidden(
      'derivations-stand-apart',
      { path: '^functions/' },
      { path: '^shared/derive/' },
      'What is derived from definitions is made when the project is built and documented, and runs in no request.',
    ),
    forbidden(
      'small-zod-in-functions',
      { path: '^(shared|functions)/' },
      { path: 'node_modules/zod/(?!mini/|v4/(?:mini|core)/)' },
      'What functions load imports zod/mini: its schemas are made in half the time (decision 24).',
    ),
    forbidden(
      'sdk-in-aws-only',
      { path: '^(shared|functions)/', pathNot: '^shared/aws/' },
      { path: 'node_modules/@aws-sdk/' },
      'Only shared/aws speaks to AWS.',
    ),
    forbidden(
      'adapters-in-entries-only',
      { path: '^functions/' },
      { path: '^shared/aws/' },
      'Code names what it uses; the entry that the build makes brings the adapters.',
    ),
    forbidden(
      'cdk-in-infra-only',
      { path: '^(shared|functions)/' },
      { path: 'node_modules/(aws-cdk-lib|constructs)/' },
      'Only infra describes infrastructure.',
    ),
    forbidden(
      'infra-reads-definitions',
      { path: '^infra/' },
      { path: '^functions/(?!operations\\.ts$).*(?<!\\.operation|\\.function)\\.ts$' },
      'Infra sees definitions, never handlers.',
    ),
    forbidden('nothing-imports-test', { path: '^(shared|functions|infra)/' }, { path: '^test/' }, 'Tests are leaves.'),
    forbidden(
      'no-orphans',
      {
        orphan: true,
        path: '^(shared|functions|infra)/',
        pathNot: '^shared/aws/(?:environment-credentials|configuration-files).ts$',
      },
      {},
      'A file nobody imports is there for nobody.',
    ),
    forbidden(
      'declared-dependencies',
      { path: '^(shared|functions|infra|test)/' },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
      'What is imported is declared.',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'cdk\\.out|\\.tegata' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
};
