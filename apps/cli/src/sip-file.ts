import { DecodeError, VoltaicError } from '@voltaic/base'
import { parseMessage, type SipMessage, SipRequest } from '@voltaic/sip'
import { readBinaryFile } from './text-file.ts'

/**
 * A SIP request in a file that a person wrote or cut out of a trace: line ends may be LF alone, and the body is what
 * stands behind the empty line, whatever Content-Length says.
 *
 * @throws VoltaicError `FILE_UNREADABLE`, `SIP_FILE_INVALID`
 */
export function readSipRequest(path: string): SipRequest {
  const octets = Buffer.from(readBinaryFile(path)).toString('latin1')
  // some editors begin a file with the byte order mark of UTF-8
  const text = octets
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .replace(/\r?\n/g, '\r\n')
  const end = text.indexOf('\r\n\r\n')
  const head = end === -1 ? text.trimEnd() : text.slice(0, end)
  const body = end === -1 ? '' : text.slice(end + 4)
  const lines = head.split('\r\n').filter((line) => !/^(content-length|l)[ \t]*:/i.test(line))
  return parseRequest(path, Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1'))
}

function parseRequest(path: string, octets: Uint8Array): SipRequest {
  let message: SipMessage
  try {
    message = parseMessage(octets)
  } catch (error) {
    throw error instanceof DecodeError ? notSip(path, error) : error
  }
  if (message.defect !== undefined) throw notSip(path, message.defect)
  if (message instanceof SipRequest) return message
  throw new VoltaicError('SIP_FILE_INVALID', `${path} is a response: filter criteria see requests`, REMEDY)
}

function notSip(path: string, cause: DecodeError): VoltaicError {
  return new VoltaicError('SIP_FILE_INVALID', `${path} is no SIP message: ${cause.message}`, REMEDY, { cause })
}

const REMEDY =
  'The first line is like: INVITE sip:+15550100@ims.example SIP/2.0; headers follow, an empty line, the body'
