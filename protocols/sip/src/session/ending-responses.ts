import type { SipResponse } from '../message/sip-response.ts'

/** Responses to any request within a dialog that show that the dialog is of no use any more. @spec RFC 5057 §5.1 */
const END_DIALOG: ReadonlySet<number> = new Set([404, 410, 416, 482, 483, 484, 485, 502, 604])

/** Those that show that the session is gone, and 408 for no answer at all. @spec RFC 3261 §12.2.1.2; RFC 5057 §5.1 */
const END_SESSION: ReadonlySet<number> = new Set([408, 480, 481])

/** Whether the answer to a request within a session ends the session. */
export function endsSession(method: string, { status, local }: SipResponse): boolean {
  // a BYE ends it anyway; and what could not be sent from here says nothing about the peer
  if (method === 'BYE' || (local !== undefined && local !== 'timeout')) return false
  return END_DIALOG.has(status) || END_SESSION.has(status)
}
