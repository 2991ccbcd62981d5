import {
  AVP_FLAG_VENDOR,
  AVP_HEADER_LENGTH,
  padded,
  VENDOR_AVP_HEADER_LENGTH,
  writeAvpHeader,
  writeAvpLength,
} from './avp-header.ts'
import { type AvpKey, type AvpList, avpOctets, findAvp } from './avp-list.ts'

/**
 * A data format: how a value becomes the data of an AVP and back. `Written` is what `avp()` takes, `Read` what
 * `getAvp()` gives; they differ only for groups.
 *
 * @spec RFC 6733 §4.2, §4.3
 */
export interface AvpType<Read, Written = Read> {
  /** As RFC 6733 writes it: `UTF8String`. */
  readonly name: string
  /** Fewest octets of data that are valid: what an example of a missing AVP holds. */
  readonly minimumLength: number
  /** Octets that `write` will write. */
  size(value: Written): number
  /** Writes the data and gives the offset behind it. */
  write(value: Written, into: Buffer, at: number): number
  /**
   * @param octets the whole message
   * @param from first octet of the data, `to` the first behind it
   * @param avpAt where the header of the AVP begins, for the error
   * @throws DiameterDecodeError
   */
  read(octets: Buffer, from: number, to: number, avpAt: number): Read
}

/** One row of the dictionary. */
export interface AvpDefinition<Read, Written = Read> extends AvpKey {
  /** Verbatim from the standard: `Public-Identity`. */
  readonly name: string
  /** AVP Flags as we send them: V and M. */
  readonly flags: number
  readonly type: AvpType<Read, Written>
}

/** An AVP to be encoded: a value with its definition, or octets to be sent on as they came. */
export type Avp = TypedAvp | CopiedAvp

export interface TypedAvp {
  readonly definition: AvpDefinition<unknown>
  readonly value: unknown
}

export interface CopiedAvp {
  readonly definition: undefined
  /** Header, data and padding. */
  readonly value: Uint8Array
}

/** AVPs to be encoded: built ones, with `undefined` for an optional one that is absent, or those of a decoded message. */
export type AvpSource = AvpList | readonly (Avp | undefined)[]

export function avp<Read, Written>(definition: AvpDefinition<Read, Written>, value: Written): Avp {
  return { definition: definition as unknown as AvpDefinition<unknown>, value }
}

/** Absent when `value` is: for the `[ Optional-AVP ]` of a command. */
export function optionalAvp<Read, Written>(
  definition: AvpDefinition<Read, Written>,
  value: Written | undefined,
): Avp | undefined {
  return value === undefined ? undefined : avp(definition, value)
}

/** An AVP sent on octet by octet. @param octets header, data and padding */
export function copiedAvp(octets: Uint8Array): Avp {
  return { definition: undefined, value: octets }
}

/** Every AVP of this kind, sent on octet by octet: Proxy-Info and Session-Id of an answer. */
export function copiedAvps(list: AvpList, key: AvpKey): Avp[] {
  const copies: Avp[] = []
  for (let i = findAvp(list, key); i >= 0; i = findAvp(list, key, i + 1)) copies.push(copiedAvp(avpOctets(list, i)))
  return copies
}

/** Octets that `writeAvps` will write. */
export function sizeOfAvps(source: AvpSource): number {
  if (isAvpList(source)) return source.to - source.from
  let size = 0
  for (const item of source) {
    if (item === undefined) continue
    const { definition } = item
    if (definition === undefined) {
      size += padded(item.value.length)
    } else {
      const header = definition.flags & AVP_FLAG_VENDOR ? VENDOR_AVP_HEADER_LENGTH : AVP_HEADER_LENGTH
      size += padded(header + definition.type.size(item.value))
    }
  }
  return size
}

/** Writes AVP after AVP and gives the offset behind the last one's padding. */
export function writeAvps(source: AvpSource, into: Buffer, at: number): number {
  if (isAvpList(source)) {
    source.octets.copy(into, at, source.from, source.to)
    return at + source.to - source.from
  }
  let next = at
  for (const item of source) {
    if (item === undefined) continue
    next = item.definition === undefined ? writeCopied(item.value, into, next) : writeTyped(item, into, next)
  }
  return next
}

function writeTyped(item: TypedAvp, into: Buffer, at: number): number {
  const { definition } = item
  const dataAt = writeAvpHeader(definition.code, definition.flags, definition.vendorId, into, at)
  return writeAvpLength(into, at, definition.type.write(item.value, into, dataAt))
}

function writeCopied(octets: Uint8Array, into: Buffer, at: number): number {
  into.set(octets, at)
  const end = at + octets.length
  const next = padded(end)
  into.fill(0, end, next)
  return next
}

function isAvpList(source: AvpSource): source is AvpList {
  return 'octets' in source
}
