import type { Clock } from '@voltaic/runtime'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import type { ClientTransaction, ClientUser } from '../transaction/client-transaction.ts'
import type { SipTimers } from '../transaction/timers.ts'
import type { Channel } from '../transport/channel.ts'
import type { Flow, Target } from '../transport/flow.ts'
import type { SentRequest } from './sent-request.ts'

/** One way to try. */
export interface Attempt {
  readonly way: { readonly target: Target } | { readonly flow: Flow }
  /** Tried only when the attempt before it could not be sent at all: UDP after TCP was refused. */
  readonly isFallback?: boolean
}

/** A client transaction that is ready to start, and what to try instead if it cannot be sent. */
export interface OpenedAttempt {
  readonly transaction: ClientTransaction
  /** As it is sent, with the Via of this element. */
  readonly request: SipRequest
  readonly channel: Channel
  readonly fallback?: Attempt
}

/** What a request on its way needs of the stack it belongs to. */
export interface SendContext {
  readonly clock: Clock
  timersFor(flow: Flow): SipTimers
  /** @returns undefined when there is no socket, connection or room for this attempt */
  open(attempt: Attempt, request: SipRequest, digest: string, user: ClientUser): OpenedAttempt | undefined
  /** A target answered 503, perhaps with a Retry-After. */
  noteRefusal(channel: Channel, response: SipResponse): void
  /** @param onUnknown called when the other side says that it has no such request */
  sendCancel(cancel: SipRequest, channel: Channel, onUnknown: () => void): void
  /** Nothing more will happen to it. */
  forget(sent: SentRequest): void
}
