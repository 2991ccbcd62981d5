import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What a core process says of its memory after everything that is garbage is gone, in octets. */
export interface CoreMemory {
  readonly rss: number
  /** What JavaScript holds, outside its heap too. */
  readonly used: number
}

/** The core under test, in a process of its own. */
export interface CoreProcess {
  /** User and system time of all its threads so far, in seconds. */
  cpuSeconds(): number
  memory(): Promise<CoreMemory>
  /** Attaches all that `voltaic start` attaches to its messages, ring and store, or nothing. */
  switchTrace(isOn: boolean): Promise<void>
  stop(): Promise<void>
}

/** Ticks a second in /proc; the same on every Linux that Node.js runs on. */
const USER_HZ = 100

export interface CoreOptions {
  /** More arguments for `core.ts`. */
  readonly args?: readonly string[]
  /** More arguments for Node.js. */
  readonly execArgv?: readonly string[]
  /** Folder with its subscribers, which stays; one that is new gets them. A folder for this run alone unless given. */
  readonly data?: string | undefined
}

/** @param subscribers how many the HSS has; they are imported by a process before, whose memory is its own */
export async function startCore(subscribers: number, options: CoreOptions = {}): Promise<CoreProcess> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'voltaic-bench-'))
  if (!existsSync(join(data, 'hss.sqlite'))) {
    const importer = await forkCore(subscribers, data, {
      args: options.args?.filter((arg) => arg === '--services' || arg === '--beside') ?? [],
    })
    await importer.stop()
  }
  const core = await forkCore(subscribers, data, options)
  return {
    ...core,
    async stop() {
      await core.stop()
      if (options.data === undefined) rmSync(data, { recursive: true })
    },
  }
}

async function forkCore(
  subscribers: number,
  data: string,
  { args = [], execArgv = [] }: CoreOptions,
): Promise<CoreProcess> {
  const program = new URL('./core.ts', import.meta.url)
  const core = fork(program, ['--subscribers', String(subscribers), '--data', data, ...args], {
    execArgv: ['--expose-gc', ...execArgv],
    // what it prints is for those who start it alone
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = once(core, 'exit')
  const notStarted = ended.then(() => Promise.reject(new Error('the core did not start: see above')))
  await Promise.race([answerTo(core, 'ready'), notStarted])
  return {
    cpuSeconds: () => cpuSecondsOf(core.pid ?? 0),
    async memory() {
      core.send('memory')
      return (await answerTo(core, 'memory')) as CoreMemory
    },
    async switchTrace(isOn) {
      core.send(isOn ? 'trace on' : 'trace off')
      await answerTo(core, 'trace')
    },
    async stop() {
      core.kill('SIGINT')
      await ended
    },
  }
}

/** Waits for the next message `{ [what]: value }` of the core. */
async function answerTo(core: ChildProcess, what: string): Promise<unknown> {
  for (;;) {
    const [message] = (await once(core, 'message')) as [Record<string, unknown>]
    if (what in message) return message[what]
  }
}

/**
 * User and system time of all threads of a process so far, in seconds: fields 14 and 15 of /proc/PID/stat; the name
 * before them may hold spaces.
 */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / USER_HZ
}
