import { ByteReader, DecodeError } from '@voltaic/base'

/** A reader of ROHC octets from `start` on. What is missing throws DecodeError ROHC_TRUNCATED. */
export function rohcReader(octets: Uint8Array, start: number): ByteReader {
  const reader = new ByteReader(octets, 'ROHC_TRUNCATED', 'RFC 3095 §5.2')
  reader.skip(start)
  return reader
}

/** A header that no context can make sense of. */
export function rohcFault(message: string, offset: number, spec: string): DecodeError {
  return new DecodeError('ROHC_MALFORMED', message, offset, spec)
}
