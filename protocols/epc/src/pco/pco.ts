import { ByteReader, ByteWriter, DecodeError } from '@voltaic/base'
import { contentReader, encodeContent, type PcoContent, readContent } from './contents.ts'
import { identifierOf, type PcoDirection, type PcoFormat } from './identifiers.ts'

/*
 *   8     7     6     5     4     3     2     1
 * +-----+-----------------------+-----------------+
 * | ext |        spare          |  Configuration  |  ext is 1; protocol 0 is PPP for IP
 * |  1  |  0     0     0     0  |  protocol       |
 * +-----+-----------------------+-----------------+
 * |          Protocol or container identifier     |
 * |                                               |
 * +-----------------------------------------------+
 * |             Length of its contents            |  two octets for the few that say so
 * +-----------------------------------------------+
 * |                 Contents ...                  |
 * +-----------------------------------------------+
 * |          Next identifier, length, contents ...
 */

const SPEC = 'TS 24.008 §10.5.6.3'
const EXTENSION = 0x80
const SPARE = 0x78
const CONFIGURATION_PROTOCOL = 0x07
/** Octets from octet 3 on: the whole element has 253 at the most. */
export const MAX_PCO_OCTETS = 251
/** Octets of extended protocol configuration options, from octet 4 on (TS 24.301 §9.9.4.26). */
export const MAX_EXTENDED_PCO_OCTETS = 65_535
/** Containers in one element, protocols included. */
export const MAX_PCO_CONTAINERS = 256

/** A protocol or a container. */
export interface PcoItem {
  readonly id: number
  readonly content: PcoContent
}

/** Protocol configuration options, from the octet behind the length on. */
export interface Pco {
  /** 0 is PPP for use with IP. */
  readonly configurationProtocol: number
  /** Bits 4 to 7 of the first octet, where they are not 0. */
  readonly spare?: number
  /** In the order in which they were sent. */
  readonly items: readonly PcoItem[]
}

/** The element: `PCO` has 251 octets at the most, the extended one more. */
export type PcoElement = 'PCO' | 'APCO' | 'ePCO'

/**
 * Reads protocol configuration options. Contents that are not laid out as their identifier says are kept as octets, as
 * are those of unknown identifiers.
 *
 * @param bytes without identifier and length of the element
 * @throws DecodeError PCO_TRUNCATED, PCO_EXTENSION, PCO_TOO_LONG, PCO_TOO_MANY_CONTAINERS
 * @spec TS 24.008 §10.5.6.3
 */
export function decodePco(bytes: Uint8Array, direction: PcoDirection, element: PcoElement = 'PCO'): Pco {
  return readPco(new ByteReader(bytes, 'PCO_TRUNCATED', SPEC), direction, element)
}

/**
 * The same for options that are octets `start` to `end` of a message: faults are counted from its start.
 *
 * @throws DecodeError as `decodePco`
 */
export function decodePcoWithin(
  message: Uint8Array,
  { start, end }: { readonly start: number; readonly end: number },
  direction: PcoDirection,
  element: PcoElement,
): Pco {
  return readPco(new ByteReader(message, 'PCO_TRUNCATED', SPEC, start, end), direction, element)
}

function readPco(reader: ByteReader, direction: PcoDirection, element: PcoElement): Pco {
  const limit = element === 'ePCO' ? MAX_EXTENDED_PCO_OCTETS : MAX_PCO_OCTETS
  if (reader.remaining > limit) throw reader.fault('PCO_TOO_LONG', `${reader.remaining} octets, at most ${limit}`)
  const first = reader.peek()
  if ((first & EXTENSION) === 0) throw reader.fault('PCO_EXTENSION', 'bit 8 of the first octet is 0')
  reader.skip(1)
  const items: PcoItem[] = []
  while (reader.remaining > 0) {
    if (items.length === MAX_PCO_CONTAINERS) {
      throw reader.fault('PCO_TOO_MANY_CONTAINERS', `more than ${MAX_PCO_CONTAINERS} containers`)
    }
    items.push(readItem(reader, direction))
  }
  const spare = (first & SPARE) >> 3
  return {
    configurationProtocol: first & CONFIGURATION_PROTOCOL,
    ...(spare === 0 ? {} : { spare }),
    items,
  }
}

function readItem(reader: ByteReader, direction: PcoDirection): PcoItem {
  const id = reader.uint16()
  const { format, hasLongLength } = identifierOf(id, direction)
  const length = hasLongLength ? reader.uint16() : reader.uint8()
  return { id, content: contentOf(reader.bytes(length), format) }
}

function contentOf(bytes: Uint8Array, format: PcoFormat): PcoContent {
  if (bytes.length === 0) return { kind: 'empty' }
  const content = tryContent(bytes, format)
  if (content !== undefined && isSame(encodeContent(content), bytes)) return content
  return readContent(contentReader(bytes), 'octets')
}

function tryContent(bytes: Uint8Array, format: PcoFormat): PcoContent | undefined {
  try {
    return readContent(contentReader(bytes), format)
  } catch (error) {
    // TS 24.008 §10.5.6.3: one container that is of no use does not spoil the others
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((octet, index) => octet === other[index])
}

/**
 * Why contents were kept as octets, or are missing.
 *
 * @returns undefined when they are as they should be, or when their identifier is unknown
 */
export function contentFault({ id, content }: PcoItem, direction: PcoDirection): string | undefined {
  const { format } = identifierOf(id, direction)
  if (content.kind === format || format === 'octets') return undefined
  const bytes = encodeContent(content)
  try {
    readContent(contentReader(bytes), format)
    return 'written in another way than usual'
  } catch (error) {
    if (error instanceof DecodeError) return error.message
    throw error
  }
}

/**
 * Writes protocol configuration options, without identifier and length of the element.
 *
 * @throws RangeError for values that do not fit, or more octets than the element may have; DecodeError HEX_MALFORMED
 * @spec TS 24.008 §10.5.6.3
 */
export function encodePco(pco: Pco, direction: PcoDirection, element: PcoElement = 'PCO'): Uint8Array {
  const { configurationProtocol, spare = 0, items } = pco
  if (spare < 0 || spare > 15 || configurationProtocol < 0 || configurationProtocol > CONFIGURATION_PROTOCOL) {
    throw new RangeError(`no octet 3: configuration protocol ${configurationProtocol}, spare ${spare}`)
  }
  if (items.length > MAX_PCO_CONTAINERS)
    throw new RangeError(`${items.length} containers, at most ${MAX_PCO_CONTAINERS}`)
  const writer = new ByteWriter(64).uint8(EXTENSION | (spare << 3) | configurationProtocol)
  for (const { id, content } of items) {
    const bytes = encodeContent(content)
    writer.uint16(id)
    if (identifierOf(id, direction).hasLongLength) writer.uint16(bytes.length)
    else writer.uint8(bytes.length)
    writer.bytes(bytes)
  }
  const limit = element === 'ePCO' ? MAX_EXTENDED_PCO_OCTETS : MAX_PCO_OCTETS
  if (writer.length > limit) throw new RangeError(`${writer.length} octets of options, at most ${limit}`)
  return writer.finish()
}
