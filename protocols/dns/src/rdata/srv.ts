import type { Name } from '../codec/name.ts'
import { formatName } from '../codec/name-text.ts'
import type { RdataCodec } from './rdata-codec.ts'

/** A server of a service. */
export interface SrvData {
  /** Lower first. */
  readonly priority: number
  /** Share among those of equal priority. */
  readonly weight: number
  readonly port: number
  /** The root says that the service is decidedly not offered. */
  readonly target: Name
}

/** The target is never compressed, but is read compressed from those who do. @spec RFC 2782; RFC 3597 §4 */
export const srv: RdataCodec<SrvData> = {
  code: 33,
  decode: (reader) => ({
    priority: reader.uint16(),
    weight: reader.uint16(),
    port: reader.uint16(),
    target: reader.name(),
  }),
  encode(writer, data) {
    writer.uint16(data.priority).uint16(data.weight).uint16(data.port).plainName(data.target)
  },
  parse: (fields) => ({
    priority: fields.uint16('priority'),
    weight: fields.uint16('weight'),
    port: fields.uint16('port'),
    target: fields.name('target'),
  }),
  format: (data) => `${data.priority} ${data.weight} ${data.port} ${formatName(data.target)}`,
}
