import { VoltaicError } from '@voltaic/base'
import {
  createInviteThread,
  type Hop,
  type IncomingInvite,
  parseNameAddr,
  Sessions,
  type SipRequest,
  type SipResponse,
} from '@voltaic/sip'
import type { CallMedia } from '../media/call-media.ts'
import type { UeRoom } from '../room.ts'
import { preferredIdentity } from './call-headers.ts'
import type { CallOptions } from './call-options.ts'
import type { CallRoom } from './call-room.ts'
import { uriOfDialled } from './dialled-number.ts'
import { OriginatingCall } from './originating.ts'
import { PhoneCall } from './phone-call.ts'
import { sessionOptionsOf } from './session-options.ts'
import { Speech } from './speech.ts'
import { TerminatingCall } from './terminating.ts'
import type { UeCall } from './ue-call.ts'

/** All calls of one phone. */
export class PhoneCalls implements CallRoom {
  readonly ue: UeRoom
  readonly calls: Set<PhoneCall> = new Set()
  onCall: ((call: UeCall) => void) | undefined
  readonly #sessions: Sessions
  /** Media that is being closed. */
  readonly #closing = new Set<Promise<unknown>>()

  constructor(ue: UeRoom) {
    this.ue = ue
    const { preconditions } = ue.config
    this.#sessions = new Sessions({
      ...sessionOptionsOf(ue),
      runtime: ue.runtime,
      timers: ue.timers,
      stack: () => ue.sip(),
      requires: preconditions === 'required' ? ['precondition'] : [],
      onInvite: (invite) => this.#onInvite(invite),
    })
  }

  readonly sessions = (): Sessions => this.#sessions

  call(dialled: string, options: CallOptions): UeCall {
    const { config, runtime } = this.ue
    const uri = uriOfDialled(dialled, config.realm, config.numberFormat)
    const thread = createInviteThread(runtime.random)
    const media = this.#openable()
    const call = this.#begin({ id: thread.callId, direction: 'out', remote: dialled }, media)
    const identity = options.from ?? preferredIdentity(this.ue)
    const procedure = new OriginatingCall({ call, uri, identity, thread, options, media, room: this })
    call.setUp = procedure
    this.#watch(call, procedure.run())
    return call
  }

  receive(request: SipRequest, hop: Hop): Promise<SipResponse> {
    return this.#sessions.receive(request, hop)
  }

  receiveAck(ack: SipRequest): void {
    this.#sessions.receiveAck(ack)
  }

  /** The power is gone: no BYE, no CANCEL. */
  async stop(): Promise<void> {
    for (const call of [...this.calls]) call.crash()
    this.#sessions.stop()
    await Promise.all(this.#closing)
  }

  #onInvite(invite: IncomingInvite): void {
    const media = this.#openable()
    const parts = { id: invite.session.callId, direction: 'in', remote: callerOf(invite.request) } as const
    const call = this.#begin(parts, media)
    const answering = this.ue.config.answering ?? 'manual'
    const procedure = new TerminatingCall({ call, invite, answering, media, room: this })
    call.setUp = procedure
    this.#watch(call, procedure.run())
    if (!call.isEnded) this.onCall?.(call)
  }

  #begin(
    parts: { readonly id: string; readonly direction: 'out' | 'in'; readonly remote: string },
    media: CallMedia | undefined,
  ): PhoneCall {
    const speech = new Speech(media)
    const call = new PhoneCall({
      ...parts,
      runtime: this.ue.runtime,
      speech,
      onEnded: (ended) => {
        this.calls.delete(ended)
        const closing = speech.stop().finally(() => this.#closing.delete(closing))
        this.#closing.add(closing)
      },
    })
    this.calls.add(call)
    return call
  }

  /** What a procedure throws ends its call: media that cannot be opened is the user's to see, the rest is a bug. */
  #watch(call: PhoneCall, procedure: Promise<void>): void {
    procedure.catch((error: unknown) => {
      if (call.isEnded) return
      const { element } = this.ue.config
      this.ue.runtime.log.error('call failed', { element, call: call.id, error: String(error) })
      const reason = error instanceof VoltaicError ? error.message : String(error)
      if (call.direction === 'in') void call.reject(500, 'Server Internal Error')
      call.end({ kind: 'failed', reason, by: 'us' })
    })
  }

  #openable(): CallMedia | undefined {
    const { config, media } = this.ue
    if (config.media === 'none' || media === undefined) return undefined
    return media.createCall(this.ue.sip().local[0]?.address.host ?? config.listen.address.host)
  }
}

/** TS 24.229 §5.1.2A.2: the network vouches for the asserted identity, and for nothing in From. */
function callerOf(request: SipRequest): string {
  const asserted = request.list('P-Asserted-Identity')[0]
  return asserted === undefined ? request.from.uri : parseNameAddr(asserted).uri
}
