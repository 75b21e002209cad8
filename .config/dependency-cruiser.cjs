/** Dependencies point one way (docs/architecture.md): domain ← table ← operation ← functions ← infra, test; operation ← derive ← infra. */
const forbidden = (name, from, to, comment) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    forbidden(
      'no-circular',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
      'Two modules that need each other to run are one module.',
    ),
    forbidden(
      'domain-is-pure',
      { path: '^shared/domain/' },
      { pathNot: ['^shared/domain/', 'node_modules/zod/'] },
      'Rules import rules and zod, nothing else.',
    ),
    forbidden(
      'profiles-are-data',
      { path: '^shared/profiles/' },
      { pathNot: ['^shared/(domain|profiles)/', 'node_modules/zod/'] },
      'A profile is data.',
    ),
    forbidden(
      'table-below-operation',
      { path: '^shared/table/' },
      { path: '^shared/(operation|authentication|issuance|aws)/|^functions/' },
      'The table layer knows no operation.',
    ),
    forbidden(
      'shared-is-below',
      { path: '^shared/' },
      { path: '^(functions|infra|test|events)/' },
      'Shared code is used, it does not use.',
    ),
    forbidden(
      'definitions-are-data',
      { path: '^functions/.*\\.(operation|function)\\.ts$' },
      {
        pathNot: [
          '^shared/(domain|operation|table|profiles)/',
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
      { path: '^(shared|functions)/', pathNot: '^shared/derive/' },
      { path: '^shared/derive/' },
      'What is derived from definitions is made when the project is built and documented, and runs in no request.',
    ),
    forbidden(
      'derivations-see-definitions',
      { path: '^shared/derive/' },
      { pathNot: ['^shared/(derive|operation|table|text|domain|profiles)/', 'node_modules/zod/'] },
      'Policy, documentation and sample events follow from definitions and from the steps of the frame alone.',
    ),
    forbidden(
      'sdk-in-aws-only',
      { path: '^(shared|functions)/', pathNot: '^shared/aws/' },
      { path: 'node_modules/@aws-sdk/' },
      'Only shared/aws speaks to AWS.',
    ),
    forbidden(
      'adapters-in-entries-only',
      { path: '^(shared|functions)/', pathNot: '^shared/aws/' },
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
      { orphan: true, path: '^(shared|functions|infra)/', pathNot: '^shared/aws/credentials.ts$' },
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
