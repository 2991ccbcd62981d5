import { DecodeError, VoltaicError } from '@voltaic/base'
import { parseTypedRequest, type SipRequest } from '@voltaic/sip'
import { readBinaryFile } from './text-file.ts'

/**
 * A SIP request in a file that a person wrote or cut out of a trace.
 *
 * @throws VoltaicError `FILE_UNREADABLE`, `SIP_FILE_INVALID`
 */
export function readSipRequest(path: string): SipRequest {
  const octets = Buffer.from(readBinaryFile(path)).toString('latin1')
  try {
    return parseTypedRequest(octets)
  } catch (error) {
    throw error instanceof DecodeError ? notSip(path, error) : error
  }
}

function notSip(path: string, cause: DecodeError): VoltaicError {
  const what =
    cause.code === 'SIP_NOT_A_REQUEST'
      ? `${path} is a response: filter criteria see requests`
      : `${path} is no SIP message: ${cause.message}`
  return new VoltaicError('SIP_FILE_INVALID', what, REMEDY, { cause })
}

const REMEDY =
  'The first line is like: INVITE sip:+15550100@ims.example SIP/2.0; headers follow, an empty line, the body'
