import { DecodeError } from '@voltaic/base'
import type { ChargingInformation } from '@voltaic/diameter'
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

/**
 * P-Charging-Function-Addresses for the other functions of this network.
 *
 * @returns undefined when the HSS has named none
 * @spec TS 24.229 §5.4.1.2.2F; RFC 7315 §4.5, §5.5
 */
export function chargingFunctionAddresses(charging: ChargingInformation = {}): string | undefined {
  const params = [
    ['ccf', charging.primaryChargingCollectionFunctionName],
    ['ccf', charging.secondaryChargingCollectionFunctionName],
    ['ecf', charging.primaryEventChargingFunctionName],
    ['ecf', charging.secondaryEventChargingFunctionName],
  ] as const
  const named = params.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}="${value.replace(/["\\]/g, '')}"`],
  )
  return named.length === 0 ? undefined : named.join('; ')
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
