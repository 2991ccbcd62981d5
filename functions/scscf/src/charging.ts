import { DecodeError } from '@voltaic/base'
import { formatChargingVector, parseChargingVector, type SipMessage } from '@voltaic/sip'

/**
 * A message with the network that it comes from, or that answers it, in its P-Charging-Vector; the ICID stays.
 *
 * @param side `origIoi` in a request of the served user, `termIoi` in an answer of the one who is called
 * @spec TS 24.229 §5.4.3.2, §5.4.3.3; RFC 7315 §4.6
 */
export function withIoi<Message extends SipMessage>(
  message: Message,
  side: 'origIoi' | 'termIoi',
  network: string,
): Message {
  const vector = vectorOf(message)
  if (vector === undefined || vector[side] === network) return message
  return message.with('P-Charging-Vector', formatChargingVector({ ...vector, [side]: network }))
}

/** The ICID of a request; empty where it has none. */
export function icidOf(message: SipMessage): string {
  return vectorOf(message)?.icidValue ?? ''
}

// what cannot be read is passed on as it is: charging never stops a call
function vectorOf(message: SipMessage): ReturnType<typeof parseChargingVector> | undefined {
  const value = message.header('P-Charging-Vector')
  if (value === undefined) return undefined
  try {
    return parseChargingVector(value)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
