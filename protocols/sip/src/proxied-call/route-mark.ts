import { createHmac, createSecretKey } from 'node:crypto'
import type { SipRequest } from '../message/sip-request.ts'

/** Hex digits of the signature: 64 bits, which nobody guesses within the life of a call. */
const SIGNATURE_LENGTH = 16
/** Hex digits that tell one life of the element from the next. */
const LIFE_LENGTH = 6

/** The key of the marks of one element, in octets. */
export const MARK_KEY_LENGTH = 32

/** What kind of dialog a mark is for: a call, which the element keeps in memory, or another one. */
const CALL = '1'
const OTHER = '0'

/** Methods inside the dialogs of SUBSCRIBE and REFER. @spec RFC 6665 §4.4.1; RFC 3515 §2.4.4 */
const OUTSIDE_CALLS: ReadonlySet<string> = new Set(['SUBSCRIBE', 'NOTIFY', 'REFER'])

export interface RouteMarksOptions {
  /** `MARK_KEY_LENGTH` octets that survive a restart and are known to nobody else. */
  readonly key: Uint8Array
  /** `LIFE_LENGTH` hex digits that are others after each restart. */
  readonly life: string
}

/** Signs the Record-Route of one element, and knows its own signature again. */
export interface RouteMarks {
  /** The mark for the dialogs that this request of, or to, a phone may create. @param phone its token */
  of(request: SipRequest, phone: string): string
  /**
   * Whether the mark shows that the request belongs to a dialog of that phone that this element need not remember: any
   * but those of calls, and calls from before its last restart.
   */
  isOf(mark: string, request: SipRequest, phone: string): boolean
  /** Which side of a request has begun the dialog that the mark was made for; undefined where it was made for another. */
  callerIn(mark: string, request: SipRequest, phone: string): 'sender' | 'receiver' | undefined
}

/**
 * Marks by which a proxy that has lost its memory still tells the requests of dialogs that it has let through from
 * those that merely claim to be in one: a mark in its own Record-Route, made from Call-ID, the tag of the caller and the
 * phone.
 *
 * @spec TS 24.229 §5.2.6.3.5; RFC 3261 §16.6
 */
export function createRouteMarks({ key, life }: RouteMarksOptions): RouteMarks {
  // octets would be made into a key object again for each mark, which costs six times as much as the mark itself
  const secret = createSecretKey(key)
  const make = (born: string, phone: string, callId: string, tag: string): string => {
    const text = `${born}\0${phone}\0${callId}\0${tag}`
    const signature = createHmac('sha256', secret).update(text, 'latin1').digest('hex')
    return born + signature.slice(0, SIGNATURE_LENGTH)
  }
  return {
    of: ({ method, callId, fromTag = '' }, phone) =>
      make(life + (method === 'INVITE' ? CALL : OTHER), phone, callId, fromTag),
    isOf(mark, { method, callId, fromTag = '', toTag = '' }, phone) {
      const born = mark.slice(0, LIFE_LENGTH + 1)
      const isCall = born.endsWith(CALL)
      // a call of this life is in memory, or it is over
      if (isCall ? born.startsWith(life) : !OUTSIDE_CALLS.has(method)) return false
      return mark === make(born, phone, callId, fromTag) || mark === make(born, phone, callId, toTag)
    },
    callerIn(mark, { callId, fromTag = '', toTag = '' }, phone) {
      const born = mark.slice(0, LIFE_LENGTH + 1)
      if (mark === make(born, phone, callId, fromTag)) return 'sender'
      return mark === make(born, phone, callId, toTag) ? 'receiver' : undefined
    },
  }
}
