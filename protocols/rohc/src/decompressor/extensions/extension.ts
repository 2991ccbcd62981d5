import type { ByteReader } from '@voltaic/base'
import { type Bits, NO_BITS } from '../fields/bits.ts'
import type { Mode } from '../framework/channel.ts'
import { readExtension0 } from './extension-0.ts'
import { readExtension1 } from './extension-1.ts'
import { readExtension2 } from './extension-2.ts'
import { readExtension3, readExtension3WithoutRtp } from './extension-3.ts'
import type { IpChange } from './ip-header-change.ts'
import type { RtpChange } from './rtp-header-change.ts'

/** An extension of a compressed header. Absent fields have no bits. */
export interface Extension {
  readonly number: 0 | 1 | 2 | 3
  readonly sn: Bits
  /** +T and -T of extensions 0 to 2 in profile 0x0001. */
  readonly plusT: Bits
  readonly minusT: Bits
  /** TS of extension 3. */
  readonly ts: Bits
  /** Tsc: false when the TS bits of the header are not scaled. */
  readonly tsc: boolean
  readonly ipId: Bits
  /** IP-ID2, or the IP-ID of the outer IP header fields. */
  readonly outerIpId: Bits
  readonly inner?: IpChange
  readonly outer?: IpChange
  readonly rtp?: RtpChange
  readonly mode?: Mode | 'cancel'
}

/** What an extension has none of. */
const NOTHING: Omit<Extension, 'number'> = {
  sn: NO_BITS,
  plusT: NO_BITS,
  minusT: NO_BITS,
  ts: NO_BITS,
  tsc: true,
  ipId: NO_BITS,
  outerIpId: NO_BITS,
}

/**
 * Reads the extension of a compressed header; its first two bits tell which it is.
 *
 * @param rtp profile 0x0001
 * @throws DecodeError ROHC_TRUNCATED, ROHC_MALFORMED
 * @spec RFC 3095 §5.7.5, §5.11.4
 */
export function readExtension(reader: ByteReader, rtp: boolean): Extension {
  switch (reader.peek() >>> 6) {
    case 0:
      return { ...NOTHING, ...readExtension0(reader, rtp) }
    case 1:
      return { ...NOTHING, ...readExtension1(reader, rtp) }
    case 2:
      return { ...NOTHING, ...readExtension2(reader, rtp) }
    default:
      return { ...NOTHING, ...(rtp ? readExtension3(reader) : readExtension3WithoutRtp(reader)) }
  }
}
