import type { PcscfRoom } from './room.ts'

/**
 * A new P-Charging-Vector: an identifier that no other session has, where it was made, and the network it was made in.
 *
 * @spec RFC 7315 §4.6, §5.6; TS 24.229 §5.2.2.1
 */
export function newChargingVector(room: PcscfRoom): string {
  const { config, runtime } = room
  return `icid-value=${runtime.random.hex(16)};icid-generated-at=${config.host};orig-ioi=${config.visitedNetwork}`
}
