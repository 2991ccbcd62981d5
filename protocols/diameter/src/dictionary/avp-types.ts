import assert from 'node:assert/strict'
import { isUtf8 } from 'node:buffer'
import { type AvpSource, type AvpType, sizeOfAvps, writeAvps } from '../codec/avp.ts'
import { padded, readUnsigned32, writeUnsigned32 } from '../codec/avp-header.ts'
import { type AvpList, indexAvps } from '../codec/avp-list.ts'
import { DiameterDecodeError } from '../codec/diameter-decode-error.ts'

/** Seconds between 1900 (NTP) and 1970. */
const NTP_TO_UNIX = 2_208_988_800
/** Where Time starts anew: 2036-02-07T06:28:16Z as seconds since 1970. */
const NTP_ERA_1 = 2_085_978_496
const REPLACEMENT = '\ufffd'

/** Octets of any length, given as a view on the message. @spec RFC 6733 §4.2 */
export const OctetString: AvpType<Uint8Array> = {
  name: 'OctetString',
  minimumLength: 0,
  size: (value) => value.length,
  write(value, into, at) {
    into.set(value, at)
    return at + value.length
  },
  read: (octets, from, to) => octets.subarray(from, to),
}

/** @spec RFC 6733 §4.2 */
export const Unsigned32: AvpType<number> = {
  name: 'Unsigned32',
  minimumLength: 4,
  size: () => 4,
  write: writeUnsigned32,
  read(octets, from, to, avpAt) {
    if (to - from !== 4) throw wrongLength(octets, avpAt, to, 4)
    return readUnsigned32(octets, from)
  },
}

/** @spec RFC 6733 §4.2 */
export const Unsigned64: AvpType<bigint> = {
  name: 'Unsigned64',
  minimumLength: 8,
  size: () => 8,
  write: (value, into, at) => into.writeBigUInt64BE(value, at),
  read(octets, from, to, avpAt) {
    if (to - from !== 8) throw wrongLength(octets, avpAt, to, 8)
    return octets.readBigUInt64BE(from)
  },
}

/** @spec RFC 6733 §4.3.1 */
export const UTF8String: AvpType<string> = textType('UTF8String')
/** A FQDN or a realm, as it was sent: compare with `sameIdentity`. @spec RFC 6733 §4.3.1 */
export const DiameterIdentity: AvpType<string> = identityType()
/**
 * Kept as text and not taken apart, because peers put names there that are no `aaa:` URI.
 *
 * @spec RFC 6733 §4.3.1
 */
export const DiameterURI: AvpType<string> = textType('DiameterURI')

/** Milliseconds since 1970 in whole seconds. @spec RFC 6733 §4.3.1 */
export const Time: AvpType<number> = {
  name: 'Time',
  minimumLength: 4,
  size: () => 4,
  write: (value, into, at) => writeUnsigned32((Math.floor(value / 1000) + NTP_TO_UNIX) >>> 0, into, at),
  read(octets, from, to, avpAt) {
    if (to - from !== 4) throw wrongLength(octets, avpAt, to, 4)
    const seconds = readUnsigned32(octets, from)
    // RFC 6733 §4.3.1 with RFC 5905: the counter wraps in 2036, told by its highest bit.
    return 1000 * (seconds >= 0x8000_0000 ? seconds - NTP_TO_UNIX : seconds + NTP_ERA_1)
  },
}

/** AVPs inside an AVP; decoded when it is asked for. @spec RFC 6733 §4.4 */
export const Grouped: AvpType<AvpList, AvpSource> = {
  name: 'Grouped',
  minimumLength: 0,
  size: sizeOfAvps,
  write: writeAvps,
  read: (octets, from, to) => indexAvps(octets, from, to),
}

/**
 * A closed list of names, or names with gaps between their numbers. Another number is refused: DIAMETER_INVALID_AVP_VALUE.
 *
 * @param names in the order of their values from 0, or with their values
 * @spec RFC 6733 §4.3.1
 */
export function enumerated<Name extends string>(
  names: readonly Name[] | Readonly<Record<Name, number>>,
): AvpType<Name> {
  const entries = Array.isArray(names)
    ? (names as readonly Name[]).map((name, value) => [name, value] as const)
    : (Object.entries(names) as [Name, number][])
  const numberOf = new Map<Name, number>(entries)
  const nameOf = new Map<number, Name>(entries.map(([name, value]) => [value, name]))
  return {
    name: 'Enumerated',
    minimumLength: 4,
    size: () => 4,
    write(name, into, at) {
      const value = numberOf.get(name)
      assert(value !== undefined, `${name} is no value of this AVP`)
      return writeUnsigned32(value, into, at)
    },
    read(octets, from, to, avpAt) {
      if (to - from !== 4) throw wrongLength(octets, avpAt, to, 4)
      const value = readUnsigned32(octets, from)
      const name = nameOf.get(value)
      if (name === undefined) throw wrongValue(octets, avpAt, to, `enumerated value ${value}`)
      return name
    },
  }
}

function textType(name: string): AvpType<string> {
  return {
    name,
    minimumLength: 0,
    size: (value) => Buffer.byteLength(value),
    write: (value, into, at) => at + into.write(value, at, 'utf8'),
    read(octets, from, to, avpAt) {
      const text = octets.toString('utf8', from, to)
      if (text.includes(REPLACEMENT) && !isUtf8(octets.subarray(from, to))) {
        throw wrongValue(octets, avpAt, to, 'not UTF-8')
      }
      return text
    },
  }
}

function identityType(): AvpType<string> {
  return {
    name: 'DiameterIdentity',
    minimumLength: 0,
    size: (value) => Buffer.byteLength(value),
    write: (value, into, at) => at + into.write(value, at, 'utf8'),
    read(octets, from, to, avpAt) {
      if (from === to) throw wrongValue(octets, avpAt, to, 'an empty identity')
      const text = octets.toString('utf8', from, to)
      // Fewer characters than octets, or a replaced one: not plain ASCII.
      if (text.length !== to - from || text.includes(REPLACEMENT)) {
        throw wrongValue(octets, avpAt, to, 'an identity that is not ASCII')
      }
      return text
    },
  }
}

function wrongLength(octets: Buffer, avpAt: number, to: number, wanted: number): DiameterDecodeError {
  const failed = octets.subarray(avpAt, Math.min(padded(to), octets.length))
  const message = `data of another length than ${wanted}`
  return new DiameterDecodeError('DIAMETER_INVALID_AVP_LENGTH', message, avpAt, 'RFC 6733 §4.2', failed)
}

/** DIAMETER_INVALID_AVP_VALUE with the AVP that begins at `avpAt` and whose data ends before `to`. */
export function wrongValue(octets: Buffer, avpAt: number, to: number, message: string): DiameterDecodeError {
  const failed = octets.subarray(avpAt, Math.min(padded(to), octets.length))
  return new DiameterDecodeError('DIAMETER_INVALID_AVP_VALUE', message, avpAt, 'RFC 6733 §4.3.1', failed)
}
