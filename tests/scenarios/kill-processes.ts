import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { VoltaicConfig } from '@voltaic/core'
import type { KillOrder } from './kill-switch.ts'
import { yamlOf } from './processes.ts'

const MAIN = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url))
const KILL_SWITCH = new URL('./kill-switch.ts', import.meta.url)

/** A process that runs some elements of a network and can be ended in the middle of anything. */
export class VictimProcess {
  /** As `voltaic start` takes them; none for all. */
  readonly elements: readonly string[]
  readonly #file: string
  readonly #notes: string
  readonly #compileCache: string
  readonly #errors: string[] = []
  #child: ChildProcess | undefined

  /** @param compileCache folder in which Node.js keeps what it has compiled: processes start again all the time */
  constructor(elements: readonly string[], config: VoltaicConfig, compileCache: string) {
    this.elements = elements
    this.#file = join(config.data, 'voltaic.yaml')
    writeFileSync(this.#file, yamlOf(config))
    this.#notes = join(config.data, 'maa.hex')
    this.#compileCache = compileCache
  }

  /** MAAs sent by all processes of this network so far, one line of hex each. */
  get notes(): readonly string[] {
    return existsSync(this.#notes) ? readFileSync(this.#notes, 'latin1').split('\n').slice(0, -1) : []
  }

  /** What it has said on standard error. */
  get errors(): string {
    return this.#errors.join('')
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  /** Resolves when it says that it is ready. */
  async start(): Promise<void> {
    const args = ['--import', KILL_SWITCH.href, MAIN, 'start', ...this.elements, '--config', this.#file]
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { NODE_COMPILE_CACHE: this.#compileCache, ...process.env, KILL_SWITCH_NOTES: this.#notes },
    })
    this.#child = child
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#errors.push(text))
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
        if (line === 'ready') resolve()
      })
      child.once('exit', () =>
        reject(new Error(`${this.elements.join(' ')} ended before it was ready: ${this.errors}`)),
      )
    })
  }

  /** Lets it end with SIGKILL at some trace event from now on. @returns resolves when it has ended */
  killAt(order: KillOrder): Promise<void> {
    const gone = this.#gone()
    this.#child?.send(order)
    return gone
  }

  /** SIGKILL from outside. */
  async kill(): Promise<void> {
    const gone = this.#gone()
    this.#child?.kill('SIGKILL')
    await gone
  }

  /** SIGTERM; it must end in order. */
  async stop(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }

  async #gone(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    await once(child, 'exit')
    if (child.signalCode !== 'SIGKILL') throw new Error(`ended by itself with ${child.exitCode}: ${this.errors}`)
  }
}
