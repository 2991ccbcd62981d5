import { DecodeError } from '@voltaic/base'
import { formatChargingVector, parseChargingVector, type SipMessage } from '@voltaic/sip'
import type { PcscfRoom } from './room.ts'

/**
 * An IMS Charging ID that no other session has.
 *
 * @spec TS 24.229 §5.2.2.1, §5.2.6.3; RFC 7315 §4.6
 */
export function newIcid(room: PcscfRoom): string {
  return room.runtime.random.hex(16)
}

/**
 * The P-Charging-Vector of a request that comes from a phone: its ICID, where that was made, and the network it was
 * made in.
 *
 * @spec RFC 7315 §4.6, §5.6; TS 24.229 §5.2.2.1
 */
export function chargingVector(icidValue: string, room: PcscfRoom): string {
  const { host, visitedNetwork } = room.config
  return formatChargingVector({ icidValue, icidGeneratedAt: host, origIoi: visitedNetwork })
}

/** The ICID that a message of the network carries; undefined where there is none that can be read. */
export function icidOf(message: SipMessage): string | undefined {
  const value = message.header('P-Charging-Vector')
  if (value === undefined) return undefined
  try {
    return parseChargingVector(value).icidValue
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
