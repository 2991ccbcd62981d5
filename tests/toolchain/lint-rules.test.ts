import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { before, type TestContext, test } from 'node:test'
import { repository } from '../../scripts/tree.ts'
import { manifest, temporaryTree } from './temporary-tree.ts'

const biome = path.join(repository, 'node_modules/@biomejs/biome/bin/biome')
let settings = ''
before(() => {
  settings = readFileSync(path.join(repository, 'biome.json'), 'utf8')
})

/** The rules that the linter, set up as in this repository, finds broken in each of some files. */
function brokenRules(t: TestContext, files: Readonly<Record<string, string>>): Map<string, string[]> {
  const root = temporaryTree(t, {
    'biome.json': settings,
    '.gitignore': 'node_modules/\n',
    'package.json': '{ "name": "root", "workspaces": ["kernel/*", "functions/*"] }',
    'kernel/base/package.json': manifest('@voltaic/base'),
    'kernel/base/src/index.ts': 'export const wait = async (): Promise<void> => {}\n',
    'functions/icscf/package.json': manifest('@voltaic/icscf', ['@voltaic/base']),
    'functions/icscf/src/room.ts': 'export const b = 1\n',
    ...files,
  })
  const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '.']
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  const start = stdout.indexOf('{')
  assert.notEqual(start, -1, stderr)
  const { diagnostics } = JSON.parse(stdout.slice(start)) as { diagnostics: Diagnostic[] }
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  const byFile = Map.groupBy(errors, ({ location }) => location.path)
  return new Map([...byFile].map(([file, all]) => [file, all.map(({ category }) => category.split('/').at(-1) ?? '')]))
}

interface Diagnostic {
  readonly category: string
  readonly severity: string
  readonly location: { readonly path: string }
}

test('the linter has nothing to say against a sound file', (t) => {
  const text =
    "import { wait } from '@voltaic/base'\n\nexport async function register(): Promise<void> {\n  await wait()\n}\n"
  assert.deepEqual([...brokenRules(t, { 'functions/icscf/src/register.ts': text })], [])
})

const planted: readonly (readonly [rule: string, text: string, at?: string])[] = [
  ['noFloatingPromises', "import { wait } from '@voltaic/base'\nexport function a(): void {\n  wait()\n}"],
  ['noMisusedPromises', "import { wait } from '@voltaic/base'\nexport const a = (): number => (wait() ? 1 : 2)"],
  ['noExplicitAny', 'export const a: any = 1'],
  ['noNonNullAssertion', 'export const a = (b: string[]): string => b[0]!'],
  ['noEnum', 'export enum A {\n  b,\n}'],
  ['noDefaultExport', 'export default 1'],
  ['noConsole', 'console.log(1)'],
  ['noProcessEnv', "export const a = process.env['A']"],
  ['noUnusedVariables', 'const a = 1\nexport const b = 2'],
  ['noUndeclaredDependencies', "export { a } from '@voltaic/other'"],
  ['noRestrictedImports', "export { wait } from '../../../kernel/base/src/index.ts'"],
  ['useImportExtensions', "export * from './room'", 'imports.ts'],
  ['useNodejsImportProtocol', "import { sep } from 'path'\nexport const a = sep"],
  [
    'useExhaustiveSwitchCases',
    "export function a(b: 'x' | 'y'): number {\n  switch (b) {\n    case 'x':\n      return 1\n  }\n  return 2\n}",
  ],
  ['noExcessiveLinesPerFunction', `export function a(): void {\n${'  a()\n'.repeat(61)}}`],
  ['noExcessiveLinesPerFile', `export const a = [\n${'  1,\n'.repeat(400)}]`],
  [
    'noExcessiveCognitiveComplexity',
    `export function a(b: boolean): number {\n${'if (b) { if (b) { if (b) { return 1 } } }\n'.repeat(3)}return 2\n}`,
  ],
  ['useFilenamingConvention', 'export const a = 1', 'registerRoom.ts'],
  ['useThrowOnlyError', "export function a(): never {\n  throw 'a'\n}"],
  ['noFocusedTests', "import { test } from 'node:test'\ntest.only('a', () => {})", 'a.test.ts'],
  ['noSkippedTests', "import { test } from 'node:test'\ntest.skip('a', () => {})", 'b.test.ts'],
]

test('the linter sees a break of each rule that this repository relies on', async (t) => {
  const place = (index: number): string => `functions/icscf/src/${planted[index]?.[2] ?? `planted-${index}.ts`}`
  const rules = brokenRules(t, Object.fromEntries(planted.map(([, text], index) => [place(index), `${text}\n`])))
  for (const [index, [rule]] of planted.entries()) {
    const found = rules.get(place(index)) ?? []
    await t.test(rule, () => assert.ok(found.includes(rule), `found ${found.join(', ') || 'nothing'}`))
  }
})

test('the linter sees two files of a package in a circle', (t) => {
  const rules = brokenRules(t, {
    'functions/icscf/src/a.ts': "import { b } from './b.ts'\nexport const a = (): number => b()\n",
    'functions/icscf/src/b.ts': "import { a } from './a.ts'\nexport const b = (): number => a()\n",
  })
  assert.ok(rules.get('functions/icscf/src/a.ts')?.includes('noImportCycles'), JSON.stringify([...rules]))
})
