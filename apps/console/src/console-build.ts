import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ConsolePages } from '@voltaic/api'
import { fingerprintOf } from './source-fingerprint.ts'

export interface ConsoleBuildOptions {
  /** Where built consoles are kept: one for each state of the sources. Made when it is not there. */
  readonly cache: string
  /** Told of every step, in words. */
  readonly onProgress?: (text: string) => void
}

/** The pages of the console: there at once when they were built before, otherwise a few seconds later. */
export interface ConsoleBuild extends ConsolePages {
  /** Resolves when there is something to serve, or when there will be nothing; it never rejects. */
  readonly done: Promise<void>
  /** Ends a build that is under way. */
  stop(): Promise<void>
}

const WEB = join(import.meta.dirname, '../web')
/** What the page Learn shows. */
const DOCS = ['learn', 'guides'].map((name) => join(import.meta.dirname, '../../../docs', name))
const PROGRAM = join(import.meta.dirname, 'build-program.ts')
/** Older states of the sources that stay, so that going back and forth between branches builds nothing. */
const KEPT_BUILDS = 3

/** Finds the console in the cache, or builds it in a process of its own, which a network that is just starting does not notice. */
export function buildConsole({ cache, onProgress }: ConsoleBuildOptions): ConsoleBuild {
  const wanted = join(cache, fingerprintOf([WEB, ...DOCS], join(import.meta.dirname, '../package.json')))
  if (existsSync(join(wanted, 'index.html'))) {
    return { folder: wanted, waiting: '', done: Promise.resolve(), stop: async () => {} }
  }
  let folder: string | undefined
  let waiting = ''
  const say = (text: string): void => {
    waiting = text
    onProgress?.(text)
  }
  say('The console is being built, this once; it takes a few seconds.')
  const child = startBuild(cache, wanted)
  const done = outcomeOf(child, say).then((isBuilt) => {
    if (isBuilt) folder = wanted
  })
  return {
    get folder() {
      return folder
    },
    get waiting() {
      return waiting
    },
    done,
    async stop() {
      child.kill()
      await done
    },
  }
}

function startBuild(cache: string, wanted: string): ChildProcess {
  mkdirSync(cache, { recursive: true })
  makeRoom(cache)
  return spawn(process.execPath, [PROGRAM, wanted], { cwd: WEB, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Builds are named after the state of their sources: which one is how old does not matter. */
function makeRoom(cache: string): void {
  for (const name of readdirSync(cache).slice(KEPT_BUILDS)) rmSync(join(cache, name), { recursive: true, force: true })
}

/** @returns whether there is a console now */
async function outcomeOf(child: ChildProcess, say: (text: string) => void): Promise<boolean> {
  let errors = ''
  child.stdout?.setEncoding('utf8').on('data', (line: string) => say(line.trim()))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = `${errors}${text}`.slice(-MOST_ERRORS)
  })
  try {
    const [code, signal] = await once(child, 'close')
    if (code === 0) return true
    if (signal === null) say(`The console could not be built: ${errors.trim()}`)
  } catch (error) {
    say(`The console could not be built: ${error instanceof Error ? error.message : error}`)
  }
  return false
}

/** Octets of what a build that failed has said. */
const MOST_ERRORS = 4096
