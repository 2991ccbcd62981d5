import { ByteReader, ByteWriter } from '@voltaic/base'

/*
 *   8     7     6  5  4  3     2     1
 * +-----+-----+-------------+-----+-----+
 * |  0  | PCI |     PL      |  0  | PVI |
 * +-----+-----+-------------+-----+-----+
 * |              Label (QCI)            |
 * |  Maximum and guaranteed bit rates, up and down, 5 octets each |
 */
const SPEC = 'TS 29.274 §8.15'
const PCI = 0x40
const PVI = 0x01
const MAX_PRIORITY = 15
const BIT_RATES = 20

/** What a bearer is to have; without guaranteed rates, as bearers for signalling are. */
export interface BearerQos {
  /** 5 for IMS signalling. */
  readonly qci: number
  /** Of allocation and retention: 1 is the highest. */
  readonly priority: number
  readonly mayPreempt: boolean
  readonly mayBePreempted: boolean
}

/**
 * @throws DecodeError GTPV2_TRUNCATED
 * @spec TS 29.274 §8.15; TS 29.212 §5.3.46
 */
export function decodeBearerQos(value: Uint8Array): BearerQos {
  const reader = new ByteReader(value, 'GTPV2_TRUNCATED', SPEC)
  const flags = reader.uint8()
  const qci = reader.uint8()
  reader.skip(BIT_RATES)
  // TS 29.212 §5.3.46: 0 says that it is enabled
  const mayPreempt = (flags & PCI) === 0
  return { qci, priority: (flags >> 2) & MAX_PRIORITY, mayPreempt, mayBePreempted: (flags & PVI) === 0 }
}

/**
 * @throws RangeError for values that do not fit
 * @spec TS 29.274 §8.15; TS 29.212 §5.3.46
 */
export function encodeBearerQos({ qci, priority, mayPreempt, mayBePreempted }: BearerQos): Uint8Array {
  if (!(priority >= 0 && priority <= MAX_PRIORITY)) throw new RangeError(`priority ${priority}`)
  const flags = (mayPreempt ? 0 : PCI) | (priority << 2) | (mayBePreempted ? 0 : PVI)
  return new ByteWriter(22).uint8(flags).uint8(qci).zeros(BIT_RATES).finish()
}
