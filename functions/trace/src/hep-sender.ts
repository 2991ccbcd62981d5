import { decodeMessage, describeMessage } from '@voltaic/diameter'
import { formatTrace } from '@voltaic/dns'
import { encodeHep } from '@voltaic/hep'
import type { Address, DatagramSocket, MessageTrace, Runtime } from '@voltaic/runtime'
import { subscribeToMessages } from './message-source.ts'
import { keysOfMessage } from './store/keys-of-entry.ts'
import type { TraceProtocol } from './traced-message.ts'

export interface HepSenderOptions {
  readonly runtime: Pick<Runtime, 'net' | 'counters'>
  /** Where HOMER, or a sipcapture, listens. */
  readonly to: Address
  /** Number of this agent there; 2001 unless given. */
  readonly agent?: number
  /** The password that HOMER may want. */
  readonly key?: string
  /** Nothing but these; everything unless given. The sipcapture of Kamailio takes all that it gets for SIP. */
  readonly only?: TraceProtocol
}

const DEFAULT_AGENT = 2001
const SIP = 1
const DNS_JSON = 53
const DIAMETER_JSON = 56

/**
 * Copies every message of this process to HOMER, one datagram each. Keys are zeros already. What cannot be sent is counted
 * (`trace.hep.failed`, `trace.hep.too-long`) and disturbs nothing.
 *
 * @returns a function that ends it
 * @throws VoltaicError when no socket can be had
 */
export async function startHepSender({
  runtime,
  to,
  agent,
  key,
  only,
}: HepSenderOptions): Promise<() => Promise<void>> {
  const { net, counters } = runtime
  const at: Address = { host: to.host.includes(':') ? '::' : '0.0.0.0', port: 0 }
  const socket: DatagramSocket = await net.bindDatagram(at, {
    onDatagram: () => counters.add('trace.hep.unexpected'),
    onError: () => counters.add('trace.hep.failed'),
  })
  const end = subscribeToMessages({
    onMessage(protocol, trace) {
      if (only !== undefined && protocol !== only) return
      const isOut = trace.direction === 'out'
      const datagram = encodeHep({
        from: isOut ? trace.local : trace.remote,
        to: isOut ? trace.remote : trace.local,
        transport: trace.transport,
        at: trace.at,
        node: trace.element,
        agent: agent ?? DEFAULT_AGENT,
        ...(key !== undefined && { key }),
        ...payloadOf(protocol, trace),
      })
      if (datagram === undefined) counters.add('trace.hep.too-long')
      else socket.send(datagram, to)
    },
  })
  return async () => {
    end()
    await socket.close()
  }
}

interface HepPayload {
  readonly protocol: number
  readonly payload: Uint8Array
  readonly correlation?: string
}

function payloadOf(protocol: TraceProtocol, trace: MessageTrace): HepPayload {
  const { data, transport } = trace
  if (protocol === 'sip') return { protocol: SIP, payload: data, ...correlationOf(trace) }
  // no collector reads the octets of these two: what they say goes as text
  if (protocol === 'dns') return { protocol: DNS_JSON, payload: json({ dns: formatTrace({ transport, data }) }) }
  return { protocol: DIAMETER_JSON, payload: json({ diameter: diameterText(data) }) }
}

function diameterText(data: Uint8Array): string {
  try {
    return describeMessage(decodeMessage(data))
  } catch (error) {
    return `malformed: ${(error as Error).message}`
  }
}

function json(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value))
}

function correlationOf({ transport, data }: MessageTrace): { readonly correlation?: string } {
  let callId: string | undefined
  keysOfMessage('sip', transport, Buffer.from(data.buffer, data.byteOffset, data.byteLength), (found) => {
    if (found.startsWith('c:')) callId ??= found.slice(2)
  })
  return callId === undefined ? {} : { correlation: callId }
}
