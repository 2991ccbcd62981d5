import type { Name } from '../codec/name.ts'
import { formatName } from '../codec/name-text.ts'
import type { RdataCodec } from './rdata-codec.ts'

/** A host that takes mail. Zones of numbers seldom have one, zones of companies always do. */
export interface MxData {
  /** Lower first. */
  readonly preference: number
  readonly exchange: Name
}

/** @spec RFC 1035 §3.3.9 */
export const mx: RdataCodec<MxData> = {
  code: 15,
  decode: (reader) => ({ preference: reader.uint16(), exchange: reader.name() }),
  encode(writer, data) {
    writer.uint16(data.preference).compressedName(data.exchange)
  },
  parse: (fields) => ({ preference: fields.uint16('preference'), exchange: fields.name('exchange') }),
  format: (data) => `${data.preference} ${formatName(data.exchange)}`,
}
