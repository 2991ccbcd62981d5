import type { Name } from '../codec/name.ts'
import { formatName } from '../codec/name-text.ts'
import type { RdataCodec } from './rdata-codec.ts'

/** The types of RFC 1035 whose RDATA is one name and nothing else; RFC 3597 §4 lets it be compressed. */
function singleName(code: number): RdataCodec<Name> {
  return {
    code,
    decode: (reader) => reader.name(),
    encode: (writer, name) => writer.compressedName(name),
    parse: (fields) => fields.name('name'),
    format: formatName,
  }
}

/** A server of the zone. @spec RFC 1035 §3.3.11 */
export const ns: RdataCodec<Name> = singleName(2)
/** The name that this one stands for. @spec RFC 1035 §3.3.1 */
export const cname: RdataCodec<Name> = singleName(5)
/** Another name, mostly a host of an address. @spec RFC 1035 §3.3.12 */
export const ptr: RdataCodec<Name> = singleName(12)
