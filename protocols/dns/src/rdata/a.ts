import { parseIpv4 } from './ip-text.ts'
import type { RdataCodec } from './rdata-codec.ts'

/** An IPv4 address as a dotted quad. @spec RFC 1035 §3.4.1 */
export const a: RdataCodec<string> = {
  code: 1,
  decode: (reader) => `${reader.uint8()}.${reader.uint8()}.${reader.uint8()}.${reader.uint8()}`,
  encode(writer, address) {
    const octets = parseIpv4(address)
    if (octets === undefined) throw new RangeError(`"${address}" is no IPv4 address`)
    for (const octet of octets) writer.uint8(octet)
  },
  parse(fields) {
    const address = fields.plain('address')
    if (parseIpv4(address) === undefined) throw fields.mistake(`"${address}" is no IPv4 address`)
    return address
  },
  format: (address) => address,
}
