import { DecodeError } from '@voltaic/base'
import {
  type ActivateDefaultBearerRequest,
  type AttachMessage,
  answeredWithin,
  createPcoRequest,
  decodePlainNas,
  encodeActivateDefaultBearerAccept,
  encodeAttachMessage,
  encodePdnConnectivityRequest,
  type PcoQuestion,
  type PdnMessage,
  type PdnType,
} from '@voltaic/epc'
import type { Address, DatagramSocket, Runtime } from '@voltaic/runtime'
import { type PdnConnection, pdnConnectionOf } from './pdn-connection.ts'

/** TS 24.301 table 10.2.1 and table 10.3.1. */
const T3410_MS = 15_000
const T3411_MS = 10_000
const T3482_MS = 8000
/** TS 24.301 §5.5.1.2.6, §6.5.1.7: attempts until the phone gives up. */
export const ATTACH_ATTEMPTS = 5
const CONNECTIVITY_ATTEMPTS = 5
const LAST_TRANSACTION = 254

/** What phones ask on a connection for the IMS. @spec GSMA IR.92 §4.4 */
export const IMS_QUESTIONS: readonly PcoQuestion[] = [
  'pcscf-ipv4',
  'pcscf-ipv6',
  'dns-ipv4',
  'dns-ipv6',
  'mtu',
  'signalling-only',
  'ip-via-nas',
]

export interface EpsAttachmentOptions {
  readonly imsi: string
  /** Where NAS is sent from. */
  readonly local: Address
  readonly mme: Address
}

/** A connection that a phone wants. */
export interface PdnRequest {
  /** The default one of the subscription unless given. */
  readonly apn?: string
  /** Both families unless given. */
  readonly pdnType?: PdnType
  /** What it asks for; `IMS_QUESTIONS` unless given. */
  readonly asks?: readonly PcoQuestion[]
}

export type PdnOutcome =
  | { readonly kind: 'connected'; readonly connection: PdnConnection }
  /** Causes of TS 24.301 §9.9.3.9 and §9.9.4.4. */
  | { readonly kind: 'refused'; readonly emmCause?: number; readonly esmCause?: number }
  | { readonly kind: 'no answer' }

/** The phone's side of NAS: it attaches, and gets connections that tell it where its P-CSCF is. */
export interface EpsAttachment {
  /** @spec TS 24.301 §5.5.1.2 */
  attach(request?: PdnRequest): Promise<PdnOutcome>
  /** A connection beside the one of the attach. @spec TS 24.301 §6.5.1 */
  connect(request: PdnRequest): Promise<PdnOutcome>
  close(): Promise<void>
}

/**
 * One datagram is one NAS message, as the stand-in for the MME has it; RRC and S1AP are left out.
 *
 * @throws VoltaicError NET_PORT_TAKEN, NET_PERMISSION, NET_ADDRESS_NOT_LOCAL
 * @spec TS 24.301 §5.5.1.2, §6.4.1, §6.5.1
 */
export async function openEpsAttachment(runtime: Runtime, options: EpsAttachmentOptions): Promise<EpsAttachment> {
  const attachment = new Attachment(runtime, options)
  await attachment.open()
  return attachment
}

class Attachment implements EpsAttachment {
  readonly #runtime: Runtime
  readonly #options: EpsAttachmentOptions
  readonly #waiting = new Map<number, (outcome: PdnOutcome) => void>()
  #socket: DatagramSocket | undefined
  #lastTransaction = 0

  constructor(runtime: Runtime, options: EpsAttachmentOptions) {
    this.#runtime = runtime
    this.#options = options
  }

  async open(): Promise<void> {
    this.#socket = await this.#runtime.net.bindDatagram(this.#options.local, {
      onDatagram: (datagram) => this.#receive(datagram),
      // nobody there looks like no answer
      onError: () => this.#runtime.counters.add('ue.nas.unreachable'),
    })
  }

  attach(request: PdnRequest = {}): Promise<PdnOutcome> {
    const { imsi } = this.#options
    return this.#procedure(request, {
      attempts: ATTACH_ATTEMPTS,
      timerMs: T3410_MS,
      // TS 24.301 §5.5.1.2.6: it waits before it tries anew
      pauseMs: T3411_MS,
      wrap: (esm) => encodeAttachMessage({ kind: 'Attach request', imsi, esm }),
    })
  }

  connect(request: PdnRequest): Promise<PdnOutcome> {
    const wrap = (esm: Uint8Array) => esm
    return this.#procedure(request, { attempts: CONNECTIVITY_ATTEMPTS, timerMs: T3482_MS, pauseMs: 0, wrap })
  }

  async close(): Promise<void> {
    for (const settle of this.#waiting.values()) settle({ kind: 'no answer' })
    await this.#socket?.close()
  }

  async #procedure(
    { apn, pdnType = 'IPv4v6', asks = IMS_QUESTIONS }: PdnRequest,
    how: {
      readonly attempts: number
      readonly timerMs: number
      readonly pauseMs: number
      wrap(esm: Uint8Array): Uint8Array
    },
  ): Promise<PdnOutcome> {
    const transactionIdentity = (this.#lastTransaction % LAST_TRANSACTION) + 1
    this.#lastTransaction = transactionIdentity
    const esm = encodePdnConnectivityRequest({
      kind: 'PDN connectivity request',
      transactionIdentity,
      pdnType,
      ...(apn === undefined ? {} : { apn }),
      pco: createPcoRequest(asks),
    })
    const octets = how.wrap(esm)
    const settled = Promise.withResolvers<PdnOutcome>()
    this.#waiting.set(transactionIdentity, settled.resolve)
    try {
      for (let attempt = 1; attempt <= how.attempts; attempt++) {
        this.#send(octets)
        const isLast = attempt === how.attempts
        const patience = how.timerMs + (isLast ? 0 : how.pauseMs)
        const outcome = await answeredWithin(this.#runtime.clock, patience, settled.promise)
        if (outcome !== 'expired') return outcome
      }
      return { kind: 'no answer' }
    } finally {
      this.#waiting.delete(transactionIdentity)
    }
  }

  #receive(datagram: Uint8Array): void {
    const message = this.#decode(datagram)
    if (message === undefined) return
    switch (message.kind) {
      case 'Attach accept':
        if (message.esm.kind === 'Activate default EPS bearer context request') this.#accept(message.esm, true)
        return
      case 'Attach reject':
        this.#refused(message)
        return
      case 'Activate default EPS bearer context request':
        this.#accept(message, false)
        return
      case 'PDN connectivity reject':
        this.#waiting.get(message.transactionIdentity)?.({ kind: 'refused', esmCause: message.cause })
        return
      default:
        this.#runtime.counters.add('ue.nas.unexpected')
    }
  }

  #decode(datagram: Uint8Array): AttachMessage<PdnMessage> | PdnMessage | undefined {
    try {
      return decodePlainNas(datagram)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.#runtime.counters.add('ue.nas.malformed')
      return undefined
    }
  }

  /** TS 24.301 §6.4.1.3, §5.5.1.2.4: also to an activation that comes again, since the answer may have been lost. */
  #accept(activation: ActivateDefaultBearerRequest, isAttach: boolean): void {
    const { bearerIdentity, transactionIdentity } = activation
    const esm = encodeActivateDefaultBearerAccept({
      kind: 'Activate default EPS bearer context accept',
      bearerIdentity,
    })
    this.#send(isAttach ? encodeAttachMessage({ kind: 'Attach complete', esm }) : esm)
    this.#waiting.get(transactionIdentity)?.({ kind: 'connected', connection: pdnConnectionOf(activation) })
  }

  #refused({ cause, esm }: AttachMessage<PdnMessage> & { readonly kind: 'Attach reject' }): void {
    const esmCause = esm?.kind === 'PDN connectivity reject' ? { esmCause: esm.cause } : {}
    // there is one attach at a time, and nothing beside it before it is over
    for (const settle of this.#waiting.values()) settle({ kind: 'refused', emmCause: cause, ...esmCause })
  }

  #send(octets: Uint8Array): void {
    this.#socket?.send(octets, this.#options.mme)
  }
}
