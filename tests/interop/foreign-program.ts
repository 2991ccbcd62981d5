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

/** No program of these tests needs as long; `timeout` of coreutils ends it even when this process is no more. */
const LONGEST_SECONDS = 100

/**
 * Runs a program to its end.
 *
 * @throws Error when it is not there
 */
export async function runProgram(program: string, args: readonly string[], cwd?: string): Promise<Ended> {
  const child = start(program, args, cwd)
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
  /** Called with each piece of standard output from now on. */
  onOutput(take: (octets: Buffer) => void): void
  /** When it has ended, for whatever reason. */
  readonly ended: Promise<void>
  /** Ends it with that signal and waits until it has ended. */
  stop(signal: NodeJS.Signals): Promise<void>
}

/**
 * Starts a program and waits until a line of its standard error says that it is ready.
 *
 * @throws Error with all that it wrote when it ends before
 */
export async function startProgram(
  program: string,
  args: readonly string[],
  isReady: (line: string) => boolean,
  cwd?: string,
): Promise<RunningProgram> {
  const child = start(program, args, cwd)
  const ended = once(child, 'close')
  const said = collect(child.stderr)
  const ready = new Promise<'ready'>((resolve) => {
    child.stderr?.on('data', () => {
      if (said().split('\n').slice(0, -1).some(isReady)) resolve('ready')
    })
  })
  const outcome = await Promise.race([ready, ended])
  if (outcome !== 'ready') throw new Error(`${program} ended with ${outcome[0]} before it was ready:\n${said()}`)
  return {
    onOutput: (take) => child.stdout?.on('data', take),
    ended: ended.then(() => {}),
    async stop(signal) {
      child.kill(signal)
      await ended
    },
  }
}

function start(program: string, args: readonly string[], cwd?: string): ChildProcess {
  const guarded = ['--kill-after=5', String(LONGEST_SECONDS), program, ...args]
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
