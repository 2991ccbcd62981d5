import assert from 'node:assert/strict'
import {
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  type ManualClock,
  type Runtime,
  type StreamSocket,
  silentLog,
} from '@voltaic/runtime'
import { decodePdu, encodePdu, SmppFramer, type SmppMessage, type SmppPdu } from '@voltaic/smpp'
import type { SmppAccount, SmppCentre, SmppEvent, SmppEvents, SmppSubmission, SmppSubmissionResult } from './ports.ts'
import type { SessionTimers } from './session.ts'
import { createSmppServer, type SmppServer } from './smpp-server.ts'

/** For tests: a service centre that notes what it gets, and events in memory. */
export class TestCentre implements SmppCentre, SmppEvents {
  readonly submitted: SmppSubmission[] = []
  readonly dropped: string[] = []
  readonly refusals: string[] = []
  readonly queue: { id: number; consumer: string; event: SmppEvent }[] = []
  answer: (submission: SmppSubmission) => Promise<SmppSubmissionResult> = async () => ({
    kind: 'accepted',
    ids: [`m${this.submitted.length}`],
  })
  found: Awaited<ReturnType<SmppCentre['find']>>
  readonly #listeners = new Set<(consumer: string) => void>()
  #ids = 0

  submit(submission: SmppSubmission): Promise<SmppSubmissionResult> {
    this.submitted.push(submission)
    return this.answer(submission)
  }

  async find(): Promise<Awaited<ReturnType<SmppCentre['find']>>> {
    return this.found
  }

  async drop(id: string): Promise<'done'> {
    this.dropped.push(id)
    return 'done'
  }

  tell(consumer: string, event: SmppEvent): void {
    this.queue.push({ id: ++this.#ids, consumer, event })
    for (const listener of this.#listeners) listener(consumer)
  }

  async pending(consumer: string, limit: number): Promise<readonly { id: number; event: SmppEvent }[]> {
    return this.queue.filter((each) => each.consumer === consumer).slice(0, limit)
  }

  async taken(id: number): Promise<void> {
    this.queue.splice(
      this.queue.findIndex((each) => each.id === id),
      1,
    )
  }

  async refused(id: number, reason: string): Promise<void> {
    this.refusals.push(reason)
    await this.taken(id)
  }

  onPending(listener: (consumer: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** For tests: a client on one connection. */
export interface TestClient {
  readonly received: readonly SmppPdu[]
  readonly isClosed: boolean
  /** command_status of the answer to deliver_sm and enquire_link; undefined for none. */
  answers: number | undefined
  send(octets: Uint8Array): Promise<void>
  /** Sends, and gives the response. */
  ask(pdu: SmppPdu): Promise<SmppPdu>
  bind(command?: 'bind_receiver' | 'bind_transmitter' | 'bind_transceiver', password?: string): Promise<SmppPdu>
  close(): Promise<void>
}

export interface Stage {
  readonly clock: ManualClock
  readonly centre: TestCentre
  readonly server: SmppServer
  client(): Promise<TestClient>
  stop(): Promise<void>
}

export async function stage(account: Partial<SmppAccount> = {}, timers: Partial<SessionTimers> = {}): Promise<Stage> {
  const clock = createManualClock()
  const random = createSeededRandom(3)
  const net = createMemoryNet({ clock, random })
  const runtime: Runtime = { clock, random, net, log: silentLog, counters: new Counters() }
  const centre = new TestCentre()
  const accounts = {
    authenticate: (systemId: string, password: string) =>
      systemId === 'shop' && password === 'secret' ? { systemId, ...account } : undefined,
  }
  const listen = { host: '10.0.0.1', port: 2775 }
  const server = createSmppServer({ runtime, centre, events: centre, accounts }, { listen, timers })
  await server.start()
  return {
    clock,
    centre,
    server,
    client: () => connect(runtime, clock),
    async stop() {
      await server.stop()
      await clock.advance(1000)
      assert.equal(clock.pending, 0, 'timers left')
      assert.equal(net.openSockets, 0, 'sockets left')
    },
  }
}

async function connect(runtime: Runtime, clock: ManualClock): Promise<TestClient> {
  const received: SmppPdu[] = []
  const framer = new SmppFramer()
  let isClosed = false
  let socket: StreamSocket | undefined
  let sequence = 0
  const connecting = runtime.net.connectStream(
    { host: '10.0.0.1', port: 2775 },
    {
      onData(data) {
        for (const octets of framer.push(data)) {
          const pdu = decodePdu(octets)
          received.push(pdu)
          if (pdu.command !== 'deliver_sm' && pdu.command !== 'enquire_link') continue
          if (client.answers === undefined) continue
          const response = { command: `${pdu.command}_resp`, status: client.answers, sequence: pdu.sequence, tlvs: [] }
          socket?.write(encodePdu(response as SmppPdu))
        }
      },
      onClose() {
        isClosed = true
      },
    },
  )
  await clock.settle()
  socket = await connecting
  const client: TestClient = {
    received,
    answers: 0,
    get isClosed() {
      return isClosed
    },
    async send(octets) {
      socket?.write(octets)
      await clock.advance(1)
    },
    async ask(pdu) {
      sequence += 1
      await client.send(encodePdu({ ...pdu, sequence }))
      const found = received.find((each) => each.sequence === sequence && each.command !== 'deliver_sm')
      assert.ok(found, `no response to ${pdu.command}`)
      return found
    },
    bind: (command = 'bind_transceiver', password = 'secret') =>
      client.ask({
        command,
        status: 0,
        sequence: 0,
        systemId: 'shop',
        password,
        systemType: '',
        interfaceVersion: 0x34,
        addressTon: 0,
        addressNpi: 0,
        addressRange: '',
        tlvs: [],
      }),
    async close() {
      socket?.close()
      await clock.advance(1)
    },
  }
  return client
}

/** For tests: a submit_sm. */
export function submitSm(parts: Partial<SmppMessage> = {}): SmppMessage {
  return {
    command: 'submit_sm',
    status: 0,
    sequence: 0,
    serviceType: '',
    source: { ton: 5, npi: 0, address: 'Shop' },
    destination: { ton: 1, npi: 1, address: '99901000001' },
    esmClass: 0,
    protocolId: 0,
    priorityFlag: 0,
    scheduleDeliveryTime: '',
    validityPeriod: '',
    registeredDelivery: 0,
    replaceIfPresent: 0,
    dataCoding: 0,
    defaultMessageId: 0,
    shortMessage: Buffer.from('hello'),
    tlvs: [],
    ...parts,
  }
}
