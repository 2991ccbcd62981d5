import { createHash } from 'node:crypto'
import { DecodeError } from '@voltaic/base'
import { type MessageTrace, type Random, sipSecondSight, sipTrace } from '@voltaic/runtime'
import { branchOf, parseMessage, parseVia, SipRequest, SipResponse, type Via } from '@voltaic/sip'
import type { Span } from './otlp-document.ts'

/** Requests that wait for their final response; of more the oldest are not told of. */
export const MAX_OPEN_SPANS = 20_000
const TRACE_ID_LENGTH = 32

interface OpenSpan {
  readonly from: number
  readonly element: string
  readonly method: string
  readonly callId: string
  readonly spanId: string
  /** Of the request at the element before this one. */
  readonly parentSpanId: string | undefined
}

/**
 * Tells of each SIP request that an element has taken, once it has its final response. All spans of one call, of one
 * registration, have one trace id, made of the Call-ID; where the element before runs in this process too, its span is the
 * parent. Made from what the trace sees, so it costs nothing while nobody asks.
 *
 * @returns a function that ends it
 */
export function watchSip(random: Random, tell: (span: Span) => void): () => void {
  const open = new Map<string, OpenSpan>()
  const see = (trace: MessageTrace): void => {
    const message = parsed(trace.data)
    if (message instanceof SipRequest && trace.direction === 'in') begin(message, trace, open, random)
    else if (message instanceof SipResponse && trace.direction === 'out') end(message, trace, open, tell)
  }
  const stops = [sipTrace.subscribe(see), sipSecondSight.subscribe(see)]
  return () => {
    for (const stop of stops) stop()
  }
}

function begin(request: SipRequest, { at, element }: MessageTrace, open: Map<string, OpenSpan>, random: Random): void {
  const { method, callId } = request
  if (method === 'ACK') return
  const key = keyOf(request.topVia, method)
  // a retransmission is the same request
  if (open.has(key)) return
  if (open.size >= MAX_OPEN_SPANS) for (const oldest of open.keys()) if (open.delete(oldest)) break
  const before = secondVia(request)
  const parentSpanId = before && open.get(keyOf(before, method))?.spanId
  open.set(key, { from: at, element, method, callId, spanId: random.hex(8), parentSpanId })
}

function end(
  response: SipResponse,
  { at, element }: MessageTrace,
  open: Map<string, OpenSpan>,
  tell: (span: Span) => void,
): void {
  const { status } = response
  if (status < 200) return
  const key = keyOf(response.topVia, response.cseq.method)
  const begun = open.get(key)
  if (begun?.element !== element) return
  open.delete(key)
  tell({
    traceId: traceIdOf(begun.callId),
    spanId: begun.spanId,
    ...(begun.parentSpanId !== undefined && { parentSpanId: begun.parentSpanId }),
    name: `SIP ${begun.method}`,
    from: begun.from,
    to: at,
    attributes: {
      'voltaic.element': element,
      'sip.method': begun.method,
      'sip.call_id': begun.callId,
      'sip.status': status,
    },
    hasFailed: status >= 500,
  })
}

function secondVia(request: SipRequest): Via | undefined {
  const [, text] = request.list('Via')
  return text === undefined ? undefined : unlessMalformed(() => parseVia(text))
}

/** RFC 3261 §17.2.3: whoever sent it, branch and method name a transaction. */
function keyOf(via: Via, method: string): string {
  return `${via.host}:${via.port ?? ''} ${branchOf(via) ?? ''} ${method}`
}

export function traceIdOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, TRACE_ID_LENGTH)
}

function parsed(data: Uint8Array): SipRequest | SipResponse | undefined {
  return unlessMalformed(() => {
    const message = parseMessage(data)
    // headers are parsed when they are asked for
    return message.topVia && message.cseq && message.callId ? (message as SipRequest | SipResponse) : undefined
  })
}

function unlessMalformed<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
