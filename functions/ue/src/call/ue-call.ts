import type { SipResponse } from '@voltaic/sip'
import type { CallChange } from './call-options.ts'
import type { CallOutcome, CallStatistics } from './call-outcome.ts'

export type CallState = 'trying' | 'early' | 'ringing' | 'answered' | 'ended'

/** One call of a phone. @spec TS 24.229 §5.1.3, §5.1.4; GSMA IR.92 §2.2.4 */
export interface UeCall {
  /** Call-ID */
  readonly id: string
  readonly direction: 'out' | 'in'
  readonly state: CallState
  /** Who is at the other end: the identity that the network asserts, else From; what was dialled. */
  readonly remote: string
  readonly statistics: CallStatistics
  /** Resolves when the call is over, however. */
  readonly ended: Promise<CallOutcome>
  /** Alerts the user as soon as the preconditions are met. Incoming calls only. */
  ring(): Promise<void>
  /** Takes the call as soon as the preconditions are met; resolves with the ACK. Incoming calls only. */
  answer(): Promise<void>
  /** Refuses the call: 603 unless told otherwise. Incoming calls only. */
  reject(status?: number, reason?: string): Promise<void>
  /** Gives up before the answer. Outgoing calls only. */
  cancel(): Promise<void>
  /** Ends the call in whatever way its state needs: CANCEL, refusal or BYE. */
  hangUp(reason?: string): Promise<void>
  /** @throws VoltaicError CALL_NOT_ANSWERED */
  hold(): Promise<SipResponse>
  /** @throws VoltaicError CALL_NOT_ANSWERED */
  resume(): Promise<SipResponse>
  /** @throws VoltaicError CALL_NOT_ANSWERED */
  reinvite(change?: CallChange): Promise<SipResponse>
  /**
   * Presses keys; they go as telephone-events.
   * @throws VoltaicError CALL_NO_MEDIA, MEDIA_NO_DTMF, MEDIA_DIGIT
   */
  dtmf(digits: string): Promise<void>
  /** @throws VoltaicError CALL_NOT_ANSWERED */
  info(contentType: string, body: Uint8Array | string): Promise<SipResponse>
  /** Forgets the call without a word. */
  crash(): void
  /**
   * Resolves when the call has come as far; at once when it has already.
   * @throws CallEndedError when it ended before
   */
  until(state: 'ringing' | 'answered' | 'ended'): Promise<void>
}
