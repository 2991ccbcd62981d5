'use strict'
// Who may import whom. Every rule's comment says what to do instead. scripts/import-rules.ts runs this and fails when
// too few modules were seen; tests/toolchain/import-rules.test.ts plants one violation of each rule and expects it.
//
// parser 'swc': TypeScript 7 has no JavaScript API; without swc dependency-cruiser sees no module at all and reports
// success. swc shows type-only imports as imports, so a cycle between two files of ONE package is left to Biome
// (noImportCycles), which knows the difference; a cycle between packages is an error of any kind.

const PRODUCT = '^(kernel|protocols|functions|apps)/'
const TEST = '[.]test[.]ts$'
const NPM = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown']
const DOORS_TO_THE_WORLD = [
  'child_process',
  'cluster',
  'dgram',
  'dns',
  'fs',
  'http',
  'http2',
  'https',
  'inspector',
  'net',
  'sqlite',
  'tls',
  'worker_threads',
]
const MAY_OPEN_DOORS = [
  '^kernel/(runtime|store|spool|linux)/',
  '^protocols/ipsec/src/backends/',
  '^functions/agw/src/engines/',
  '^apps/',
]

/** `from` imports nothing of the folders `to`. */
const layer = (from, to) => ({
  name: `${from}-knows-nothing-above`,
  severity: 'error',
  comment: `${from}/ never imports ${to.join('/, ')}/. Let the caller pass in what is needed (a port, a function, a value), or move the code up.`,
  from: { path: `^${from}/` },
  to: { path: `^(${to.join('|')})/` },
})

/** The packages `from` of `protocols/` may use the packages `also` beside themselves, and no other protocol. */
const protocolEdge = (from, also) => ({
  name: `protocols-${from.join('-')}-sideways`,
  severity: 'error',
  comment: `protocols/${from.join(', ')} may import protocols/${also.join(', ')} and no other protocol. Take the rest as an argument.`,
  from: { path: `^protocols/(${from.join('|')})/` },
  to: { path: '^protocols/', pathNot: `^protocols/($1|${also.join('|')})/` },
})

module.exports = {
  forbidden: [
    layer('kernel', ['protocols', 'functions', 'apps']),
    layer('protocols', ['functions', 'apps']),
    layer('functions', ['apps']),
    {
      name: 'functions-meet-on-the-wire',
      severity: 'error',
      comment:
        'A network function never imports another one: they meet on SIP, Diameter and DNS. What two of them need belongs to a package of protocols/ or kernel/. (An application server may use as-kit.)',
      from: { path: '^functions/([^/]+)/' },
      to: { path: '^functions/', pathNot: '^functions/($1|as-kit)/' },
    },
    {
      name: 'protocols-sideways',
      severity: 'error',
      comment:
        'Protocol packages do not import each other (SIP gets a resolver, it does not import DNS): declare a port in your package and let apps/ pass it in. The few edges that the standards themselves have stand below in this file.',
      from: { path: '^protocols/([^/]+)/', pathNot: '^protocols/(ipsec|profile|sms|capture|enum|audio|recording|iq)/' },
      to: { path: '^protocols/', pathNot: '^protocols/$1/' },
    },
    protocolEdge(['ipsec', 'profile', 'sms'], ['sip']),
    // Iq is what SIP and SDP say, told to a media gateway
    protocolEdge(['iq'], ['sip', 'sdp', 'ng']),
    // ENUM keys are E.164 numbers and its results tel URIs; DNS comes in as a port
    protocolEdge(['enum'], ['numbers']),
    // frames of AMR and RTP packets are what a transcoder takes and gives
    protocolEdge(['audio'], ['amr', 'rtp']),
    // a recorder unpacks RTP and AMR, decodes speech, and writes packets for Wireshark
    protocolEdge(['recording'], ['amr', 'audio', 'capture', 'rtp']),
    // findPco looks into frames for what NAS and GTPv2-C carry
    protocolEdge(['capture'], ['epc']),
    {
      name: 'kernel-order',
      severity: 'error',
      comment:
        'In the kernel the order is base < runtime < store, and ere knows base alone. Move the code down, or pass it in.',
      from: { path: '^kernel/(base|runtime|ere)/' },
      to: { path: '^kernel/', pathNot: ['^kernel/$1/', '^kernel/base/'] },
    },
    {
      name: 'packages-by-name',
      severity: 'error',
      comment: 'Import another package by its name (@voltaic/sip); what it exports stands in its src/index.ts.',
      from: { path: '^(kernel|protocols|functions|apps)/([^/]+)/' },
      to: { path: PRODUCT, pathNot: '^$1/$2/', dependencyTypes: ['local'], dependencyTypesNot: ['aliased-workspace'] },
    },
    {
      name: 'packages-by-name-from-outside',
      severity: 'error',
      comment:
        'Tests, scripts and examples use packages by name too; an internal that a test needs is tested beside it.',
      from: { path: '^(tests|scripts|examples)/' },
      to: { path: PRODUCT, dependencyTypes: ['local'], dependencyTypesNot: ['aliased-workspace'] },
    },
    {
      name: 'product-knows-no-test',
      severity: 'error',
      comment: 'What runs in production imports nothing from tests/, scripts/ or examples/, and no *.test.ts.',
      from: { path: PRODUCT, pathNot: TEST },
      to: { path: ['^(tests|scripts|examples)/', TEST] },
    },
    {
      name: 'io-through-ports',
      severity: 'error',
      comment:
        'Sockets, files and processes are reached through the ports of kernel/runtime (Net) and kernel/store. A *.test.ts may read its golden vectors with node:fs.',
      from: { path: '^(kernel|protocols|functions)/', pathNot: [...MAY_OPEN_DOORS, TEST] },
      to: { path: `^(node:)?(${DOORS_TO_THE_WORLD.join('|')})(/|$)`, dependencyTypes: ['core'] },
    },
    {
      name: 'io-in-tests',
      severity: 'error',
      comment:
        'A test beside the code uses MemoryNet and a ManualClock; of the doors to the world only node:fs is open.',
      from: { path: `^(kernel|protocols|functions)/.*${TEST}`, pathNot: MAY_OPEN_DOORS },
      to: {
        path: `^(node:)?(${DOORS_TO_THE_WORLD.filter((name) => name !== 'fs').join('|')})(/|$)`,
        dependencyTypes: ['core'],
      },
    },
    {
      name: 'kernel-without-npm',
      severity: 'error',
      comment:
        'kernel/base and kernel/runtime depend on Node.js alone; only kernel/store, kernel/ere and kernel/linux have npm packages.',
      from: { path: '^kernel/(base|runtime)/', pathNot: TEST },
      to: { dependencyTypes: NPM },
    },
    {
      name: 'packages-in-a-circle',
      severity: 'error',
      comment: 'Two packages need each other: move what both need into a lower one, or pass it in.',
      from: { path: '^(kernel|protocols|functions|apps)/([^/]+)/' },
      to: { circular: true, path: PRODUCT, pathNot: '^$1/$2/' },
    },
    {
      name: 'nothing-unresolvable',
      severity: 'error',
      comment: 'This import leads nowhere: check the spelling, the exports of the package, and run npm ci.',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: '(^|/)node_modules/' },
    // the page of the console: TSX, which the parser does not take; it imports libraries and itself
    exclude: { path: '^apps/console/web/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['node', 'import', 'require', 'default'] },
  },
}
