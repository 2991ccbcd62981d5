import { DecodeError } from '@voltaic/base'
import type { Runtime, StreamSocket, Timer } from '@voltaic/runtime'
import {
  type Bind,
  COMMAND_STATUS,
  decodeHeader,
  decodePdu,
  encodePdu,
  numberTlv,
  RESPONSE_BIT,
  SmppFramer,
  type SmppPdu,
  TLV_TAGS,
} from '@voltaic/smpp'
import type { DeliverSm } from './deliver-sm.ts'
import type { SmppAccount } from './ports.ts'

/** Timers of a session, in milliseconds. @spec SMPP 3.4 §7.2 */
export interface SessionTimers {
  /** session_init_timer: until it is bound. */
  readonly sessionInitMs: number
  /** enquire_link_timer: without a word. */
  readonly enquireLinkMs: number
  /** response_timer. */
  readonly responseMs: number
}

/** What a session asks of its server. */
export interface SessionHost {
  /** @returns undefined to refuse */
  bind(bind: Bind, session: SmppSession): SmppAccount | undefined
  /** What a bound client asks for. @returns the response */
  request(pdu: SmppPdu, account: SmppAccount): Promise<SmppPdu>
  bound(session: SmppSession): void
  ended(session: SmppSession): void
}

/** Octets that a client may leave unread. */
export const MAX_QUEUED_OCTETS = 1_000_000
/** A refused bind is answered so late, in milliseconds: passwords have eight characters. */
export const BIND_REFUSAL_MS = 1000
const SYSTEM_ID = 'voltaic'
const DEFAULT_WINDOW = 100
/** interface_version of clients that may get optional parameters. @spec SMPP 3.4 §3.4.1 */
const VERSION_34 = 0x34
const MAX_SEQUENCE = 0x7fff_ffff

/**
 * One connection of a client.
 *
 * @spec SMPP 3.4 §2.2, §2.5, §2.9, §7.2
 */
export class SmppSession {
  account: SmppAccount | undefined
  /** It gets messages and receipts. */
  isReceiver = false
  readonly #socket: StreamSocket
  readonly #runtime: Runtime
  readonly #timers: SessionTimers
  readonly #host: SessionHost
  readonly #framer = new SmppFramer()
  /** deliver_sm and enquire_link that wait for their response, by sequence number. */
  readonly #waiting = new Map<number, (status: number | undefined) => void>()
  readonly #running = new Set<Timer>()
  #idle: Timer | undefined
  #isTransmitter = false
  #sequence = 0
  /** PDUs that have come. */
  #heard = 0
  #underWay = 0
  /** Its bind was refused: it is heard no more, else it could guess on while the refusal is held back. */
  #isRefused = false
  #isClosed = false

  constructor(socket: StreamSocket, runtime: Runtime, timers: SessionTimers, host: SessionHost) {
    this.#socket = socket
    this.#runtime = runtime
    this.#timers = timers
    this.#host = host
    this.#idle = runtime.clock.startTimer(timers.sessionInitMs, () => this.close())
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  onData(data: Uint8Array): void {
    try {
      for (const octets of this.#framer.push(data)) this.#receive(octets)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.#runtime.counters.add('smpp.drop.malformed')
      this.#write({ command: 'generic_nack', status: COMMAND_STATUS.ESME_RINVCMDLEN, sequence: 0, tlvs: [] })
      this.close()
    }
  }

  /** The connection is gone. */
  onClose(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#idle?.cancel()
    for (const timer of this.#running) timer.cancel()
    this.#running.clear()
    for (const end of [...this.#waiting.values()]) end(undefined)
    this.#host.ended(this)
  }

  close(): void {
    this.#socket.close()
    this.onClose()
  }

  /** Says good-bye, and closes. @spec SMPP 3.4 §4.2 */
  unbind(): void {
    if (this.account !== undefined) {
      this.#write({ command: 'unbind', status: 0, sequence: this.#nextSequence(), tlvs: [] })
    }
    this.close()
  }

  /** @returns command_status of the response; undefined when none came */
  deliver(message: DeliverSm): Promise<number | undefined> {
    return this.#ask({ ...message, sequence: this.#nextSequence() })
  }

  #receive(octets: Uint8Array): void {
    if (this.#isClosed || this.#isRefused) return
    this.#heard += 1
    if (this.account !== undefined) this.#keepAlive()
    const pdu = this.#decoded(octets)
    if (pdu === undefined) return
    switch (pdu.command) {
      case 'bind_receiver':
      case 'bind_transmitter':
      case 'bind_transceiver':
        this.#bind(pdu)
        break
      case 'enquire_link':
        this.#write({ ...pdu, command: 'enquire_link_resp', tlvs: [] })
        break
      case 'unbind':
        this.#write({ ...pdu, command: 'unbind_resp', tlvs: [] })
        this.close()
        break
      case 'submit_sm':
      case 'deliver_sm':
      case 'query_sm':
      case 'cancel_sm':
        this.#serve(pdu)
        break
      case 'other':
        // SMPP 3.4 §4.3: submit_multi and all else that is not served
        if (pdu.commandId < RESPONSE_BIT) this.#refuse(pdu, COMMAND_STATUS.ESME_RINVCMDID)
        break
      default:
        this.#waiting.get(pdu.sequence)?.(pdu.status)
    }
  }

  /** What cannot be read is refused, and the session goes on: the frame is right. @spec SMPP 3.4 §4.3 */
  #decoded(octets: Uint8Array): SmppPdu | undefined {
    try {
      return decodePdu(octets)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.#runtime.counters.add('smpp.drop.malformed')
      const { sequence, commandId } = decodeHeader(octets)
      if (commandId >= RESPONSE_BIT) return undefined
      const isTlv = error.code === 'SMPP_TOO_MANY_TLVS'
      const status = isTlv ? COMMAND_STATUS.ESME_RINVOPTPARSTREAM : COMMAND_STATUS.ESME_RINVMSGLEN
      this.#write({ command: 'generic_nack', status, sequence, tlvs: [] })
      return undefined
    }
  }

  #bind(bind: Bind): void {
    const { sequence } = bind
    const command = `${bind.command}_resp` as const
    if (this.account !== undefined) {
      this.#write({ command, status: COMMAND_STATUS.ESME_RALYBND, sequence, tlvs: [] })
      return
    }
    const account = this.#host.bind(bind, this)
    if (account === undefined) {
      this.#isRefused = true
      // the same for a name that nobody has, a wrong password and one session too many: nothing is to be learnt here
      this.#after(BIND_REFUSAL_MS, () => {
        this.#write({ command, status: COMMAND_STATUS.ESME_RBINDFAIL, sequence, tlvs: [] })
        this.close()
      })
      return
    }
    this.account = account
    this.isReceiver = bind.command !== 'bind_transmitter'
    this.#isTransmitter = bind.command !== 'bind_receiver'
    const tlvs = bind.interfaceVersion >= VERSION_34 ? [numberTlv(TLV_TAGS.scInterfaceVersion, VERSION_34, 1)] : []
    this.#write({ command, status: 0, sequence, systemId: SYSTEM_ID, tlvs })
    this.#keepAlive()
    this.#host.bound(this)
  }

  #serve(pdu: SmppPdu): void {
    const { account } = this
    if (account === undefined || !this.#isTransmitter || pdu.command === 'deliver_sm') {
      this.#refuse(pdu, COMMAND_STATUS.ESME_RINVBNDSTS)
      return
    }
    if (this.#underWay >= (account.window ?? DEFAULT_WINDOW)) {
      this.#refuse(pdu, COMMAND_STATUS.ESME_RTHROTTLED)
      return
    }
    this.#underWay += 1
    void this.#host
      .request(pdu, account)
      .catch((error: unknown) => {
        this.#runtime.log.error('SMPP request failed', { systemId: account.systemId, error: String(error) })
        return refusalOf(pdu, COMMAND_STATUS.ESME_RSYSERR)
      })
      .then((response) => {
        this.#underWay -= 1
        this.#write(response)
      })
  }

  #refuse(pdu: SmppPdu, status: number): void {
    this.#write(refusalOf(pdu, status))
  }

  /** Any word of the client is as good as a response to enquire_link. @spec SMPP 3.4 §7.2 */
  #keepAlive(): void {
    this.#idle?.cancel()
    if (this.#isClosed) return
    this.#idle = this.#runtime.clock.startTimer(this.#timers.enquireLinkMs, () => {
      const heard = this.#heard
      const enquiry = { command: 'enquire_link', status: 0, sequence: this.#nextSequence(), tlvs: [] } as const
      void this.#ask(enquiry).then((status) => {
        if (status === undefined && this.#heard === heard) this.close()
      })
    })
  }

  #ask(pdu: SmppPdu): Promise<number | undefined> {
    if (this.#isClosed) return Promise.resolve(undefined)
    const { promise, resolve } = Promise.withResolvers<number | undefined>()
    const timer = this.#after(this.#timers.responseMs, () => resolve(undefined))
    this.#waiting.set(pdu.sequence, resolve)
    this.#write(pdu)
    return promise.finally(() => {
      timer.cancel()
      this.#running.delete(timer)
      this.#waiting.delete(pdu.sequence)
    })
  }

  #after(milliseconds: number, act: () => void): Timer {
    const timer = this.#runtime.clock.startTimer(milliseconds, () => {
      this.#running.delete(timer)
      act()
    })
    this.#running.add(timer)
    return timer
  }

  #nextSequence(): number {
    this.#sequence = (this.#sequence % MAX_SEQUENCE) + 1
    return this.#sequence
  }

  #write(pdu: SmppPdu): void {
    if (this.#isClosed) return
    if (this.#socket.queued > MAX_QUEUED_OCTETS) {
      this.#runtime.counters.add('smpp.drop.slow-client')
      this.close()
      return
    }
    this.#socket.write(encodePdu(pdu))
  }
}

/** A response that says no. */
export function refusalOf(pdu: SmppPdu, status: number): SmppPdu {
  const { sequence } = pdu
  switch (pdu.command) {
    case 'submit_sm':
    case 'deliver_sm':
    case 'query_sm':
    case 'cancel_sm':
      return { command: `${pdu.command}_resp`, status, sequence, tlvs: [] } as SmppPdu
    default:
      return { command: 'generic_nack', status, sequence, tlvs: [] }
  }
}
