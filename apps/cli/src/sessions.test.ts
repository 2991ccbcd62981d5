// Runs apps/cli/sessions/*.session: what people type, and what they see. Each runs in an empty folder of its own.
//
//   # the first comment is the name of the test
//   $ voltaic init --mcc 001 --mnc 01 --address <host>
//   what it prints on standard output
//   2> what it prints on standard error
//   [1]                     exit code, where it is not 0
//   $ voltaic start &core   goes on in the background; until it is up, nothing follows
//   $ until core TEXT       waits until it has printed the text
//   $ interrupt core        Ctrl-C; then comes all that it has printed
//   $ end core              waits for it to end by itself
//   $ write FILE            makes a file of the lines that follow, each after `< `
//   $ remove FILE
//   $ chmod 600 FILE
//   $ modes FOLDER          modes and names of what is in it
//
// <host> is a loopback address of this session alone. <time>, <number>, <hex32> and <any> stand for what differs from
// run to run, a line `...` for any lines.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { addressOf, labConfig } from '@voltaic/core'
import { createNodeNet } from '@voltaic/runtime'

const SESSIONS = join(import.meta.dirname, '../sessions')
const MAIN = join(import.meta.dirname, 'main.ts')
/** Said by what goes on: it is up now. */
const UP = /^ready\b|^Waiting for messages/m

interface Step {
  /** Without the `$ `. */
  readonly command: string
  /** Lines after `< `. */
  readonly input: string
  readonly out: string
  readonly err: string
  readonly code: number
}

interface Session {
  readonly name: string
  readonly steps: readonly Step[]
}

function parseSession(text: string, host: string): Session {
  const lines = text.replaceAll('<host>', host).trimEnd().split('\n')
  const name = lines[0]?.replace(/^# /, '') ?? ''
  const steps: Step[] = []
  let from = lines.length
  for (let at = lines.length - 1; at > 0; at--) {
    if (!lines[at]?.startsWith('$ ')) continue
    steps.unshift(parseStep(lines.slice(at, from)))
    from = at
  }
  return { name, steps }
}

function parseStep([command = '', ...lines]: readonly string[]): Step {
  const marked = (mark: string) =>
    lines.filter((line) => `${line} `.startsWith(mark)).map((line) => line.slice(mark.length))
  const joined = (all: readonly string[]) => all.map((line) => `${line}\n`).join('')
  const code = lines.find((line) => /^\[[0-9]+\]$/.test(line))
  const out = joined(lines.filter((line) => !/^(# |< |2>|\[[0-9]+\]$)/.test(line)))
  return {
    command: command.slice(2),
    input: joined(marked('< ')),
    // an empty line before the next command only parts them
    out: out.replace(/^\n$|(\n)\n$/, '$1'),
    err: joined(marked('2> ')),
    code: Number(code?.slice(1, -1) ?? 0),
  }
}

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  '<time>': '\\d\\d:\\d\\d:\\d\\d\\.\\d{3}',
  '<number>': '\\d+',
  '<hex32>': '[0-9a-f]{32}',
  '<any>': '.*',
}

function assertPrinted(actual: string, expected: string, what: string): void {
  const lines = expected.split('\n').map((line) => {
    if (line === '...') return '(?:.*\n)*?'
    const parts = line.split(/(<[a-z0-9]+>)/)
    return `${parts.map((part) => PLACEHOLDERS[part] ?? escaped(part)).join('')}\n`
  })
  const pattern = new RegExp(`^${lines.join('').replace(/\n$/, '')}$`)
  // equal() shows where they differ
  if (!pattern.test(actual)) assert.equal(actual, expected, what)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** A program that has been started, with all that it prints. */
class Job {
  readonly ended: Promise<number>
  readonly #child: ChildProcess
  out = ''
  err = ''
  #look = () => {}

  constructor(args: readonly string[], folder: string) {
    const path = [installed, process.env['PATH']].join(delimiter)
    const env = { ...process.env, PATH: path, NO_COLOR: '1', NODE_COMPILE_CACHE: compileCache }
    this.#child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.out += text
      this.#look()
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.err += text
      this.#look()
    })
    this.ended = once(this.#child, 'close').then(([code, signal]) => {
      this.#look()
      return typeof code === 'number' ? code : Number.NaN * String(signal).length
    })
  }

  /** Resolves when it has printed that; rejects when it ends before. */
  until(pattern: RegExp | string): Promise<void> {
    return new Promise((resolve, reject) => {
      const has = (text: string) => (typeof pattern === 'string' ? text.includes(pattern) : pattern.test(text))
      this.#look = () => {
        if (has(this.out) || has(this.err)) resolve()
        else if (this.#child.exitCode !== null) reject(new Error(`it ended without ${pattern}: ${this.out}${this.err}`))
      }
      this.#look()
    })
  }

  interrupt(): void {
    this.#child.kill('SIGINT')
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}

interface Printed {
  readonly out: string
  readonly err: string
  readonly code: number
}

const silence: Printed = { out: '', err: '', code: 0 }

/** The folder of a session, and what goes on in it. */
class Shell {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'voltaic-session-'))
  readonly #jobs = new Map<string, Job>()

  async run({ command, input }: Step): Promise<Printed> {
    const [word = '', ...args] = wordsOf(command)
    const path = join(this.folder, args[0] ?? '.')
    switch (word) {
      case 'voltaic':
        return this.#voltaic(args)
      case 'until':
        await this.#jobOf(args[0]).until(args.slice(1).join(' '))
        return silence
      case 'interrupt':
        this.#jobOf(args[0]).interrupt()
        return this.#end(this.#jobOf(args[0]))
      case 'end':
        return this.#end(this.#jobOf(args[0]))
      case 'write':
        mkdirSync(dirname(path), { recursive: true })
        writeFileSync(path, input)
        return silence
      case 'remove':
        rmSync(path)
        return silence
      case 'chmod':
        chmodSync(join(this.folder, args[1] ?? '.'), Number.parseInt(args[0] ?? '', 8))
        return silence
      case 'modes':
        return { ...silence, out: modesIn(path) }
      default:
        return assert.fail(`no such command: ${word}`)
    }
  }

  close(): void {
    for (const job of this.#jobs.values()) job.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #voltaic(args: readonly string[]): Promise<Printed> {
    const name = args.at(-1)?.startsWith('&') ? args.at(-1)?.slice(1) : undefined
    const job = new Job(name === undefined ? args : args.slice(0, -1), this.folder)
    this.#jobs.set(name ?? '', job)
    if (name === undefined) return this.#end(job)
    await job.until(UP)
    return silence
  }

  async #end(job: Job): Promise<Printed> {
    const code = await job.ended
    return { out: job.out, err: job.err, code }
  }

  #jobOf(name = ''): Job {
    return this.#jobs.get(name) ?? assert.fail(`nothing called ${name} goes on`)
  }
}

/** As a shell cuts a command, quotes included. */
function wordsOf(command: string): readonly string[] {
  return (command.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'(.*)'$/, '$1'))
}

function modesIn(folder: string): string {
  const names = ['.', ...readdirSync(folder).sort()]
  return names
    .map((name) => `${(statSync(join(folder, name)).mode & 0o7777).toString(8).padStart(4, '0')} ${name}\n`)
    .join('')
}

/** Whether the ports of the lab, which are always the same, are free on this machine. */
async function canRunLab(): Promise<boolean> {
  const net = createNodeNet()
  try {
    for (const element of labConfig({ data: '' }).elements) {
      await (await net.bindDatagram(addressOf(element), { onDatagram() {} })).close()
      await (await net.listenStream(addressOf(element), () => ({ onData() {}, onClose() {} }))).close()
    }
    return true
  } catch {
    return false
  }
}

// 170 programs start here: the launcher's cache has what most of them load
const ownCache = mkdtempSync(join(tmpdir(), 'voltaic-compile-'))
const compileCache = process.env['NODE_COMPILE_CACHE'] ?? ownCache
after(() => rmSync(ownCache, { recursive: true, force: true }))

/** A folder of the search path in which this program is found, as sessions are written for it. */
const installed = mkdtempSync(join(tmpdir(), 'voltaic-installed-'))
writeFileSync(join(installed, 'voltaic'), '#!/bin/sh\n', { mode: 0o755 })
after(() => rmSync(installed, { recursive: true, force: true }))

describe('sessions at the command line', { concurrency: 2 }, () => {
  for (const [index, file] of readdirSync(SESSIONS).sort().entries()) {
    const host = `127.${192 + index}.${(process.pid >> 8) & 255}.${process.pid & 255}`
    const { name, steps } = parseSession(readFileSync(join(SESSIONS, file), 'utf8'), host)
    test(`${file}: ${name}`, async (context) => {
      if (file === 'lab.session' && !(await canRunLab())) return context.skip('a core holds the ports of the lab')
      const shell = new Shell()
      try {
        for (const step of steps) {
          const { out, err, code } = await shell.run(step)
          const what = `$ ${step.command}`
          assertPrinted(err, step.err, what)
          assertPrinted(out, step.out, what)
          assert.equal(code, step.code, what)
        }
      } finally {
        shell.close()
      }
    })
  }
})
