import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createNgClient } from '@voltaic/ng'
import { type Address, formatAddress, type Runtime } from '@voltaic/runtime'
import { type RunningProgram, runProgram, startProgram } from './foreign-program.ts'

export interface RtpengineOptions {
  readonly runtime: Runtime
  /** For its pid, and for recordings. */
  readonly folder: string
  /** Its addresses; nobody else uses the loopback ones among them. */
  readonly access: readonly string[]
  readonly core: readonly string[]
  /** Where it listens for ng; nobody else uses that host. */
  readonly ng: Address
  readonly ports?: { readonly first: number; readonly last: number }
}

const POLL_MS = 20
const FIRST_PORT = 10_000
/** Of one daemon; enough for a few calls, few enough that two on one address seldom meet. */
const PORTS = 200

/** @returns `rtpengine 10.5.3.5-1+deb12u1` */
export async function rtpengineVersion(): Promise<string> {
  const { stdout, stderr } = await runProgram('rtpengine', ['--version'])
  return `rtpengine ${/Version: (\S+)/.exec(stdout + stderr)?.[1] ?? ''}`
}

/** Starts Debian's `rtpengine-daemon` in user space, without its kernel module; resolves when it answers a ping. */
export async function startRtpengine(options: RtpengineOptions): Promise<RunningProgram> {
  const { runtime, folder, access, core, ng } = options
  const first = FIRST_PORT + PORTS * randomInt(100)
  const ports = options.ports ?? { first, last: first + PORTS - 1 }
  const args = [
    '--config-file=none',
    '--foreground',
    '--log-stderr',
    '--log-level=4',
    '--table=-1',
    `--pidfile=${join(folder, 'rtpengine.pid')}`,
    `--listen-ng=${formatAddress(ng)}`,
    `--port-min=${ports.first}`,
    `--port-max=${ports.last}`,
    '--num-threads=2',
    '--delete-delay=0',
    `--recording-dir=${folder}`,
    '--recording-method=pcap',
    ...access.map((host) => `--interface=access/${host}`),
    ...core.map((host) => `--interface=core/${host}`),
  ]
  return await startProgram('rtpengine', args, { shown: () => answers(runtime, ng) }, folder)
}

async function answers(runtime: Runtime, gateway: Address): Promise<void> {
  const client = createNgClient({ runtime, gateway })
  await client.start()
  try {
    // a refusal of the host comes at once, and the client asks again by itself
    while (!(await client.ping())) await wait(POLL_MS)
  } finally {
    await client.stop()
  }
}
