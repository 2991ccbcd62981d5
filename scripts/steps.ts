import { type ChildProcess, spawn } from 'node:child_process'

/** One part of `npm run check`: a program that exits with 0 when all is well. */
export interface Step {
  readonly name: string
  /** What it makes sure of, for `--list`. */
  readonly what: string
  /** Arguments of the Node.js that runs it. */
  readonly args: readonly string[]
}

export interface StepResult {
  readonly step: Step
  readonly isGood: boolean
  readonly seconds: number
  readonly output: string
}

/**
 * Runs steps, `atOnce` at a time in the order given, and calls `onEnd` as each ends. Resolves when all have ended.
 *
 * @param signal ends the steps that run and starts no more
 */
export async function runSteps(
  steps: readonly Step[],
  options: { readonly cwd: string; readonly atOnce: number; readonly signal?: AbortSignal },
  onEnd: (result: StepResult) => void,
): Promise<StepResult[]> {
  const waiting = [...steps]
  const results: StepResult[] = []
  const lane = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      if (options.signal?.aborted === true) return
      const result = await runStep(step, options.cwd, options.signal)
      results.push(result)
      onEnd(result)
    }
  }
  await Promise.all(Array.from({ length: Math.min(options.atOnce, steps.length) }, lane))
  return results
}

async function runStep(step: Step, cwd: string, signal: AbortSignal | undefined): Promise<StepResult> {
  const started = performance.now()
  const child = spawn(process.execPath, [...step.args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const stop = (): void => {
    child.kill('SIGINT')
  }
  signal?.addEventListener('abort', stop)
  const { output, isGood } = await outcomeOf(child)
  signal?.removeEventListener('abort', stop)
  return { step, isGood, output, seconds: (performance.now() - started) / 1000 }
}

function outcomeOf(child: ChildProcess): Promise<Pick<StepResult, 'output' | 'isGood'>> {
  return new Promise((resolve) => {
    let output = ''
    const add = (data: Buffer): void => {
      output += data.toString()
    }
    child.stdout?.on('data', add)
    child.stderr?.on('data', add)
    child.on('error', (error) => resolve({ output: `${output}${error.message}\n`, isGood: false }))
    child.on('close', (code) => resolve({ output, isGood: code === 0 }))
  })
}

/** The last line that says something: what a step that passed has to tell. */
export function lastLine(output: string): string {
  return output.trimEnd().split('\n').at(-1)?.trim() ?? ''
}

/** What comes before it, for who wants it all. */
export function withoutLastLine(output: string): string {
  const lines = output.trimEnd().split('\n').slice(0, -1)
  return lines.map((line) => `${line}\n`).join('')
}

/** Aborts when somebody asks this process to stop: what it has started is to end with it. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  return stop.signal
}
