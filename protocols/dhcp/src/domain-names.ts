import { type ByteReader, ByteWriter, DecodeError } from '@voltaic/base'

const SPEC = 'RFC 1035 §3.1'
const MAX_LABEL_LENGTH = 63
/** With the length octets and the empty label at the end. */
const MAX_NAME_LENGTH = 255
const POINTER = 0xc0
/** Names in one list. */
export const MAX_DOMAIN_NAMES = 64
/** Pointers on the way to the end of one name. */
export const MAX_POINTERS = 16

const DOT = 0x2e
const HYPHEN = 0x2d
const UNDERSCORE = 0x5f

/**
 * Domain names one behind the other, to the end of the reader.
 *
 * @param origin where pointers count from, for lists that may be compressed; without it a pointer is refused
 * @returns names without the dot at their end, in the order of preference
 * @throws DecodeError DHCP_NAME_LABEL, DHCP_NAME_LENGTH, DHCP_NAME_POINTER, DHCP_TOO_MANY_NAMES, and the one of the reader
 * @spec RFC 1035 §3.1, §4.1.4; RFC 8415 §10
 */
export function readDomainNames(reader: ByteReader, origin?: number): readonly string[] {
  const names: string[] = []
  while (reader.remaining > 0) {
    if (names.length === MAX_DOMAIN_NAMES) {
      throw reader.fault('DHCP_TOO_MANY_NAMES', `more than ${MAX_DOMAIN_NAMES} names`, SPEC)
    }
    names.push(readName(reader, origin))
  }
  return names
}

function readName(reader: ByteReader, origin: number | undefined): string {
  const labels: string[] = []
  let octets = 1
  let pointers = 0
  let goesOnAt: number | undefined
  for (let length = reader.uint8(); length !== 0; length = reader.uint8()) {
    if (length >= POINTER) {
      if (++pointers > MAX_POINTERS) throw reader.fault('DHCP_NAME_POINTER', 'pointers without end', 'RFC 1035 §4.1.4')
      const target = pointerTarget(reader, length, origin)
      goesOnAt ??= reader.position
      reader.seek(target)
      continue
    }
    if (length > MAX_LABEL_LENGTH) throw reader.fault('DHCP_NAME_LABEL', `a label of type ${length >> 6}`, SPEC)
    octets += length + 1
    if (octets > MAX_NAME_LENGTH) throw reader.fault('DHCP_NAME_LENGTH', `more than ${MAX_NAME_LENGTH} octets`, SPEC)
    labels.push(labelText(reader.bytes(length), reader))
  }
  if (goesOnAt !== undefined) reader.seek(goesOnAt)
  if (labels.length === 0) throw reader.fault('DHCP_NAME_LENGTH', 'a name without labels', SPEC)
  return labels.join('.')
}

/** RFC 1035 §4.1.4: back to a prior occurrence, so never to itself or beyond. */
function pointerTarget(reader: ByteReader, high: number, origin: number | undefined): number {
  const at = reader.position - 1
  const target = ((high & ~POINTER) << 8) | reader.uint8()
  if (origin === undefined || origin + target >= at) {
    throw new DecodeError('DHCP_NAME_POINTER', `a pointer to ${target}`, at, 'RFC 1035 §4.1.4')
  }
  return origin + target
}

function labelText(bytes: Uint8Array, reader: ByteReader): string {
  if (!bytes.every(isHostOctet)) throw reader.fault('DHCP_NAME_LABEL', 'a label that is not of a host name', SPEC)
  return Buffer.from(bytes).toString('latin1')
}

/** Letters, digits, hyphen; and the underscore, which many a host has. */
function isHostOctet(octet: number): boolean {
  const lower = octet | 0x20
  const isLetter = lower >= 0x61 && lower <= 0x7a
  return isLetter || (octet >= 0x30 && octet <= 0x39) || octet === HYPHEN || octet === UNDERSCORE
}

/**
 * Writes domain names one behind the other, without compression.
 *
 * @param names with or without the dot at their end
 * @throws RangeError for what is no host name
 * @spec RFC 1035 §3.1; RFC 8415 §10
 */
export function encodeDomainNames(names: readonly string[]): Uint8Array {
  const writer = new ByteWriter(64)
  for (const name of names) writeName(writer, name)
  return writer.finish()
}

function writeName(writer: ByteWriter, name: string): void {
  const start = writer.length
  const text = name.charCodeAt(name.length - 1) === DOT ? name.slice(0, -1) : name
  for (const label of text.split('.')) {
    const bytes = Buffer.from(label, 'utf8')
    if (bytes.length === 0 || bytes.length > MAX_LABEL_LENGTH || !bytes.every(isHostOctet)) {
      throw new RangeError(`not a host name: ${name}`)
    }
    writer.uint8(bytes.length).bytes(bytes)
  }
  writer.uint8(0)
  if (writer.length - start > MAX_NAME_LENGTH) throw new RangeError(`longer than ${MAX_NAME_LENGTH} octets: ${name}`)
}
