import { formatRack, parseRack, type SipMessage, type SipRequest } from '@voltaic/sip'

/**
 * A message of the caller's side with its sequence numbers counted on: the trunk has had the INVITE once more than the caller
 * has sent it, since this element answered a challenge in between.
 *
 * @param offset 0 leaves the message as it is; negative on the way back
 * @spec RFC 3261 §22.3, §12.2.1.1; RFC 3262 §7.2
 */
export function withCseqOffset<Message extends SipMessage>(message: Message, offset: number): Message {
  if (offset === 0) return message
  const { number, method } = message.cseq
  return message.with('CSeq', `${number + offset} ${method}`)
}

/** The same for a request, which may acknowledge a provisional response by the number of the INVITE. */
export function requestWithCseqOffset(request: SipRequest, offset: number): SipRequest {
  const counted = withCseqOffset(request, offset)
  const rack = offset === 0 ? undefined : counted.header('RAck')
  if (rack === undefined) return counted
  const acknowledged = parseRack(rack)
  return counted.with('RAck', formatRack({ ...acknowledged, cseq: acknowledged.cseq + offset }))
}
