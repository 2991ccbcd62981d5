import { formatCharacterString } from '../codec/character-string.ts'
import type { OctetString } from '../codec/name.ts'
import type { RdataCodec } from './rdata-codec.ts'

/** One or more character-strings. @spec RFC 1035 §3.3.14 */
export const txt: RdataCodec<readonly OctetString[]> = {
  code: 16,
  decode(reader, end) {
    const strings = [reader.characterString()]
    while (reader.position < end) strings.push(reader.characterString())
    return strings
  },
  encode(writer, strings) {
    if (strings.length === 0) throw new RangeError('a TXT record has at least one string')
    for (const string of strings) writer.characterString(string)
  },
  parse(fields) {
    const strings = [fields.characterString('text')]
    while (fields.remaining > 0) strings.push(fields.characterString('text'))
    return strings
  },
  format: (strings) => strings.map(formatCharacterString).join(' '),
}
