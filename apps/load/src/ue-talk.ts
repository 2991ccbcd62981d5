import type { SipResponse } from '@voltaic/sip'
import type { Ue } from '@voltaic/ue'

/** A call as the generator uses it; all that happened in it is read off the wire. */
export interface TalkCall {
  /** Resolves when the call has come as far; rejects when it ended before. */
  until(state: 'ringing' | 'answered' | 'ended'): Promise<void>
  answer(): Promise<void>
  reject(status?: number): Promise<void>
  /** CANCEL or BYE, whatever ends it now. */
  hangUp(): Promise<void>
  readonly ended: Promise<unknown>
}

/** What a phone can do beside registering. */
export interface Talk {
  call(to: string, options?: { readonly preconditions?: 'none' | 'supported' }): TalkCall
  onCall(handler: (call: TalkCall) => void): unknown
  message(to: string, text: string): Promise<SipResponse>
}

/** Whether a phone can call and send messages. */
export function canTalk(ue: Ue): ue is Ue & Talk {
  return 'call' in ue && 'onCall' in ue && 'message' in ue
}
