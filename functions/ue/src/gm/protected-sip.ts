import type { Address } from '@voltaic/runtime'
import type { Flow, ListenPoint, SendOptions, SipRequest, SipResponse, SipStack, SipTransportName } from '@voltaic/sip'
import type { GmFaults } from './gm-config.ts'
import type { GmSet, PhoneSets } from './phone-sets.ts'
import { verified } from './security-headers.ts'

export interface ProtectedSipParts {
  readonly sets: PhoneSets
  readonly transport: SipTransportName
  readonly faults: GmFaults
  /** The stack at the protected ports. */
  stack(): SipStack
  /** The one that speaks in clear. */
  clear(): SipStack
}

/** Where nothing is bound: what is sent from there fails. */
const NOWHERE: Address = { host: '', port: 0 }

/**
 * The phone's way to the P-CSCF once it is registered: whatever is sent goes over the set in use, to the protected server
 * port, with Security-Verify; never in clear. It looks like any stack, so that calls and messages know nothing of it.
 *
 * @spec TS 24.229 §5.1.2A.1.1; TS 33.203 §7.1
 */
export class ProtectedSip implements SipStack {
  readonly #parts: ProtectedSipParts

  constructor(parts: ProtectedSipParts) {
    this.#parts = parts
  }

  get local(): readonly ListenPoint[] {
    return this.#parts.stack().local
  }

  get transactionCounts(): SipStack['transactionCounts'] {
    return this.#parts.stack().transactionCounts
  }

  get connectionCount(): number {
    return this.#parts.stack().connectionCount
  }

  get requestCount(): number {
    return this.#parts.stack().requestCount
  }

  start(): Promise<void> {
    return this.#parts.stack().start()
  }

  stop(): Promise<void> {
    return this.#parts.stack().stop()
  }

  listen(point: ListenPoint): Promise<void> {
    return this.#parts.stack().listen(point)
  }

  unlisten(address: Address): Promise<void> {
    return this.#parts.stack().unlisten(address)
  }

  closeStreams(local: Address, remote: Address): void {
    this.#parts.stack().closeStreams(local, remote)
  }

  /** As `SipStack.request`, but where it goes is for the set to say, not for the options. */
  async request(request: SipRequest, options: SendOptions = {}): Promise<SipResponse> {
    const { sets, faults } = this.#parts
    const set = sets.sending
    if (set === undefined) return this.#send(request, options, { address: NOWHERE, from: NOWHERE })
    const response = await this.sendOver(set, verified(request, set, faults), options)
    if (response.local === undefined) sets.used(set)
    return response
  }

  async acknowledge(ack: SipRequest, options: SendOptions = {}): Promise<void> {
    const set = this.#parts.sets.sending
    if (set === undefined) return
    await this.#parts.stack().acknowledge(ack, { ...options, target: this.#target(endsOf(set)) })
  }

  /** Sends a request over a set, as it is. A stream that turns out to be lost is opened once more, inside the set. */
  async sendOver(set: GmSet, request: SipRequest, options: SendOptions = {}): Promise<SipResponse> {
    const { transport, faults } = this.#parts
    if (faults.clearToProtectedPort) {
      return this.#parts.clear().request(request, { ...options, target: { transport, address: set.server } })
    }
    let hasProvisional = false
    const onProvisional = (response: SipResponse) => {
      hasProvisional = true
      options.onProvisional?.(response)
    }
    const watching = { ...options, onProvisional }
    const response = await this.#send(request, watching, endsOf(set))
    const isLost = response.local === 'transport-error' && transport === 'tcp'
    if (!isLost || hasProvisional || options.signal?.aborted === true) return response
    return this.#send(request, watching, endsOf(set))
  }

  #send(request: SipRequest, options: SendOptions, ends: Ends): Promise<SipResponse> {
    return this.#parts.stack().request(request, { ...options, target: this.#target(ends) })
  }

  #target({ address, from }: Ends): NonNullable<SendOptions['target']> {
    // RFC 3261 §18.1.1: from UDP the stack changes to a stream for what is long, from the same port
    const transport = address === NOWHERE ? 'udp' : this.#parts.transport
    return { transport, address, from }
  }
}

interface Ends {
  readonly address: Address
  readonly from: Address
}

function endsOf({ server, client }: GmSet): Ends {
  return { address: server, from: client }
}

/**
 * The set that a message came over. @param flow as the protected stack tells it
 * @spec TS 33.203 §7.1
 */
export function setOfFlow({ local, remote }: Flow, sets: readonly GmSet[]): GmSet | undefined {
  return sets.findLast(({ client, server, handle }) => {
    const { ue, pcscf } = handle.agreement
    const isAtClient = local.port === client.port && remote.port === server.port
    return isAtClient || (local.port === ue.portS && remote.port === pcscf.portC)
  })
}
