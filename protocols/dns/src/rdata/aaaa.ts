import { formatIpv6, parseIpv6 } from './ip-text.ts'
import type { RdataCodec } from './rdata-codec.ts'

/** An IPv6 address in the text of RFC 5952. @spec RFC 3596 §2.2 */
export const aaaa: RdataCodec<string> = {
  code: 28,
  decode(reader) {
    const groups: number[] = []
    for (let i = 0; i < 8; i++) groups.push(reader.uint16())
    return formatIpv6(groups)
  },
  encode(writer, address) {
    const groups = parseIpv6(address)
    if (groups === undefined) throw new RangeError(`"${address}" is no IPv6 address`)
    for (const group of groups) writer.uint16(group)
  },
  parse(fields) {
    const address = fields.plain('address')
    const groups = parseIpv6(address)
    if (groups === undefined) throw fields.mistake(`"${address}" is no IPv6 address`)
    return formatIpv6(groups)
  },
  format: (address) => address,
}
