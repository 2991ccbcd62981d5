import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { planRuns } from '../../scripts/test-runs.ts'
import { temporaryTree } from './temporary-tree.ts'

const head = "import assert from 'node:assert/strict'\nimport { before, beforeEach, test } from 'node:test'\n"
const scripts = path.join(import.meta.dirname, '../../scripts')

/** Runs the files given as arguments as one group; node:test runs no tests inside of tests, so this is a process of its own. */
const runner = `import { runPlan } from '${scripts}/test-runs.ts'
import { TestReport } from '${scripts}/test-report.ts'
const [root, ...files] = process.argv.slice(2)
const report = new TestReport(root, files, console.log)
const { signal } = new AbortController()
await runPlan([files], { cwd: root, concurrency: 1, timeout: 60_000, processTimeout: Number(process.env.LIMIT ?? 60_000), signal }, (event) => report.take(event))
process.exitCode = report.end(1) ? 0 : 1`

function printedOf(t: TestContext, files: Readonly<Record<string, string>>, limit = 60_000): string {
  const root = temporaryTree(t, { ...files, 'runner.mjs': runner })
  const env: NodeJS.ProcessEnv = { ...process.env, LIMIT: String(limit) }
  delete env['NODE_TEST_CONTEXT']
  const args = ['runner.mjs', root, ...Object.keys(files)]
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' })
  return `${stdout}${stderr}exit ${status}`
}

test('files of one process are reported each for itself, and hooks at the top of one count for no other', (t) => {
  const printed = printedOf(t, {
    'kernel/base/a.test.ts': `${head}let count = 0\nbefore(() => count++)\nbeforeEach(() => count++)
test('a', () => assert.equal(count, 2))\ntest('b', () => assert.equal(count, 3))`,
    'kernel/base/b.test.ts': `${head}test('pid', () => { globalThis.first = process.pid })`,
    'protocols/sip/c.test.ts': `${head}test('same', () => assert.equal(globalThis.first, process.pid))\ntest.todo('d')`,
  })
  assert.match(printed, /^ok {4}kernel\/base +3 tests/m)
  assert.match(printed, /^ok {4}protocols\/sip +1 tests/m)
  assert.match(printed, /^4 passed, 0 failed, 0 skipped, 1 known gaps \(todo\).*\nexit 0$/m)
})

test('what fails in a shared process is named with its file and what that file printed; the rest runs on', (t) => {
  const printed = printedOf(t, {
    'kernel/base/a.test.ts': `${head}console.log('said by a')\ntest('a', () => {})`,
    'kernel/base/b.test.ts': `${head}console.log('said by b')\ntest('sum', () => assert.equal(1, 2))`,
    'kernel/base/c.test.ts': "import './nowhere.ts'",
    'kernel/base/d.test.ts': 'export {}',
    'kernel/base/e.test.ts': `${head}test('e', () => {})\nPromise.reject(new Error('late'))`,
    'protocols/sip/f.test.ts': `${head}test('f', () => {})`,
  })
  assert.match(printed, /FAIL {2}kernel\/base\/b\.test\.ts:4 {2}sum/)
  assert.match(printed, /1 !== 2/)
  assert.match(printed, /what kernel\/base\/b\.test\.ts printed:\n +said by b/)
  assert.equal(printed.includes('said by a'), false)
  assert.match(printed, /FAIL {2}kernel\/base\/c\.test\.ts {2}ended with an error outside its tests\n.*nowhere\.ts/)
  assert.match(printed, /FAIL {2}kernel\/base\/d\.test\.ts {2}holds no test/)
  assert.match(printed, /created the error "Error: late"/)
  assert.match(printed, /^ok {4}protocols\/sip +1 tests/m)
  assert.match(printed, /^exit 1$/m)
})

test('who ends the shared process, and who leaves an error behind, is no success', (t) => {
  const ended = printedOf(t, {
    'kernel/base/a.test.ts': `${head}test('a', () => {})`,
    'kernel/base/b.test.ts': `${head}test('b', () => process.exit(0))`,
    'kernel/base/c.test.ts': `${head}test('c', () => {})`,
  })
  assert.match(ended, /FAIL {2}kernel\/base\/b\.test\.ts/)
  assert.match(ended, /2 of its test files never ended/)
  assert.match(ended, /^exit 1$/m)
  const late = printedOf(t, {
    'kernel/base/a.test.ts': `${head}test('a', () => void setTimeout(() => { throw new Error('too late') }, 300))`,
    'kernel/base/b.test.ts': `${head}test('b', () => {})`,
  })
  assert.match(late, /too late/)
  assert.match(late, /^exit 1$/m)
})

test('a process whose tests are over and that does not end is ended, and is no success', (t) => {
  const waits = `${head}import { createServer } from 'node:net'\ntest('a', () => void createServer().listen(0))`
  const printed = printedOf(t, { 'kernel/base/a.test.ts': waits }, 3000)
  assert.match(printed, /FAIL {2}kernel\/base\/a\.test\.ts/)
  assert.match(printed, /^exit 1$/m)
})

test('what takes longest runs first, then scenarios, each alone, conformance and units in groups, spread over the processors', () => {
  const units = Array.from({ length: 60 }, (_, index) => `kernel/base/src/${index}.test.ts`)
  const scenario = 'tests/scenarios/kill.test.ts'
  const conformance = 'tests/conformance/rfc3261/8.test.ts'
  const sessions = 'apps/cli/src/sessions.test.ts'
  const plan = planRuns([...units, scenario, sessions, conformance], 2)
  assert.deepEqual(plan.slice(0, 2), [[sessions], [scenario]])
  assert.deepEqual(plan.flat().sort(), [...units, scenario, sessions, conformance].sort())
  assert.ok(plan.slice(2).every((files) => files.length <= 25))
  assert.deepEqual(planRuns(units.slice(0, 5), 2), [units.slice(0, 3), units.slice(3, 5)])
  assert.deepEqual(planRuns(units.slice(0, 1), 2), [units.slice(0, 1)])
})
