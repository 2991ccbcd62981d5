import type { ByteReader } from '@voltaic/base'
import type { BaseHeader } from './base-header.ts'
import { readR0 } from './r-0.ts'
import { readR0Crc } from './r-0-crc.ts'
import { readR1, readR1WithoutRtp } from './r-1.ts'
import { readR1Id } from './r-1-id.ts'
import { readR1Ts } from './r-1-ts.ts'
import { readUo0 } from './uo-0.ts'
import { readUo1, readUo1WithoutRtp } from './uo-1.ts'
import { readUo1Id } from './uo-1-id.ts'
import { readUo1Ts } from './uo-1-ts.ts'
import { readUor2, readUor2WithoutRtp } from './uor-2.ts'
import { readUor2Id } from './uor-2-id.ts'
import { readUor2Ts } from './uor-2-ts.ts'

/** What decides how the octets of a base header are read. */
export interface BaseFormat {
  /** Profile 0x0001, whose headers have TS and M. */
  readonly rtp: boolean
  /** R-mode. */
  readonly reliable: boolean
  /** An IPv4 header whose RND is 0 is there, so that headers of type 1 and 2 have a T bit. */
  readonly hasTBit: boolean
}

/** Packet types 0, 1 and 2: 0, 10 and 110. @spec RFC 3095 §5.7 */
export type TypeNumber = 0 | 1 | 2

/** The type of a packet that is neither IR, IR-DYN nor of the framework. */
export function typeNumberOf(first: number): TypeNumber | undefined {
  if (first < 0x80) return 0
  if (first < 0xc0) return 1
  return first < 0xe0 ? 2 : undefined
}

/**
 * Reads a base header.
 *
 * @param first its first octet, in front of a large CID
 * @param reader behind that CID
 * @throws DecodeError ROHC_TRUNCATED
 * @spec RFC 3095 §5.7.1, §5.7.2, §5.7.3, §5.7.4, §5.11.3
 */
export function readBaseHeader(type: TypeNumber, first: number, reader: ByteReader, format: BaseFormat): BaseHeader {
  if (type === 0) return readType0(first, reader, format)
  return type === 1 ? readType1(first, reader, format) : readType2(first, reader, format)
}

function readType0(first: number, reader: ByteReader, { reliable }: BaseFormat): BaseHeader {
  if (!reliable) return readUo0(first)
  return first < 0x40 ? readR0(first) : readR0Crc(first, reader)
}

function readType1(first: number, reader: ByteReader, { rtp, reliable, hasTBit }: BaseFormat): BaseHeader {
  if (!rtp) return reliable ? readR1WithoutRtp(first, reader) : readUo1WithoutRtp(first, reader)
  if (!hasTBit) return reliable ? readR1(first, reader) : readUo1(first, reader)
  if (reliable) return (reader.peek() & 0x20) === 0 ? readR1Id(first, reader) : readR1Ts(first, reader)
  return (first & 0x20) === 0 ? readUo1Id(first, reader) : readUo1Ts(first, reader)
}

function readType2(first: number, reader: ByteReader, { rtp, hasTBit }: BaseFormat): BaseHeader {
  if (!rtp) return readUor2WithoutRtp(first, reader)
  if (!hasTBit) return readUor2(first, reader)
  return reader.peek() < 0x80 ? readUor2Id(first, reader) : readUor2Ts(first, reader)
}
