import { formatCharacterString } from '../codec/character-string.ts'
import type { Name, OctetString } from '../codec/name.ts'
import { formatName } from '../codec/name-text.ts'
import type { RdataCodec } from './rdata-codec.ts'

/**
 * A rewrite rule of the Dynamic Delegation Discovery System.
 *
 *     +--+--+--+--+--+--+--+--+
 *     |         ORDER         |   16 bits; lower first, and a match ends the search
 *     |       PREFERENCE      |   16 bits; lower first among those of one ORDER
 *     /         FLAGS         /   character-string
 *     /        SERVICES       /   character-string
 *     /         REGEXP        /   character-string
 *     /      REPLACEMENT      /   name, never compressed
 *     +--+--+--+--+--+--+--+--+
 */
export interface NaptrData {
  readonly order: number
  readonly preference: number
  readonly flags: OctetString
  readonly services: OctetString
  readonly regexp: OctetString
  /** The root when `regexp` is there instead. */
  readonly replacement: Name
}

/** @spec RFC 3403 §4.1; RFC 3597 §4 */
export const naptr: RdataCodec<NaptrData> = {
  code: 35,
  decode: (reader) => ({
    order: reader.uint16(),
    preference: reader.uint16(),
    flags: reader.characterString(),
    services: reader.characterString(),
    regexp: reader.characterString(),
    replacement: reader.name(),
  }),
  encode(writer, data) {
    writer.uint16(data.order).uint16(data.preference)
    writer.characterString(data.flags).characterString(data.services).characterString(data.regexp)
    writer.plainName(data.replacement)
  },
  parse: (fields) => ({
    order: fields.uint16('order'),
    preference: fields.uint16('preference'),
    flags: fields.characterString('flags'),
    services: fields.characterString('services'),
    regexp: fields.characterString('regexp'),
    replacement: fields.name('replacement'),
  }),
  format(data) {
    const strings = [data.flags, data.services, data.regexp].map(formatCharacterString).join(' ')
    return `${data.order} ${data.preference} ${strings} ${formatName(data.replacement)}`
  },
}
