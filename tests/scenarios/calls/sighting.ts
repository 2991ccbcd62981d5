import { parseMessage, type SipMessage, SipRequest, type SipResponse } from '@voltaic/sip'
import type { TracedMessage } from '@voltaic/trace'

/** A SIP message at one end of its way. */
export interface Sighting {
  readonly element: string
  readonly direction: 'in' | 'out'
  readonly transport: 'udp' | 'tcp'
  readonly callId: string
  readonly message: SipMessage
  readonly traced: TracedMessage
  /** The same octets were seen there before. */
  readonly isRepeated: boolean
}

/** @param known what was seen before; this is added */
export function sightingOf(traced: TracedMessage, known: Set<string>): Sighting | undefined {
  // RFC 5626 §3.5.1: two line ends are no message
  if (traced.protocol !== 'sip' || traced.data.length < 5) return undefined
  const { element, direction, transport } = traced
  const key = `${element} ${direction} ${Buffer.from(traced.data).toString('latin1')}`
  const isRepeated = known.has(key)
  known.add(key)
  const message = parseMessage(traced.data)
  return { element, direction, transport, callId: message.callId, traced, message, isRepeated }
}

/** `> INVITE` for one that left, `< 180 INVITE` for one that came. @param with100 whether 100 Trying counts */
export function ladderOf(sightings: readonly Sighting[], with100 = false): readonly string[] {
  return sightings
    .filter(({ message }) => with100 || statusOf(message) !== 100)
    .map(({ direction, message }) => `${direction === 'out' ? '>' : '<'} ${titleOf(message)}`)
}

function titleOf(message: SipMessage): string {
  return message instanceof SipRequest
    ? message.method
    : `${(message as SipResponse).status} ${message.header('CSeq')?.split(' ').at(-1)}`
}

function statusOf(message: SipMessage): number | undefined {
  return message instanceof SipRequest ? undefined : (message as SipResponse).status
}
