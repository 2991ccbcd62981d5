// Runs the tests: those beside the code and those in tests/, without fuzz, bench, interop and soak runs.
//   npm test                                everything
//   npm test -- functions/icscf tests/scenarios      only files whose path starts so
//   npm test -- --name resync               only tests whose name matches the pattern
import os from 'node:os'
import { parseArgs } from 'node:util'
import { stopSignal } from './steps.ts'
import { TestReport } from './test-report.ts'
import { planRuns, runPlan } from './test-runs.ts'
import { filesIn, repository, SOURCE_FOLDERS } from './tree.ts'

/** Runs with an outcome of their own: `npm run check`, `bench`, `test:interop`, `test:soak`. */
const APART = /^tests\/(fuzz|bench|interop|soak)\//

/** A test that is not done by then hangs. */
const TEST_TIMEOUT_MILLISECONDS = 300_000
/** So does a process, the longest of which takes half of it: something that was started has not been stopped. */
const PROCESS_TIMEOUT_MILLISECONDS = 600_000

/** The longest runs: started first, so that none of them is still going when all else is done. */
const LONGEST: readonly RegExp[] = [/^tests\/scenarios\//, /^tests\//]

/** Files of the test run whose path starts with one of `prefixes`; all of them when there is none. */
export function testFiles(root: string, prefixes: readonly string[]): string[] {
  const files = filesIn(root, SOURCE_FOLDERS, '.test.ts').filter((file) => !APART.test(file))
  const weight = (file: string): number => LONGEST.filter((pattern) => pattern.test(file)).length
  files.sort((a, b) => weight(b) - weight(a))
  const wanted = prefixes.map((prefix) => prefix.replace(/^\.\//, ''))
  return wanted.length === 0 ? files : files.filter((file) => wanted.some((prefix) => file.startsWith(prefix)))
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { name: { type: 'string' } } })
  const files = testFiles(repository, positionals)
  if (files.length === 0) {
    console.error(`no test file starts with ${positionals.join(' or ')}`)
    process.exitCode = 1
    return
  }
  const concurrency = os.availableParallelism()
  const isWhole = values.name === undefined
  const names = values.name === undefined ? {} : { testNamePatterns: [new RegExp(values.name, 'i')] }
  // a pattern would match the path of a file, which is what its suite in a group is called
  const plan = isWhole ? planRuns(files, concurrency) : files.map((file) => [file])
  const report = new TestReport(repository, files, console.log)
  const started = performance.now()
  const timeouts = { timeout: TEST_TIMEOUT_MILLISECONDS, processTimeout: PROCESS_TIMEOUT_MILLISECONDS }
  const options = { cwd: repository, concurrency, ...timeouts, signal: stopSignal() }
  // what ends because of the interruption is nobody's fault
  await runPlan(plan, { ...options, ...names }, (event) => options.signal.aborted || report.take(event, isWhole))
  const seconds = (performance.now() - started) / 1000
  process.exitCode = report.end(seconds, options.signal.aborted) ? 0 : 1
}

if (import.meta.main) await main()
