import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** A program that has ended. */
export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Few programs of these tests need as long; `timeout` of coreutils ends it even when this process is no more. */
const LONGEST_SECONDS = 100

/**
 * Runs a program to its end.
 *
 * @param seconds after which it is ended
 * @throws Error when it is not there
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  cwd?: string,
  seconds: number = LONGEST_SECONDS,
): Promise<Ended> {
  const child = start(program, args, cwd, seconds)
  const stdout = collect(child.stdout)
  const stderr = collect(child.stderr)
  const [status] = (await once(child, 'close')) as [number | null]
  return { status, stdout: stdout(), stderr: stderr() }
}

/** The same, for a program that must not fail. @returns what it wrote to standard output */
export async function outputOf(program: string, args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await runProgram(program, args)
  if (status !== 0) throw new Error(`${program} ended with ${status}:\n${stderr}${stdout.slice(-2000)}`)
  return stdout
}

/** A program that runs beside the test. */
export interface RunningProgram {
  /** Of `timeout`, whose only child the program is. */
  readonly pid: number
  /** Called with each piece of standard output from now on. */
  onOutput(take: (octets: Buffer) => void): void
  /** When it has ended, for whatever reason. */
  readonly ended: Promise<void>
  /** Ends it with that signal and waits until it has ended. */
  stop(signal: NodeJS.Signals): Promise<void>
}

/** How to know that a program is ready: a line of its standard error says so, or something else shows it. */
export type Readiness = ((line: string) => boolean) | { readonly shown: () => Promise<void> }

/**
 * Starts a program and waits until it is ready.
 *
 * @param seconds after which it is ended
 * @throws Error with all that it wrote when it ends before
 */
export async function startProgram(
  program: string,
  args: readonly string[],
  readiness: Readiness,
  cwd?: string,
  seconds: number = LONGEST_SECONDS,
): Promise<RunningProgram> {
  const child = start(program, args, cwd, seconds)
  const ended = once(child, 'close')
  const said = collect(child.stderr)
  const ready = typeof readiness === 'function' ? saidSo(child, said, readiness) : readiness.shown()
  const outcome = await Promise.race([ready.then(() => 'ready' as const), ended])
  if (outcome !== 'ready') throw new Error(`${program} ended with ${outcome[0]} before it was ready:\n${said()}`)
  return {
    pid: child.pid ?? 0,
    onOutput: (take) => child.stdout?.on('data', take),
    ended: ended.then(() => {}),
    async stop(signal) {
      child.kill(signal)
      await ended
    },
  }
}

function saidSo(child: ChildProcess, said: () => string, isReady: (line: string) => boolean): Promise<void> {
  return new Promise((resolve) => {
    child.stderr?.on('data', () => {
      if (said().split('\n').slice(0, -1).some(isReady)) resolve()
    })
  })
}

function start(program: string, args: readonly string[], cwd: string | undefined, seconds: number): ChildProcess {
  const guarded = ['--kill-after=5', String(seconds), program, ...args]
  return spawn('timeout', guarded, { stdio: ['ignore', 'pipe', 'pipe'], ...(cwd !== undefined && { cwd }) })
}

function collect(stream: ChildProcess['stdout']): () => string {
  const chunks: Buffer[] = []
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString('latin1')
}

/** A folder that is gone after the test. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-interop-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
