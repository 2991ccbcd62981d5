import { DecodeError } from '@voltaic/base'
import { type Address, type Clock, dnsSecondSight, dnsTrace, type Enclosure, type MessageTrace } from '@voltaic/runtime'
import { decodeMessage } from './codec/decode-message.ts'
import { formatMessage, summariseMessage } from './codec/format-message.ts'
import { TCP_LENGTH_OCTETS } from './stream-framing.ts'

/** One end of an exchange, as traces show it. */
export interface TracePoint {
  readonly clock: Clock
  readonly element: string
  readonly transport: 'udp' | 'tcp'
  readonly local: Address
  readonly remote: Address
}

/** What DNS messages are sent with: a receiver in this process then knows that they have been traced. */
export const TRACED: Enclosure = Object.freeze({})

/**
 * @param data as on the wire: over TCP with the length in front, so that a capture of it can be dissected
 * @param enclosed what a received message came with
 */
export function publishTrace(
  point: TracePoint,
  direction: 'in' | 'out',
  data: Uint8Array,
  enclosed: Enclosure | undefined = undefined,
): void {
  const channel = enclosed === TRACED ? dnsSecondSight : dnsTrace
  if (!channel.hasSubscribers) return
  const { clock, element, transport, local, remote } = point
  channel.publish({ at: clock.now(), element, direction, transport, local, remote, data })
}

/** One line for a ladder; says so when the octets are no DNS message. */
export function summariseTrace(trace: Pick<MessageTrace, 'transport' | 'data'>): string {
  return describe(trace, summariseMessage)
}

/** The whole message in the manner of dig. */
export function formatTrace(trace: Pick<MessageTrace, 'transport' | 'data'>): string {
  return describe(trace, formatMessage)
}

function describe(
  { transport, data }: Pick<MessageTrace, 'transport' | 'data'>,
  write: typeof summariseMessage,
): string {
  try {
    return write(decodeMessage(transport === 'tcp' ? data.subarray(TCP_LENGTH_OCTETS) : data))
  } catch (error) {
    if (error instanceof DecodeError) return `malformed: ${error.message}`
    throw error
  }
}
