import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { run } from 'node:test'
import type { TestEvent } from './test-report.ts'

const LANE = path.join(import.meta.dirname, 'interop-lane.ts')
/** Files at a time that have a network each. */
const LANES = 2
/** What a new network namespace lacks: its loopback is down. */
const LOOPBACK_UP = 'ip link set lo up && exec "$0" "$@"'

/** Files that nothing may run beside: SIPp, speech and patience are measured, and pages are drawn while somebody waits. */
const UNDISTURBED = /\/(sipp|tshark-call|baresip|rtpengine|transcoding|trunk-speech|store-postgres-failures|console\/)/
/** Files that have not been shown to do with loopback alone: freeDiameter, cores that are killed. */
const NEEDS_THE_MACHINE = /\/(free-diameter|gm-kill\.|hss-kill)/
/** Kernels in user mode, which take longest of all: they begin first. */
const GUESTS = /\/(gm-kill-guest|xfrm|kamailio)\./
/** What takes long as well, so that it is not the last to end. */
const LONG = /\/(doctor|hss-postgres|kamailio-|tshark-cx|tshark\.)/

interface LaneOptions {
  readonly cwd: string
  /** For one file, in milliseconds. */
  readonly timeout: number
  readonly signal: AbortSignal
}

/** Whether this user may make networks: one that is like the machine's, with loopback and nothing else. */
export function canHaveNetworks(): boolean {
  return spawnSync('unshare', ['--net', 'sh', '-c', LOOPBACK_UP, 'true']).status === 0
}

/** Which files run one at a time, and which side by side, the longest first. */
export function planLanes(
  files: readonly string[],
  hasNetworks: boolean,
): { readonly oneByOne: string[]; readonly sideBySide: string[] } {
  if (!hasNetworks) return { oneByOne: [...files], sideBySide: [] }
  const isAlone = (file: string): boolean => UNDISTURBED.test(file) || NEEDS_THE_MACHINE.test(file)
  const sideBySide = files.filter((file) => !isAlone(file))
  sideBySide.sort((a, b) => lengthOf(b) - lengthOf(a))
  return { oneByOne: files.filter(isAlone), sideBySide }
}

const lengthOf = (file: string): number => (GUESTS.test(file) ? 2 : Number(LONG.test(file)))

/** Runs the files, those that use the same ports in networks of their own, and hands on what they say. */
export async function runLanes(
  files: readonly string[],
  options: LaneOptions,
  take: (event: TestEvent) => void,
): Promise<void> {
  const { oneByOne, sideBySide } = planLanes(files, files.length > 1 && canHaveNetworks())
  const lane = async (): Promise<void> => {
    for (let file = sideBySide.shift(); file !== undefined; file = sideBySide.shift()) {
      if (options.signal.aborted) return
      await runInNetwork(file, options, take)
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  if (oneByOne.length === 0 || options.signal.aborted) return
  for await (const event of run({ ...options, files: oneByOne, concurrency: 1 })) take(event)
}

/** A file that ends without a word, or is not able to start, stays among those that never ended. */
async function runInNetwork(
  file: string,
  { cwd, timeout, signal }: LaneOptions,
  take: (event: TestEvent) => void,
): Promise<void> {
  const command = ['--net', 'sh', '-c', LOOPBACK_UP, process.execPath, LANE, file, String(timeout)]
  const child = spawn('unshare', command, {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
  const stop = (): void => {
    child.kill('SIGTERM')
  }
  signal.addEventListener('abort', stop)
  child.on('message', (event) => take(event as TestEvent))
  await once(child, 'close')
  signal.removeEventListener('abort', stop)
}
