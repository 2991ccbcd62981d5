// Test files that need no process of their own share one: starting Node.js, loading the product and warming its code up
// takes longer than most files test.
import path from 'node:path'
import { run } from 'node:test'
import type { TestEvent } from './test-report.ts'

const GROUP = path.join(import.meta.dirname, 'test-group.ts')

/** Most files of a process that several share: enough to be worth it, few enough that the processors end together. */
const GROUP_SIZE = 25

/**
 * Files that have a process of their own: they run long, start programs, load the processor, or measure memory or time.
 * In `tests/` that is the rule, but for conformance: its files are many and of one kind.
 */
const ALONE =
  /^(tests\/(?!conformance\/)|examples\/|apps\/(cli|console\/src|host-probes)\/|.*\/(ifc-compiler|feedback)\.test\.ts$)/

/** What takes longest begins first: begun last, it would run on when all others are done. */
const FIRST = /^apps\/cli\/src\/sessions\.test\.ts$/

/**
 * Files as processes run them: the longest, those that stay alone, then the groups, in the order given.
 *
 * @param concurrency how many processes run at a time: a few files are spread over them
 */
export function planRuns(files: readonly string[], concurrency: number): string[][] {
  const alone = files.filter((file) => ALONE.test(file)).sort((a, b) => Number(FIRST.test(b)) - Number(FIRST.test(a)))
  const together = files.filter((file) => !ALONE.test(file))
  const size = Math.min(GROUP_SIZE, Math.max(1, Math.ceil(together.length / concurrency)))
  const groups = Array.from({ length: Math.ceil(together.length / size) }, (_, index) =>
    together.slice(index * size, (index + 1) * size),
  )
  return [...alone.map((file) => [file]), ...groups]
}

interface RunOptions {
  readonly cwd: string
  readonly concurrency: number
  /** For one test, in milliseconds. */
  readonly timeout: number
  /** For one process, in milliseconds: whatever it waits for then, it is ended. */
  readonly processTimeout: number
  readonly signal: AbortSignal
  readonly testNamePatterns?: RegExp[]
}

/** Runs the files of each entry in one process, `concurrency` processes at a time, and hands on what each file says. */
export async function runPlan(
  plan: readonly (readonly string[])[],
  { concurrency, ...options }: RunOptions,
  take: (event: TestEvent) => void,
): Promise<void> {
  const waiting = [...plan]
  const lane = async (): Promise<void> => {
    for (let files = waiting.shift(); files !== undefined; files = waiting.shift()) {
      if (options.signal.aborted) return
      await runTogether(files, options, take)
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, plan.length) }, lane))
}

async function runTogether(
  files: readonly string[],
  { processTimeout, ...given }: Omit<RunOptions, 'concurrency'>,
  take: (event: TestEvent) => void,
): Promise<void> {
  // node:test limits tests, and a process whose tests are over may still wait for something that nobody stopped
  const signal = AbortSignal.any([given.signal, AbortSignal.timeout(processTimeout)])
  const options = { ...given, signal }
  if (files.length === 1) {
    for await (const event of run({ ...options, files: [...files] })) take(event)
    return
  }
  const group = new GroupEvents(options.cwd, files)
  for await (const event of run({ ...options, files: [GROUP], argv: [...files] })) {
    const translated = group.translate(event)
    if (translated !== undefined) take(translated)
  }
}

/** What of an event is changed on its way. */
interface GroupedData {
  readonly nesting: number
  readonly message?: string
  readonly details?: { readonly type?: string; readonly passed: boolean; readonly error?: unknown }
}

/** How node:test begins what it says of an error that belongs to no test that is still running. */
const STRAY_ERROR = 'Error: '

/** Turns what the process of a group says into what each file would have said in a process of its own. */
class GroupEvents {
  readonly #root: string
  readonly #files: readonly string[]
  readonly #strayErrors: string[] = []
  #ended = 0
  #isGood = true

  /** @param files of the group, in the order in which they run */
  constructor(root: string, files: readonly string[]) {
    this.#root = root
    this.#files = files
  }

  translate({ type, data }: TestEvent): TestEvent | undefined {
    const event = data as GroupedData
    const file = path.join(this.#root, this.#files[Math.min(this.#ended, this.#files.length - 1)] ?? '')
    if (event.message !== undefined) {
      if (event.message.startsWith(STRAY_ERROR)) this.#strayErrors.push(event.message)
      return { type, data: { ...event, file } }
    }
    if (type !== 'test:complete' || event.details === undefined) return undefined
    if (event.nesting > 0) return { type, data: { ...event, nesting: event.nesting - 1, entryFile: file } }
    if (event.details.type !== 'suite') return this.#endOfProcess(file, event.details)
    this.#isGood &&= event.details.passed
    this.#ended++
    return { type, data: { ...event, file, entryFile: file } }
  }

  /** What the process has to answer for itself: an error that belongs to no test, or its end before all files had theirs. */
  #endOfProcess(file: string, details: NonNullable<GroupedData['details']>): TestEvent | undefined {
    const missing = this.#files.slice(this.#ended)
    const isExplained = details.passed || (!this.#isGood && this.#strayErrors.length === 0)
    if (missing.length === 0 && isExplained) return undefined
    const name = missing.length === 0 ? 'leaves something behind' : 'ends the process that it shares with others'
    const silence = `nothing was said by ${missing.join(', ')}`
    const error = this.#strayErrors.length > 0 ? this.#strayErrors.join('\n') : (details.error ?? silence)
    const failed = { ...details, passed: false, error }
    return { type: 'test:complete', data: { name, nesting: 1, file, entryFile: file, details: failed } }
  }
}
