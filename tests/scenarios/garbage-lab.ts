import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addressOf, createPhone, labConfig, openSubscribers, type VoltaicConfig } from '@voltaic/core'
import { createResolver } from '@voltaic/dns'
import type { SimCard } from '@voltaic/hss'
import {
  type Address,
  Counters,
  createNodeNet,
  createSystemClock,
  createSystemRandom,
  type Runtime,
  type StreamSocket,
  silentLog,
} from '@voltaic/runtime'
import { createRequest, createSipStack, type SipStack } from '@voltaic/sip'
import type { Ue } from '@voltaic/ue'
import { yamlOf } from './processes.ts'

const CORE = fileURLToPath(new URL('./garbage-core.ts', import.meta.url))
const MEBIBYTE = 1024 * 1024

/** A stranger's connection. */
export interface Stranger {
  readonly socket: StreamSocket
  /** Octets that came back. */
  readonly received: () => Buffer
  readonly isClosed: () => boolean
  /** Resolves when it is closed, by whomever. */
  readonly closed: Promise<void>
  /** Resolves when what came back satisfies the condition, or nothing more will come. */
  until(condition: (received: Buffer) => boolean): Promise<void>
}

/** A core in a process of its own, strangers who send it anything at all, and two phones that want to register. */
export class GarbageLab {
  readonly config: VoltaicConfig
  readonly runtime: Runtime
  readonly #child: ChildProcess
  readonly #phones: Ue[] = []
  readonly #probe: SipStack
  readonly #strangers = new Set<StreamSocket>()
  readonly #log: string[] = []
  #marks = 0

  private constructor(config: VoltaicConfig, runtime: Runtime) {
    this.config = config
    this.runtime = runtime
    const file = join(config.data, 'voltaic.yaml')
    writeFileSync(file, yamlOf(config))
    this.#child = fork(CORE, [file], { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#log.push(text))
    this.#probe = createSipStack({
      element: 'probe',
      runtime,
      listen: [{ transport: 'udp', address: { host: '127.0.0.1', port: 0 } }],
      resolver: { resolve: async () => [] },
      onRequest: async (_, hop) => hop.reply(405),
    })
  }

  static async start(host: string): Promise<GarbageLab> {
    const clock = createSystemClock()
    const random = createSystemRandom()
    const runtime: Runtime = { clock, random, net: createNodeNet(), log: silentLog, counters: new Counters() }
    const config = labConfig({ data: mkdtempSync(join(tmpdir(), 'voltaic-garbage-')), host })
    const sims = await addSubscribers(config, runtime)
    const lab = new GarbageLab(config, runtime)
    await Promise.all([once(lab.#child, 'message'), lab.#probe.start()])
    for (const [index, sim] of sims.entries()) {
      const transport = index === 0 ? 'udp' : 'tcp'
      const settings = { refreshes: false, regEvent: false }
      const phone = createPhone(sim, { element: `ue${index + 1}`, transport, settings }, config, runtime)
      lab.#phones.push(phone)
      await phone.start()
    }
    return lab
  }

  async stop(): Promise<void> {
    for (const socket of this.#strangers) socket.destroy()
    for (const phone of this.#phones) await phone.stop()
    await this.#probe.stop()
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    assert.deepEqual(await ended, [0, null], 'the core ends in order')
    rmSync(this.config.data, { recursive: true, force: true })
  }

  /** Where an element listens. */
  at(name: string): Address {
    const element = this.config.elements.find((each) => each.name === name)
    assert.ok(element, name)
    return addressOf(element)
  }

  /** Lines that the core has logged. */
  get log(): readonly string[] {
    return this.#log.join('').split('\n').slice(0, -1)
  }

  async counters(): Promise<Readonly<Record<string, number>>> {
    this.assertAlive()
    const answer = once(this.#child, 'message')
    this.#child.send('counters')
    const [counters] = (await answer) as [Record<string, number>]
    return counters
  }

  /** MiB that the core holds now, and that it has held at the most. */
  memory(): { readonly now: number; readonly most: number } {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8')
    const read = (field: string) =>
      (Number(status.match(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm'))?.[1]) * 1024) / MEBIBYTE
    return { now: read('VmRSS'), most: read('VmHWM') }
  }

  /** Files and sockets that the core has open. */
  get descriptors(): number {
    return readdirSync(`/proc/${this.#child.pid}/fd`).length
  }

  assertAlive(): void {
    assert.equal(this.#child.exitCode ?? this.#child.signalCode, null, `the core has ended: ${this.log.slice(-20)}`)
  }

  /** Both phones register, or refresh; that they can is what all this is about. */
  async register(): Promise<void> {
    for (const phone of this.#phones) {
      const outcome = await phone.register()
      assert.equal(outcome.kind, 'registered', `${phone.config.element}: ${JSON.stringify(outcome)}`)
    }
  }

  /** Phones register again and again until the work is done. @returns how often they did */
  async registerWhile(work: Promise<unknown>): Promise<number> {
    let isDone = false
    const settled = Promise.allSettled([work]).then(() => {
      isDone = true
    })
    let times = 0
    do {
      await this.register()
      times += 1
    } while (!isDone)
    await settled
    await work
    return times
  }

  /** A connection from any address of 127/8. */
  async connect(name: string, from: string): Promise<Stranger> {
    const chunks: Uint8Array[] = []
    const { promise: closed, resolve: close } = Promise.withResolvers<void>()
    let isClosed = false
    let look = () => {}
    const received = () => Buffer.concat(chunks)
    const handlers = {
      onData: (data: Uint8Array) => {
        chunks.push(data)
        look()
      },
      onClose: () => {
        isClosed = true
        close()
        look()
      },
    }
    const socket = await this.runtime.net.connectStream(this.at(name), handlers, { from: { host: from, port: 0 } })
    this.#strangers.add(socket)
    void closed.then(() => this.#strangers.delete(socket))
    const until = (condition: (octets: Buffer) => boolean) =>
      new Promise<void>((resolve) => {
        look = () => {
          if (isClosed || condition(received())) resolve()
        }
        look()
      })
    return { socket, received, isClosed: () => isClosed, closed, until }
  }

  /** Resolves when a CSCF has read all datagrams sent to it before: datagrams keep their order on loopback. */
  async sipMark(name: string): Promise<void> {
    this.#marks += 1
    const options = createRequest('OPTIONS', 'sip:mark@example.org', [
      ['Max-Forwards', '70'],
      ['From', '<sip:mark@example.org>;tag=1'],
      ['To', '<sip:mark@example.org>'],
      ['Call-ID', `mark-${this.#marks}`],
      ['CSeq', '1 OPTIONS'],
    ])
    const response = await this.#probe.request(options, { target: { transport: 'udp', address: this.at(name) } })
    assert.equal(response.local, undefined, `${name} answers`)
  }

  /** Resolves when the DNS server has answered a question that nobody has asked before. */
  async dnsMark(): Promise<void> {
    this.#marks += 1
    const resolver = createResolver(this.runtime, { element: 'probe', servers: [this.at('dns')] })
    await resolver.addresses(`mark-${this.#marks}.${this.config.realm}`)
    assert.deepEqual(await resolver.addresses(`pcscf.${this.config.realm}`), [this.at('pcscf').host])
    await resolver.stop()
  }
}

async function addSubscribers(config: VoltaicConfig, runtime: Runtime): Promise<readonly SimCard[]> {
  const subscribers = await openSubscribers(config, runtime)
  try {
    const sims: SimCard[] = []
    for (const imsi of ['001010000000001', '001010000000002']) {
      await subscribers.provisioning.add({ imsi, k: runtime.random.hex(16), opc: runtime.random.hex(16) })
      const sim = await subscribers.simCard(imsi)
      assert.ok(sim)
      sims.push(sim)
    }
    return sims
  } finally {
    await subscribers.close()
  }
}
