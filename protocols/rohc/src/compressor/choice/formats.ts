import type { PacketType } from './packet-type.ts'

/** A compressed header without Extension 3: how many bits it has for what. */
export interface Format {
  readonly type: PacketType
  readonly extension?: 0 | 1 | 2
  readonly sn: number
  /** Bits of the scaled timestamp; with 0 it follows from the sequence number. */
  readonly ts: number
  /** Bits of the IP-ID offset; with 0 that stays as it is. */
  readonly ipId: number
  /** Bits of the IP-ID offset of the outer header. */
  readonly outerId: number
  /** True if the marker bit can be set. */
  readonly marker: boolean
}

function format(type: PacketType, sn: number, ts: number, ipId: number, extension?: 0 | 1 | 2): Format {
  const marker = type !== 'UO-0' && type !== 'UO-1-ID' && type !== 'R-0' && type !== 'R-0-CRC'
  return { type, sn, ts, ipId, outerId: 0, marker, ...(extension === undefined ? {} : { extension }) }
}

function plain(type: PacketType, sn: number, ipId: number, extension?: 0 | 1 | 2): Format {
  return { ...format(type, sn, 0, ipId, extension), outerId: extension === 2 ? 11 : 0, marker: false }
}

/** UOR-2-ID and UOR-2-TS, smallest first. */
const UOR_2_T: readonly Format[] = [
  format('UOR-2-TS', 6, 5, 0),
  format('UOR-2-ID', 6, 0, 5),
  format('UOR-2-TS', 9, 8, 0, 0),
  format('UOR-2-ID', 9, 0, 8, 0),
  format('UOR-2-TS', 9, 8, 8, 1),
  format('UOR-2-TS', 9, 16, 8, 2),
  format('UOR-2-ID', 9, 8, 16, 2),
]

const UOR_2: readonly Format[] = [
  format('UOR-2', 6, 6, 0),
  format('UOR-2', 9, 9, 0, 0),
  format('UOR-2', 9, 17, 0, 1),
  format('UOR-2', 9, 25, 0, 2),
]

const UOR_2_PLAIN: readonly Format[] = [
  plain('UOR-2', 5, 0),
  plain('UOR-2', 8, 3, 0),
  plain('UOR-2', 8, 11, 1),
  plain('UOR-2', 8, 8, 2),
]

/** The formats of one kind of stream, each list with the smallest first. */
export interface FormatSet {
  /** For Unidirectional and Optimistic mode. */
  readonly optimistic: readonly Format[]
  /** For Reliable mode, of those that update nothing. */
  readonly reliable: readonly Format[]
  /** For Reliable mode, of those that update. */
  readonly updating: readonly Format[]
}

/**
 * ROHC RTP with an IPv4 header whose IP-ID is compressed: with a T bit.
 *
 * @spec RFC 3095 §5.7, §5.7.1, §5.7.2, §5.7.3, §5.7.4, §5.7.5
 */
export const RTP_WITH_ID: FormatSet = {
  optimistic: [
    format('UO-0', 4, 0, 0),
    format('UO-1-TS', 4, 5, 0),
    format('UO-1-ID', 4, 0, 5),
    ...UOR_2_T.slice(0, 2),
    format('UO-1-ID', 7, 0, 8, 0),
    ...UOR_2_T.slice(2, 4),
    format('UO-1-ID', 7, 8, 8, 1),
    ...UOR_2_T.slice(4, 5),
    format('UO-1-ID', 7, 8, 16, 2),
    ...UOR_2_T.slice(5),
  ],
  reliable: [
    format('R-0', 6, 0, 0),
    format('R-1-TS', 6, 5, 0),
    format('R-1-ID', 6, 0, 5),
    format('R-1-TS', 9, 8, 0, 0),
    format('R-1-ID', 9, 0, 8, 0),
    format('R-1-TS', 9, 8, 8, 1),
    format('R-1-TS', 9, 16, 8, 2),
    format('R-1-ID', 9, 8, 16, 2),
  ],
  updating: [format('R-0-CRC', 7, 0, 0), ...UOR_2_T],
}

/**
 * ROHC RTP without such a header: no T bit, and all bits are the timestamp's.
 *
 * @spec RFC 3095 §5.7, §5.7.1, §5.7.2, §5.7.3, §5.7.4, §5.7.5
 */
export const RTP_WITHOUT_ID: FormatSet = {
  optimistic: [format('UO-0', 4, 0, 0), format('UO-1', 4, 6, 0), ...UOR_2],
  reliable: [
    format('R-0', 6, 0, 0),
    format('R-1', 6, 6, 0),
    format('R-1', 9, 9, 0, 0),
    format('R-1', 9, 17, 0, 1),
    format('R-1', 9, 25, 0, 2),
  ],
  updating: [format('R-0-CRC', 7, 0, 0), ...UOR_2],
}

/**
 * The profiles without RTP.
 *
 * @spec RFC 3095 §5.11.3, §5.11.4; RFC 4815 §8.8
 */
export const PLAIN: FormatSet = {
  optimistic: [plain('UO-0', 4, 0), plain('UO-1', 5, 6), ...UOR_2_PLAIN],
  reliable: [
    plain('R-0', 6, 0),
    plain('R-1', 6, 7),
    plain('R-1', 9, 10, 0),
    plain('R-1', 9, 16, 1),
    plain('R-1', 9, 15, 2),
  ],
  updating: [plain('R-0-CRC', 7, 0), ...UOR_2_PLAIN],
}
