import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cruiseTree, FEWEST_MODULES, tooFew } from '../../scripts/import-rules.ts'
import { SOURCE_FOLDERS } from '../../scripts/tree.ts'
import { manifest, temporaryTree } from './temporary-tree.ts'

/** A small product without a fault: every layer, by-name imports, I/O where it belongs. */
const sound: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "root", "workspaces": ["kernel/*", "protocols/*", "functions/*", "apps/*"] }',
  'kernel/base/package.json': manifest('@voltaic/base'),
  'kernel/base/src/index.ts': "export { hex } from './hex.ts'",
  'kernel/base/src/hex.ts': 'export const hex = (text: string): string => text',
  'kernel/runtime/package.json': manifest('@voltaic/runtime', ['@voltaic/base']),
  'kernel/runtime/src/index.ts': "import { createSocket } from 'node:dgram'\nexport const open = createSocket",
  'protocols/sip/package.json': manifest('@voltaic/sip', ['@voltaic/base']),
  'protocols/sip/src/index.ts':
    "import { hex } from '@voltaic/base'\nexport const parse = (text: string): string => hex(text)",
  'protocols/sip/src/index.test.ts': "import { readFileSync } from 'node:fs'\nreadFileSync('x')",
  'protocols/profile/package.json': manifest('@voltaic/profile', ['@voltaic/sip']),
  'protocols/profile/src/index.ts': "export { parse } from '@voltaic/sip'",
  'protocols/dns/package.json': manifest('@voltaic/dns', ['@voltaic/base']),
  'protocols/dns/src/index.ts': 'export const decode = 1',
  'functions/icscf/package.json': manifest('@voltaic/icscf', ['@voltaic/sip']),
  'functions/icscf/src/index.ts': "export type { Room } from './room.ts'\nexport { register } from './register.ts'",
  'functions/icscf/src/room.ts': 'export interface Room { name: string }',
  'functions/icscf/src/register.ts': "import { parse } from '@voltaic/sip'\nexport const register = parse",
  'functions/scscf/package.json': manifest('@voltaic/scscf', ['@voltaic/sip']),
  'functions/scscf/src/index.ts': "import { parse } from '@voltaic/sip'\nexport const challenge = parse",
  'apps/core/package.json': manifest('@voltaic/core', ['@voltaic/icscf', '@voltaic/scscf']),
  'apps/core/src/index.ts':
    "import { readFileSync } from 'node:fs'\nimport { register } from '@voltaic/icscf'\nexport default [register, readFileSync]",
  'tests/scenarios/register.test.ts': "import { register } from '@voltaic/icscf'\nregister('x')",
}

test('a tree that keeps the rules has no findings, and every module of it is seen', async (t) => {
  const { findings, modules } = await cruiseTree(temporaryTree(t, sound), present(sound))
  assert.deepEqual(findings, [])
  assert.equal(modules, Object.keys(sound).filter((file) => file.endsWith('.ts')).length)
})

interface Planted {
  readonly title: string
  readonly rule: string
  readonly file: string
  /** Where it is reported when that is another file: a circle is told once. */
  readonly reportedAt?: string
  readonly text: string
}

const planted: readonly Planted[] = [
  {
    title: 'the S-CSCF importing the I-CSCF',
    rule: 'functions-meet-on-the-wire',
    file: 'functions/scscf/src/select.ts',
    text: "import { register } from '@voltaic/icscf'\nexport const select = register",
  },
  {
    title: 'the S-CSCF importing only a type of the I-CSCF',
    rule: 'functions-meet-on-the-wire',
    file: 'functions/scscf/src/select.ts',
    text: "import type { Room } from '@voltaic/icscf'\nexport const select: Room = { name: '' }",
  },
  {
    title: 'the kernel importing a protocol',
    rule: 'kernel-knows-nothing-above',
    file: 'kernel/runtime/src/log.ts',
    text: "import { parse } from '@voltaic/sip'\nexport const log = parse",
  },
  {
    title: 'a protocol importing a function',
    rule: 'protocols-knows-nothing-above',
    file: 'protocols/sip/src/room.ts',
    text: "import { register } from '@voltaic/icscf'\nexport const room = register",
  },
  {
    title: 'a function importing an app',
    rule: 'functions-knows-nothing-above',
    file: 'functions/icscf/src/compose.ts',
    text: "export * from '@voltaic/core'",
  },
  {
    title: 'SIP importing DNS',
    rule: 'protocols-sideways',
    file: 'protocols/sip/src/resolve.ts',
    text: "import { decode } from '@voltaic/dns'\nexport const resolve = decode",
  },
  {
    title: 'the profile importing DNS, though it may import SIP',
    rule: 'protocols-ipsec-profile-sms-sideways',
    file: 'protocols/profile/src/resolve.ts',
    text: "import { decode } from '@voltaic/dns'\nexport const resolve = decode",
  },
  {
    title: 'base importing runtime',
    rule: 'kernel-order',
    file: 'kernel/base/src/open.ts',
    text: "export { open } from '@voltaic/runtime'",
  },
  {
    title: 'another package imported by its path',
    rule: 'packages-by-name',
    file: 'functions/icscf/src/path.ts',
    text: "export { parse } from '../../../protocols/sip/src/index.ts'",
  },
  {
    title: 'a test reaching into a package by path',
    rule: 'packages-by-name-from-outside',
    file: 'tests/scenarios/deep.test.ts',
    text: "import { register } from '../../functions/icscf/src/register.ts'\nregister('x')",
  },
  {
    title: 'another package imported past its index.ts',
    rule: 'nothing-unresolvable',
    file: 'functions/icscf/src/deep.ts',
    text: "export { hex } from '@voltaic/base/src/hex.ts'",
  },
  {
    title: 'a network function opening a socket',
    rule: 'io-through-ports',
    file: 'functions/scscf/src/socket.ts',
    text: "import { createSocket } from 'node:dgram'\nexport const socket = createSocket",
  },
  {
    title: 'a protocol reading files, by the promises module',
    rule: 'io-through-ports',
    file: 'protocols/sip/src/files.ts',
    text: "import { readFile } from 'node:fs/promises'\nexport const files = readFile",
  },
  {
    title: 'a network function opening SQLite',
    rule: 'io-through-ports',
    file: 'functions/scscf/src/database.ts',
    text: "import { DatabaseSync } from 'node:sqlite'\nexport const database = DatabaseSync",
  },
  {
    title: 'a unit test of a function opening a socket',
    rule: 'io-in-tests',
    file: 'functions/scscf/src/socket.test.ts',
    text: "import { createServer } from 'node:net'\ncreateServer()",
  },
  {
    title: 'the product importing a test',
    rule: 'product-knows-no-test',
    file: 'functions/icscf/src/fake.ts',
    text: "export * from '../../../tests/scenarios/register.test.ts'",
  },
  {
    title: 'the kernel depending on an npm package',
    rule: 'kernel-without-npm',
    file: 'kernel/base/src/yaml.ts',
    text: "export { parse } from 'yaml'",
  },
  {
    title: 'two packages in a circle',
    rule: 'packages-in-a-circle',
    file: 'protocols/sip/src/index.ts',
    reportedAt: 'functions/scscf/src/index.ts',
    text: "import { challenge } from '@voltaic/scscf'\nexport const parse = challenge",
  },
  {
    title: 'an import that leads nowhere',
    rule: 'nothing-unresolvable',
    file: 'protocols/sip/src/typo.ts',
    text: "export * from '@voltaic/bass'",
  },
]

const yaml = {
  'node_modules/yaml/index.js': 'export const parse = 1',
  'node_modules/yaml/package.json': '{ "name": "yaml", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
  'package.json': '{ "name": "root", "dependencies": { "yaml": "1.0.0" } }',
}

for (const { title, rule, file, text, reportedAt = file } of planted) {
  test(`the import rules see ${title}`, async (t) => {
    const files = { ...sound, ...yamlFiles(rule), [file]: text }
    const { findings } = await cruiseTree(temporaryTree(t, files), present(files))
    const found = findings.filter(({ message }) => message.includes(`(${rule})`))
    assert.ok(
      found.some((finding) => finding.file === reportedAt),
      `expected ${rule} for ${reportedAt}: ${JSON.stringify(findings)}`,
    )
    assert.match(found[0]?.message ?? '', /\(\S+\)\. \S.{20}/, 'the finding says what to do instead')
  })
}

test('seeing fewer modules than there are files is a finding, and so is seeing next to none', () => {
  assert.equal(tooFew(0, 0).length, 1)
  assert.equal(tooFew(FEWEST_MODULES, FEWEST_MODULES + 1).length, 1)
  assert.equal(tooFew(FEWEST_MODULES - 1, FEWEST_MODULES - 1).length, 1)
  assert.deepEqual(tooFew(FEWEST_MODULES, FEWEST_MODULES), [])
})

function present(files: Readonly<Record<string, string>>): string[] {
  return SOURCE_FOLDERS.filter((folder) => Object.keys(files).some((file) => file.startsWith(`${folder}/`)))
}

function yamlFiles(rule: string): Readonly<Record<string, string>> {
  return rule === 'kernel-without-npm' ? yaml : {}
}
