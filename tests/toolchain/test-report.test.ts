import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { TestReport } from '../../scripts/test-report.ts'
import { temporaryTree } from './temporary-tree.ts'

const head = "import assert from 'node:assert/strict'\nimport { describe, test } from 'node:test'\n"

/** Runs the files given as arguments; node:test runs no tests inside of tests, so this is a process of its own. */
const runner = `import { run } from 'node:test'
import { TestReport } from '${path.join(import.meta.dirname, '../../scripts/test-report.ts')}'
const [root, ...files] = process.argv.slice(2)
const report = new TestReport(root, files, console.log)
for await (const event of run({ cwd: root, files, concurrency: 2 })) report.take(event)
process.exitCode = report.end(1) ? 0 : 1`

/** Runs test files for real and gives what was printed, and whether all is well. */
function reportOf(
  t: TestContext,
  files: Readonly<Record<string, string>>,
): { readonly printed: string; readonly isGood: boolean } {
  const root = temporaryTree(t, { ...files, 'runner.mjs': runner })
  const env = { ...process.env }
  delete env['NODE_TEST_CONTEXT']
  const { stdout, status } = spawnSync(process.execPath, ['runner.mjs', root, ...Object.keys(files)], {
    cwd: root,
    env,
    encoding: 'utf8',
  })
  return { printed: stdout, isGood: status === 0 }
}

test('a good run prints a line for each package and the counts', (t) => {
  const { printed, isGood } = reportOf(t, {
    'kernel/base/a.test.ts': `${head}test('a', () => {})\ntest('b', () => {})\ntest.todo('c')\ntest.skip('d')`,
    'kernel/base/b.test.ts': `${head}describe('s', () => { test('e', () => {}) })`,
    'protocols/sip/c.test.ts': `${head}test('f', () => {})`,
  })
  assert.equal(isGood, true)
  assert.match(printed, /^ok {4}kernel\/base +3 tests/m)
  assert.match(printed, /^ok {4}protocols\/sip +1 tests/m)
  assert.match(printed, /^4 passed, 0 failed, 1 skipped, 1 known gaps \(todo\) in 1\.0 s$/m)
})

test('a failed test is named with its place, its error and what its file printed', (t) => {
  const { printed, isGood } = reportOf(t, {
    'kernel/base/a.test.ts': `${head}console.log('said')\ndescribe('s', () => { test('sum', () => assert.equal(1, 2)) })`,
  })
  assert.equal(isGood, false)
  assert.match(printed, /FAIL {2}kernel\/base +0 passed, 1 failed/)
  assert.match(printed, /FAIL {2}kernel\/base\/a\.test\.ts:4 {2}sum/)
  assert.match(printed, /1 !== 2/)
  assert.match(printed, /said/)
  assert.match(printed, /0 passed, 1 failed/)
})

test('a known gap that fails as expected does not fail the run', (t) => {
  const { isGood } = reportOf(t, {
    'kernel/base/a.test.ts': `${head}test('a', () => {})\ntest('gap', { todo: 'why' }, () => assert.fail())`,
  })
  assert.equal(isGood, true)
})

test('a file that cannot be loaded fails the run', (t) => {
  const { printed, isGood } = reportOf(t, { 'kernel/base/a.test.ts': "import './nowhere.ts'" })
  assert.equal(isGood, false)
  assert.match(printed, /FAIL {2}kernel\/base\/a\.test\.ts {2}ended with an error outside its tests/)
  assert.match(printed, /nowhere\.ts/)
})

test('an error after the last test of a file fails the run, though every test passed', (t) => {
  const { printed, isGood } = reportOf(t, {
    'kernel/base/a.test.ts': `${head}test('a', () => {})\nPromise.reject(new Error('late'))`,
  })
  assert.equal(isGood, false)
  assert.match(printed, /late/)
})

test('a test file without a test fails the run', (t) => {
  const { printed, isGood } = reportOf(t, {
    'kernel/base/a.test.ts': 'export {}',
    'kernel/base/b.test.ts': `${head}test('a', () => {})`,
  })
  assert.equal(isGood, false)
  assert.match(printed, /a\.test\.ts {2}holds no test/)
})

test('a run without any test is no success', () => {
  assert.equal(new TestReport('/', [], () => {}).end(0), false)
})

test('a file that never ended fails the run', () => {
  const lines: string[] = []
  const report = new TestReport('/', ['kernel/base/a.test.ts'], (line) => lines.push(line))
  const details = { duration_ms: 1, passed: true, type: 'test' }
  report.take({ type: 'test:complete', data: { name: 'a', nesting: 0, file: '/kernel/base/a.test.ts', details } })
  assert.equal(report.end(0), false)
  assert.match(lines.join('\n'), /kernel\/base {2}did not finish/)
})

test('an interrupted run is no success, tells what had failed, and does not blame the tests that were cut off', () => {
  const lines: string[] = []
  const report = new TestReport('/', ['kernel/base/a.test.ts'], (line) => lines.push(line))
  assert.equal(report.end(2, true), false)
  assert.deepEqual(lines, ['\ninterrupted after 2.0 s'])
  const details = { duration_ms: 1, passed: false, type: 'test', error: new Error('1 is not 2') }
  report.take({ type: 'test:complete', data: { name: 'sum', nesting: 0, file: '/kernel/base/a.test.ts', details } })
  assert.equal(report.end(2, true), false)
  assert.match(lines.join('\n'), /FAIL {2}kernel\/base\/a\.test\.ts:1 {2}sum\n.*1 is not 2/)
})
