import { createHmac, createSecretKey } from 'node:crypto'
import type { SipRequest } from '../message/sip-request.ts'

/** Hex digits of a mark: 64 bits, which nobody guesses within the life of a call. */
const MARK_LENGTH = 16

/** The key of the marks of one element, in octets. */
export const MARK_KEY_LENGTH = 32

/** Signs the Record-Route of one element, and knows its own signature again. */
export interface RouteMarks {
  /** The mark for the dialogs that this request may create. */
  of(request: SipRequest): string
  /** Whether a mark was made for the dialog that this request belongs to, whichever side sends it. */
  isOf(mark: string, request: SipRequest): boolean
}

/**
 * Marks by which a proxy that has lost its memory still tells the requests of dialogs that it has let through from
 * those that merely claim to be in one: a mark in its own Record-Route, made from Call-ID and the tag of the caller.
 *
 * @param key `MARK_KEY_LENGTH` octets that survive a restart and are known to nobody else
 * @spec TS 24.229 §5.2.6.3.5; RFC 3261 §16.6
 */
export function createRouteMarks(key: Uint8Array): RouteMarks {
  // octets would be made into a key object again for each mark, which costs six times as much as the mark itself
  const secret = createSecretKey(key)
  const make = (callId: string, tag: string): string =>
    createHmac('sha256', secret).update(`${callId}\0${tag}`, 'latin1').digest('hex').slice(0, MARK_LENGTH)
  return {
    of: (request) => make(request.callId, request.fromTag ?? ''),
    isOf(mark, { callId, fromTag = '', toTag = '' }) {
      return mark.length === MARK_LENGTH && (mark === make(callId, fromTag) || mark === make(callId, toTag))
    },
  }
}
