import { type Bits, NO_BITS } from '../fields/bits.ts'
import type { PacketType } from '../framework/channel.ts'

/** The base header of a compressed packet: what its figure in RFC 3095 §5.7 shows. Absent fields have no bits. */
export interface BaseHeader {
  readonly packetType: PacketType
  readonly sn: Bits
  readonly ts: Bits
  readonly ipId: Bits
  /** M, where the format has it. */
  readonly marker?: boolean
  /** Of width 3 or 7; none in. */
  readonly crc: Bits
  /** X */
  readonly hasExtension: boolean
  /** What +T and -T of an extension are: T = 1 makes +T the TS; without T bit both are. */
  readonly tBit?: 0 | 1
}

/** What a base header has none of. */
export const ABSENT: Pick<BaseHeader, 'ts' | 'ipId' | 'crc' | 'hasExtension'> = {
  ts: NO_BITS,
  ipId: NO_BITS,
  crc: NO_BITS,
  hasExtension: false,
}
