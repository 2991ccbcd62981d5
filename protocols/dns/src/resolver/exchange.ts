import { DecodeError, VoltaicError } from '@voltaic/base'
import type { Address, Clock, Counters, DatagramSocket, Enclosure, Net, StreamSocket } from '@voltaic/runtime'
import { RCODE } from '../codec/codes.ts'
import { decodeMessage } from '../codec/decode-message.ts'
import { encodeMessage } from '../codec/encode-message.ts'
import type { DnsMessage } from '../codec/message.ts'
import { isSameName } from '../codec/name.ts'
import { frameMessage, StreamFramer, TCP_LENGTH_OCTETS } from '../stream-framing.ts'
import { publishTrace, TRACED, type TracePoint } from '../trace.ts'
import type { Deadline, Deadlines, Outcome } from './deadline.ts'

export interface ExchangeDeps {
  readonly net: Net
  readonly clock: Clock
  readonly counters: Counters
  readonly element: string
  readonly deadlines: Deadlines
}

export interface Exchange {
  readonly server: Address
  /** Local host to ask from. */
  readonly from: string
  readonly query: DnsMessage
  readonly timeoutMs: number
}

/**
 * One query in one datagram, from a port of its own that the system chooses, so that a forger has to guess the port as
 * well as the id. Datagrams that are not the answer are counted and ignored.
 *
 * @spec RFC 1035 §4.2.1; RFC 5452 §9.1, §9.2
 */
export async function exchangeUdp(deps: ExchangeDeps, exchange: Exchange): Promise<Outcome> {
  const { server: remote, from, query, timeoutMs } = exchange
  const deadline = deps.deadlines.start(timeoutMs)
  let socket: DatagramSocket | undefined
  const handlers = {
    onDatagram(data: Uint8Array, source: Address, enclosed?: Enclosure) {
      if (socket === undefined || source.host !== remote.host || source.port !== remote.port) {
        deps.counters.add('dns.resolver.mismatch')
      } else {
        publishTrace(tracePoint(deps, 'udp', socket.local, remote), 'in', data, enclosed)
        settleIfMatching(deps, deadline, data, query)
      }
    },
    onError: () => deadline.settle({ kind: 'unreachable' }),
  }
  try {
    socket = await deps.net.bindDatagram({ host: from, port: 0 }, handlers)
    const data = encodeMessage(query)
    publishTrace(tracePoint(deps, 'udp', socket.local, remote), 'out', data)
    socket.send(data, remote, TRACED)
    return await deadline.outcome
  } catch (error) {
    // No port, no route: for this query the server is out of reach.
    return unreachable(error)
  } finally {
    await socket?.close()
    deadline.release()
  }
}

/**
 * One query over a connection of its own.
 *
 * @spec RFC 1035 §4.2.2; RFC 7766 §5
 */
export async function exchangeTcp(deps: ExchangeDeps, exchange: Exchange): Promise<Outcome> {
  const { server: remote, from, query, timeoutMs } = exchange
  const deadline = deps.deadlines.start(timeoutMs)
  let socket: StreamSocket | undefined
  const framer = new StreamFramer((frame, enclosed) => {
    if (socket !== undefined) publishTrace(tracePoint(deps, 'tcp', socket.local, remote), 'in', frame, enclosed)
    settleIfMatching(deps, deadline, frame.subarray(TCP_LENGTH_OCTETS), query)
  })
  const handlers = {
    onData: (data: Uint8Array, enclosed?: Enclosure) => framer.push(data, enclosed),
    onClose: () => deadline.settle({ kind: 'unreachable' }),
  }
  try {
    const options = { from: { host: from, port: 0 }, signal: deadline.signal }
    socket = await deps.net.connectStream(remote, handlers, options)
    const framed = frameMessage(encodeMessage(query))
    publishTrace(tracePoint(deps, 'tcp', socket.local, remote), 'out', framed)
    socket.write(framed, TRACED)
    return await deadline.outcome
  } catch (error) {
    // Refused; or given up, and then the outcome is settled already.
    deadline.settle(unreachable(error))
    return await deadline.outcome
  } finally {
    socket?.destroy()
    deadline.release()
  }
}

function unreachable(error: unknown): Outcome {
  if (error instanceof VoltaicError) return { kind: 'unreachable' }
  throw error
}

function settleIfMatching(deps: ExchangeDeps, deadline: Deadline, data: Uint8Array, query: DnsMessage): void {
  const message = decodeResponse(deps.counters, data)
  if (message === undefined) return
  if (isAnswerTo(message, query)) deadline.settle({ kind: 'response', message })
  else deps.counters.add('dns.resolver.mismatch')
}

function decodeResponse(counters: Counters, data: Uint8Array): DnsMessage | undefined {
  try {
    return decodeMessage(data)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    counters.add('dns.resolver.malformed')
    return undefined
  }
}

/** RFC 5452 §9.1: id and question as sent. A server that could not read the question may leave it out. */
function isAnswerTo(message: DnsMessage, query: DnsMessage): boolean {
  if (!message.isResponse || message.id !== query.id || message.opcode !== query.opcode) return false
  const [asked] = query.questions
  const [answered] = message.questions
  if (answered === undefined) return message.rcode !== RCODE.NOERROR && message.rcode !== RCODE.NXDOMAIN
  if (asked === undefined || message.questions.length !== 1) return false
  return answered.type === asked.type && answered.class === asked.class && isSameName(answered.name, asked.name)
}

function tracePoint(deps: ExchangeDeps, transport: 'udp' | 'tcp', local: Address, remote: Address): TracePoint {
  return { clock: deps.clock, element: deps.element, transport, local, remote }
}
