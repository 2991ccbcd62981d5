import { DecodeError } from '@voltaic/base'
import { parseNameAddr } from '../headers/name-addr.ts'
import type { SipMessage } from '../message/sip-message.ts'
import { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'

/**
 * The state that two user agents share, as one of them keeps it. Plain data: it can be stored, and every step gives a
 * new one.
 *
 * @spec RFC 3261 §12
 */
export interface Dialog {
  /** Equal to `dialogId` of every message received in this dialog. */
  readonly id: string
  readonly state: 'early' | 'confirmed'
  readonly callId: string
  readonly localTag: string
  /** Empty when the peer is of RFC 2543 and has none. */
  readonly remoteTag: string
  readonly localUri: string
  readonly remoteUri: string
  /** The Contact of the peer: where requests are addressed. */
  readonly remoteTarget: string
  /** Route values in the order to write them. */
  readonly routeSet: readonly string[]
  /** CSeq number of the last request sent; 0 before the first. */
  readonly localSequence: number
  /** CSeq number of the last request received; absent before the first. */
  readonly remoteSequence?: number
}

/** The dialog at the side that sent the request. @throws DecodeError without Contact @spec RFC 3261 §12.1.2 */
export function createUacDialog(request: SipRequest, response: SipResponse): Dialog {
  const from = parseNameAddr(request.header('From') ?? '')
  const to = parseNameAddr(response.header('To') ?? '')
  const [callId, localTag, remoteTag] = [request.callId, from.params.get('tag') ?? '', to.params.get('tag') ?? '']
  return {
    id: formatDialogId(callId, localTag, remoteTag),
    state: response.status < 200 ? 'early' : 'confirmed',
    callId,
    localTag,
    remoteTag,
    localUri: from.uri,
    remoteUri: to.uri,
    remoteTarget: contactOf(response),
    routeSet: response.list('Record-Route').toReversed(),
    localSequence: request.cseq.number,
  }
}

/** The dialog at the side that answered. @throws DecodeError without Contact @spec RFC 3261 §12.1.1 */
export function createUasDialog(request: SipRequest, response: SipResponse): Dialog {
  const from = parseNameAddr(request.header('From') ?? '')
  const to = parseNameAddr(response.header('To') ?? '')
  const [callId, localTag, remoteTag] = [request.callId, to.params.get('tag') ?? '', from.params.get('tag') ?? '']
  return {
    id: formatDialogId(callId, localTag, remoteTag),
    state: response.status < 200 ? 'early' : 'confirmed',
    callId,
    localTag,
    remoteTag,
    localUri: to.uri,
    remoteUri: from.uri,
    remoteTarget: contactOf(request),
    routeSet: request.list('Record-Route'),
    localSequence: 0,
    remoteSequence: request.cseq.number,
  }
}

/** The id of the dialog that a received message belongs to, whether there is such a dialog or not. */
export function dialogId(message: SipMessage): string {
  const [fromTag, toTag] = [message.fromTag ?? '', message.toTag ?? '']
  return message instanceof SipRequest
    ? formatDialogId(message.callId, toTag, fromTag)
    : formatDialogId(message.callId, fromTag, toTag)
}

/**
 * Takes a request that was received in the dialog into account.
 *
 * @returns undefined when the request is older than the last one and must be answered 500
 * @spec RFC 3261 §12.2.2
 */
export function acceptDialogRequest(dialog: Dialog, request: SipRequest): Dialog | undefined {
  if (request.method === 'ACK' || request.method === 'CANCEL') return dialog
  const { number } = request.cseq
  if (dialog.remoteSequence !== undefined && number < dialog.remoteSequence) return undefined
  return { ...refreshTarget(dialog, request), remoteSequence: number }
}

/** Requests whose Contact moves the dialog. @spec RFC 3261 §12.2; RFC 3311 §5.1; RFC 6665 §3.3 */
const TARGET_REFRESH: ReadonlySet<string> = new Set(['INVITE', 'UPDATE', 'SUBSCRIBE', 'NOTIFY', 'REFER'])

/** Takes over the Contact of a target refresh request, or of a 2xx to one. @spec RFC 3261 §12.2.1.2, RFC 3261 §12.2.2 */
export function refreshTarget(dialog: Dialog, message: SipMessage): Dialog {
  if (!TARGET_REFRESH.has(message.cseq.method) || !message.has('Contact')) return dialog
  return { ...dialog, remoteTarget: contactOf(message) }
}

function contactOf(message: SipMessage): string {
  const [contact] = message.list('Contact')
  if (contact !== undefined) return parseNameAddr(contact).uri
  throw new DecodeError('SIP_HEADER_MISSING', 'A dialog needs a Contact', -1, 'RFC 3261 §12.1')
}

function formatDialogId(callId: string, localTag: string, remoteTag: string): string {
  return `${callId};${localTag};${remoteTag}`
}
