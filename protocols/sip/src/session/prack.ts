import { formatRack, parseRseq } from '../headers/rack.ts'
import type { SipResponse } from '../message/sip-response.ts'
import { createLocalResponse } from '../proxy/local-response.ts'
import { bodyOf, type Content } from './content.ts'
import type { DialogSession } from './dialog-session.ts'

/**
 * Acknowledges a reliable provisional response.
 *
 * @returns the answer to the PRACK
 * @spec RFC 3262 §4, §5
 */
export async function sendPrack(session: DialogSession, response: SipResponse, content: Content): Promise<SipResponse> {
  const { number: cseq, method } = response.cseq
  const rack = formatRack({ rseq: parseRseq(response.header('RSeq') ?? ''), cseq, method })
  const prack = session.nextRequest('PRACK', { ...content, headers: [['RAck', rack], ...(content.headers ?? [])] })
  if (session.options.faults?.noPrack) return createLocalResponse(prack, 'timeout')
  session.exchange.sent(content.body)
  const answer = await session.sendRequest(prack)
  if (answer.status < 300) session.exchange.received(bodyOf(answer))
  else if (content.body !== undefined) session.exchange.fail()
  session.modifier.wake()
  return answer
}
