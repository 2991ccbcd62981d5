import type { ByteReader, ByteWriter } from '@voltaic/base'

//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |V=2|P| subtype |   PT=APP=204  |             length            |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                           SSRC/CSRC                           |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                     name, four of ASCII                       |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                 data of the application ...                   |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

const NAME_LENGTH = 4

/** @spec RFC 3550 §6.7 */
export interface ApplicationDefined {
  readonly type: 'APP'
  /** Five bits. */
  readonly subtype: number
  readonly ssrc: number
  /** Four octets, one for each character. */
  readonly name: string
  /** Whole words. */
  readonly data: Uint8Array
}

/** @param reader of all behind the first word */
export function readApplicationDefined(reader: ByteReader, subtype: number): ApplicationDefined {
  const ssrc = reader.uint32()
  const name = Buffer.from(reader.bytes(NAME_LENGTH)).toString('latin1')
  return { type: 'APP', subtype, ssrc, name, data: reader.bytes(reader.remaining) }
}

/** @throws RangeError for a name that has not four characters */
export function writeApplicationDefined(writer: ByteWriter, { ssrc, name, data }: ApplicationDefined): void {
  if (name.length !== NAME_LENGTH) throw new RangeError(`an APP packet named ${JSON.stringify(name)}`)
  writer.uint32(ssrc).bytes(Buffer.from(name, 'latin1')).bytes(data)
}
