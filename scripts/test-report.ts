import path from 'node:path'
import { inspect } from 'node:util'

/** An event of `node:test`. */
export interface TestEvent {
  readonly type: string
  readonly data: unknown
}

/** A test, a suite or a whole file that has ended (`test:complete`). */
interface Result {
  readonly name: string
  readonly nesting: number
  /** Where the test stands: a test file, or a contract suite that it runs. */
  readonly file?: string
  readonly line?: number
  /** The test file that was run. */
  readonly entryFile?: string
  readonly skip?: string | boolean
  readonly todo?: string | boolean
  readonly details: {
    readonly duration_ms: number
    readonly passed: boolean
    readonly type?: string
    readonly error?: Error & { readonly failureType?: string }
  }
}

interface Failure {
  readonly place: string
  readonly title: string
  readonly cause: unknown
  /** The test file, for what it printed. */
  readonly file: string
}

interface Group {
  files: number
  tests: number
  failed: number
  milliseconds: number
}

/** A test file that takes longer is named at the end, to be made faster. */
const SLOW_MILLISECONDS = 5000

/** A line for each package as its last test file ends, then what failed in full, then the counts. */
export class TestReport {
  readonly #root: string
  readonly #print: (line: string) => void
  readonly #groups = new Map<string, Group>()
  readonly #failures: Failure[] = []
  /** What the tests of a file printed; shown only when one of them failed. */
  readonly #output = new Map<string, string>()
  /** How many tests each file has reported. */
  readonly #seen = new Map<string, number>()
  readonly #slow: { readonly file: string; readonly milliseconds: number }[] = []
  readonly #totals = { passed: 0, skipped: 0, todo: 0 }

  /** @param files all that will run, relative to `root` */
  constructor(root: string, files: readonly string[], print: (line: string) => void) {
    this.#root = root
    this.#print = print
    for (const file of files) this.#groupOf(file).files++
  }

  /** @param isWhole false when only some tests of a file were asked for, so that a file without any is no fault */
  take({ type, data }: TestEvent, isWhole = true): void {
    if (type === 'test:stdout' || type === 'test:stderr' || type === 'test:diagnostic') {
      const { file, message } = data as { file?: string; message: string }
      const name = this.#relative(file)
      this.#output.set(name, `${this.#output.get(name) ?? ''}${message.trimEnd()}\n`)
    }
    if (type !== 'test:complete') return
    const result = data as Result
    if (result.nesting === 0 && path.resolve(this.#root, result.name) === result.file) this.#endFile(result, isWhole)
    else this.#endTest(result)
  }

  /** Prints failures and counts. @returns whether something ran, to the end, and nothing failed */
  end(seconds: number, isInterrupted = false): boolean {
    if (isInterrupted) {
      for (const failure of this.#failures) this.#printFailure(failure)
      this.#print(`\ninterrupted after ${seconds.toFixed(1)} s`)
      return false
    }
    for (const [name, { files }] of this.#groups) {
      const cause = `${files} of its test files never ended`
      if (files > 0) this.#failures.push({ place: name, title: 'did not finish', cause, file: name })
    }
    for (const failure of this.#failures) this.#printFailure(failure)
    for (const { file, milliseconds } of this.#slow.sort((a, b) => b.milliseconds - a.milliseconds)) {
      this.#print(`slow  ${file} ${(milliseconds / 1000).toFixed(1)} s`)
    }
    const { passed, skipped, todo } = this.#totals
    const failed = this.#failures.length
    const counts = [`${passed} passed`, `${failed} failed`, `${skipped} skipped`, `${todo} known gaps (todo)`]
    this.#print(`\n${counts.join(', ')} in ${seconds.toFixed(1)} s`)
    return failed === 0 && passed > 0
  }

  #endTest(result: Result): void {
    const file = this.#relative(result.entryFile ?? result.file)
    const { passed, error, type } = result.details
    this.#seen.set(file, (this.#seen.get(file) ?? 0) + 1)
    // A suite fails for what is inside it, which is reported for itself.
    if (type === 'suite' || error?.failureType === 'subtestsFailed') return
    if (isSet(result.todo)) this.#totals.todo++
    else if (isSet(result.skip)) this.#totals.skipped++
    else if (passed) {
      this.#totals.passed++
      this.#groupOf(file).tests++
    } else {
      const place = `${this.#relative(result.file)}:${result.line ?? 1}`
      this.#fail({ place, title: result.name, cause: error?.cause ?? error, file })
    }
  }

  #endFile(result: Result, isWhole: boolean): void {
    const file = this.#relative(result.file)
    const { passed, error, duration_ms } = result.details
    const hasFailure = this.#failures.some((failure) => failure.file === file)
    if (!passed && !hasFailure) {
      this.#fail({ place: file, title: 'ended with an error outside its tests', cause: error?.cause ?? error, file })
    } else if (passed && isWhole && !this.#seen.has(file)) {
      this.#fail({ place: file, title: 'holds no test', cause: 'a test file tests something', file })
    }
    if (duration_ms > SLOW_MILLISECONDS) this.#slow.push({ file, milliseconds: duration_ms })
    const group = this.#groupOf(file)
    group.files--
    group.milliseconds += duration_ms
    if (group.files === 0) this.#printGroup(nameOf(file), group)
  }

  #fail(failure: Failure): void {
    this.#failures.push(failure)
    this.#groupOf(failure.file).failed++
  }

  #printGroup(name: string, { tests, failed, milliseconds }: Group): void {
    const counts = failed === 0 ? `${tests} tests` : `${tests} passed, ${failed} failed`
    const seconds = (milliseconds / 1000).toFixed(1)
    this.#print(`${failed === 0 ? 'ok  ' : 'FAIL'}  ${name.padEnd(22)} ${counts.padStart(10)} ${seconds.padStart(7)} s`)
  }

  #printFailure({ place, title, cause, file }: Failure): void {
    this.#print(`\nFAIL  ${place}  ${title}`)
    this.#print(indent(cause instanceof Error ? inspect(cause) : String(cause)))
    const output = this.#output.get(file)
    this.#output.delete(file)
    if (output !== undefined) this.#print(`      what ${file} printed:\n${indent(output.trimEnd())}`)
  }

  #relative(file = ''): string {
    return path.relative(this.#root, file)
  }

  #groupOf(file: string): Group {
    const name = nameOf(file)
    const group = this.#groups.get(name) ?? { files: 0, tests: 0, failed: 0, milliseconds: 0 }
    this.#groups.set(name, group)
    return group
  }
}

/** `functions/icscf` for a file of that package. */
function nameOf(file: string): string {
  return file.split('/').slice(0, 2).join('/')
}

function isSet(mark: string | boolean | undefined): boolean {
  return mark !== undefined && mark !== false
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '      ')
}
