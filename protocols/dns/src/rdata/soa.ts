import type { Name } from '../codec/name.ts'
import { formatName } from '../codec/name-text.ts'
import type { RdataCodec } from './rdata-codec.ts'

/** The start of a zone of authority. Times in seconds. */
export interface SoaData {
  /** The server that is the source of the zone. */
  readonly mname: Name
  /** Mailbox of whoever answers for the zone, the `@` as a dot. */
  readonly rname: Name
  readonly serial: number
  readonly refresh: number
  readonly retry: number
  readonly expire: number
  /** How long a negative answer may be kept (RFC 2308 §4). */
  readonly minimum: number
}

/** @spec RFC 1035 §3.3.13; RFC 2308 §4 */
export const soa: RdataCodec<SoaData> = {
  code: 6,
  decode: (reader) => ({
    mname: reader.name(),
    rname: reader.name(),
    serial: reader.uint32(),
    refresh: reader.uint32(),
    retry: reader.uint32(),
    expire: reader.uint32(),
    minimum: reader.uint32(),
  }),
  encode(writer, data) {
    writer.compressedName(data.mname).compressedName(data.rname).uint32(data.serial)
    writer.uint32(data.refresh).uint32(data.retry).uint32(data.expire).uint32(data.minimum)
  },
  parse: (fields) => ({
    mname: fields.name('primary server'),
    rname: fields.name('mailbox'),
    serial: fields.uint32('serial'),
    refresh: fields.seconds('refresh'),
    retry: fields.seconds('retry'),
    expire: fields.seconds('expire'),
    minimum: fields.seconds('minimum'),
  }),
  format(data) {
    const numbers = `${data.serial} ${data.refresh} ${data.retry} ${data.expire} ${data.minimum}`
    return `${formatName(data.mname)} ${formatName(data.rname)} ${numbers}`
  },
}
