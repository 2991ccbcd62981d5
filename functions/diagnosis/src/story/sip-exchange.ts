import { readable } from './readable.ts'
import type { SeenMessages, SeenRequest, SeenResponse } from './seen.ts'

/** A request over one hop, with what came back over that hop. */
export interface SipExchange {
  readonly request: SeenRequest
  readonly method: string
  readonly callId: string
  /** How many elements the request has come through, its sender included: 1 where its user agent sent it. */
  readonly hops: number
  /** How often the same element has sent or received it. */
  readonly sendings: number
  /** Each once, in the order of time. */
  readonly responses: readonly SeenResponse[]
  /** The first that is final. */
  readonly final: SeenResponse | undefined
  /** Whether any element but its sender has seen it arrive. */
  readonly isReceived: boolean
}

/**
 * Puts requests and responses together hop by hop: each hop has a branch of its own. An ACK is of no exchange.
 *
 * @spec RFC 3261 §17.1.3
 */
export function sipExchanges({ requests, responses }: SeenMessages): readonly SipExchange[] {
  const answered = Map.groupBy(responses.filter(isReadable), keyOf)
  const asked = Map.groupBy(
    requests.filter((seen) => isReadable(seen) && seen.message.method !== 'ACK'),
    keyOf,
  )
  return [...asked].map(([key, sights]) => exchangeOf(sights, answered.get(key) ?? []))
}

function exchangeOf(sights: readonly SeenRequest[], answers: readonly SeenResponse[]): SipExchange {
  const request = sights[0] as SeenRequest
  const { message } = request
  const responses = firstSights(answers)
  const bySight = Map.groupBy(sights, ({ element, isSent }) => `${element} ${isSent}`)
  return {
    request,
    method: message.method,
    callId: message.callId,
    hops: message.list('Via').length,
    sendings: Math.max(...[...bySight.values()].map(({ length }) => length)),
    responses,
    final: responses.find(({ message: { status } }) => status >= 200),
    isReceived: sights.some(({ isSent }) => !isSent),
  }
}

/** The same response is seen where it is sent and where it arrives, and again when it is repeated. */
function firstSights(answers: readonly SeenResponse[]): readonly SeenResponse[] {
  const known = new Map<string, SeenResponse>()
  for (const answer of answers) {
    const { message } = answer
    const key = `${message.status} ${message.toTag} ${message.header('RSeq')}`
    if (!known.has(key)) known.set(key, answer)
  }
  return [...known.values()]
}

function keyOf({ message }: SeenRequest | SeenResponse): string {
  const { params } = message.topVia
  return `${params.get('branch') ?? message.topVia.host} ${message.callId} ${message.cseq.number} ${message.cseq.method}`
}

function isReadable({ message }: SeenRequest | SeenResponse): boolean {
  return (
    readable(() => keyOf({ message } as SeenRequest) !== '' && message.from.uri !== '' && message.to.uri !== '') ??
    false
  )
}
