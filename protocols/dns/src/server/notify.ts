import { DecodeError } from '@voltaic/base'
import type { Address, DatagramSocket, Runtime, Timer } from '@voltaic/runtime'
import { CLASS, OPCODE } from '../codec/codes.ts'
import { decodeMessage } from '../codec/decode-message.ts'
import { encodeMessage } from '../codec/encode-message.ts'
import { createMessage } from '../codec/message.ts'
import type { KnownRecord } from '../rdata/record.ts'
import { publishTrace, TRACED } from '../trace.ts'

/** Milliseconds to the first repetition; each further one takes twice as long. RFC 1996 §3.6 leaves both to us. */
export const NOTIFY_RETRY_MS = 2000
export const NOTIFY_ATTEMPTS = 5

export interface NotifyOptions {
  /** Name of the element in traces. */
  readonly element: string
  /** The host that the secondary knows as its primary. */
  readonly from: string
  readonly to: Address
  readonly soa: KnownRecord<'SOA'>
}

/** A secondary that is being told. */
export interface Notifying {
  /** True when it has answered, false when it has not, or was not waited for. */
  readonly acknowledged: Promise<boolean>
  stop(): void
}

/**
 * Tells a secondary that a zone has changed, until it answers.
 *
 * @spec RFC 1996 §3.6, §3.7, §3.8
 */
export function notify(runtime: Runtime, options: NotifyOptions): Notifying {
  const session = new NotifySession(runtime, options)
  return { acknowledged: session.run(), stop: () => session.end(false) }
}

class NotifySession {
  readonly #runtime: Runtime
  readonly #options: NotifyOptions
  readonly #id: number
  readonly #message: Uint8Array
  #socket: DatagramSocket | undefined
  #timer: Timer | undefined
  #attempts = 0
  #isOver = false
  #settle = (_isAcknowledged: boolean) => {}

  constructor(runtime: Runtime, options: NotifyOptions) {
    const { soa } = options
    this.#runtime = runtime
    this.#options = options
    this.#id = runtime.random.integer(0x1_0000)
    const questions = [{ name: soa.name, type: 'SOA', class: CLASS.IN }] as const
    // RFC 1996 §3.7: the new SOA may come along, as a hint
    const fields = { id: this.#id, opcode: OPCODE.NOTIFY, isAuthoritative: true, questions, answers: [soa] }
    this.#message = encodeMessage(createMessage(fields))
  }

  async run(): Promise<boolean> {
    const settled = new Promise<boolean>((resolve) => {
      this.#settle = resolve
    })
    try {
      const at = { host: this.#options.from, port: 0 }
      const socket = await this.#runtime.net.bindDatagram(at, {
        onDatagram: (data, remote) => this.#onAnswer(data, remote),
      })
      this.#socket = socket
      if (this.#isOver) void socket.close()
      else this.#send(socket)
    } catch (error) {
      this.#runtime.log.warn('dns.notify.unsent', { error: error instanceof Error ? error.message : String(error) })
      this.end(false)
    }
    return settled
  }

  end(isAcknowledged: boolean): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#timer?.cancel()
    void this.#socket?.close()
    this.#runtime.counters.add(isAcknowledged ? 'dns.notify.acknowledged' : 'dns.notify.unanswered')
    this.#settle(isAcknowledged)
  }

  #send(socket: DatagramSocket): void {
    if (this.#attempts === NOTIFY_ATTEMPTS) {
      this.end(false)
      return
    }
    const { element, to } = this.#options
    publishTrace(
      { clock: this.#runtime.clock, element, transport: 'udp', local: socket.local, remote: to },
      'out',
      this.#message,
    )
    socket.send(this.#message, to, TRACED)
    const wait = NOTIFY_RETRY_MS * 2 ** this.#attempts++
    this.#timer = this.#runtime.clock.startTimer(wait, () => this.#send(socket))
  }

  /** RFC 1996 §3.8: any answer ends it; what the secondary makes of it is its own affair. */
  #onAnswer(data: Uint8Array, remote: Address): void {
    const { to } = this.#options
    if (remote.host !== to.host || remote.port !== to.port) return
    try {
      const { id, isResponse, opcode } = decodeMessage(data)
      if (id === this.#id && isResponse && opcode === OPCODE.NOTIFY) this.end(true)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
    }
  }
}
