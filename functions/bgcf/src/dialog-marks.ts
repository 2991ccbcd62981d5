import { createHmac, createSecretKey } from 'node:crypto'
import { routesOf, type SipRequest } from '@voltaic/sip'

/** Hex digits of a mark: 64 bits, which nobody guesses within the life of a call. */
const MARK_LENGTH = 16
const SEPARATOR = '.'
/** In the place of a trunk, for calls with networks that have none. */
export const NO_TRUNK = '-'

/** What the user part of a Record-Route of this element says. */
export interface DialogMark {
  /** Name of the trunk, or `NO_TRUNK`. */
  readonly trunk: string
  /** By how much requests of the caller count on at the trunk: the INVITE has been there before, without credentials. */
  readonly cseqOffset: number
  readonly signature: string
}

/**
 * Signs the Record-Route of this element, so that a request from outside shows that it is in a dialog that was let through;
 * nothing is kept in memory for it.
 *
 * @spec RFC 3261 §16.6; TS 24.229 §5.10.3.2
 */
export interface DialogMarks {
  /** The user part for the dialog that this request may begin. */
  of(request: SipRequest, trunk: string, cseqOffset: number): string
  /** Who has made the call of that request: its sender or its receiver; undefined for a mark of another dialog. */
  callerIn(mark: DialogMark, request: SipRequest): 'sender' | 'receiver' | undefined
  /** Whether the mark was made for the dialog of that request. */
  isGenuine(mark: DialogMark, request: SipRequest): boolean
}

/** @param key octets that survive a restart and are known to nobody else */
export function createDialogMarks(key: Uint8Array): DialogMarks {
  const secret = createSecretKey(key)
  const sign = (trunk: string, offset: number, callId: string, tag: string): string =>
    createHmac('sha256', secret)
      .update(`${trunk}\0${offset}\0${callId}\0${tag}`, 'latin1')
      .digest('hex')
      .slice(0, MARK_LENGTH)
  const callerIn: DialogMarks['callerIn'] = (mark, { callId, fromTag = '', toTag = '' }) => {
    const { trunk, cseqOffset, signature } = mark
    if (signature === sign(trunk, cseqOffset, callId, fromTag)) return 'sender'
    return signature === sign(trunk, cseqOffset, callId, toTag) ? 'receiver' : undefined
  }
  return {
    of: ({ callId, fromTag = '' }, trunk, cseqOffset) =>
      [trunk, cseqOffset, sign(trunk, cseqOffset, callId, fromTag)].join(SEPARATOR),
    callerIn,
    isGenuine: (mark, request) => callerIn(mark, request) !== undefined,
  }
}

/** The mark in the topmost Route. @returns undefined when it has none: the Route is not of this element's making */
export function topMarkOf(request: SipRequest): DialogMark | undefined {
  const uri = routesOf(request)[0]?.uri
  return uri?.kind === 'sip' && uri.user !== undefined ? parseMark(uri.user) : undefined
}

function parseMark(user: string): DialogMark | undefined {
  const [trunk, offset, signature, ...rest] = user.split(SEPARATOR)
  if (trunk === undefined || signature === undefined || rest.length > 0) return undefined
  if (offset !== '0' && offset !== '1') return undefined
  return { trunk, cseqOffset: Number(offset), signature }
}
