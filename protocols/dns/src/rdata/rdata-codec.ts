import type { MessageReader } from '../codec/message-reader.ts'
import type { MessageWriter } from '../codec/message-writer.ts'
import type { RdataFields } from './rdata-fields.ts'

/** How the RDATA of one record type is written. */
export interface RdataCodec<Data> {
  /** The number of the type. */
  readonly code: number
  /**
   * @param end offset behind the RDATA; the caller checks that reading stopped there
   * @throws DecodeError
   */
  decode(reader: MessageReader, end: number): Data
  /** @throws RangeError for data that no master file could hold either */
  encode(writer: MessageWriter, data: Data): void
  /**
   * From a master file; the caller checks that no field is left.
   *
   * @throws DecodeError
   */
  parse(fields: RdataFields): Data
  /** As in a master file. */
  format(data: Data): string
}
