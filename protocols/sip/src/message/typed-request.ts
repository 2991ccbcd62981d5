import { DecodeError } from '@voltaic/base'
import { parseMessage } from './parse-message.ts'
import { SipRequest } from './sip-request.ts'

/**
 * A SIP request as a person wrote it or cut it out of a trace: line ends may be LF alone, and the body is what stands
 * behind the empty line, whatever Content-Length says.
 *
 * @param octets one character for each octet, as `latin1` gives
 * @throws DecodeError of the parser; SIP_NOT_A_REQUEST for a response
 */
export function parseTypedRequest(octets: string): SipRequest {
  // some editors begin a file with the byte order mark of UTF-8
  const text = octets
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .replace(/\r?\n/g, '\r\n')
  const end = text.indexOf('\r\n\r\n')
  const head = end === -1 ? text.trimEnd() : text.slice(0, end)
  const body = end === -1 ? '' : text.slice(end + 4)
  const lines = head.split('\r\n').filter((line) => !/^(content-length|l)[ \t]*:/i.test(line))
  const message = parseMessage(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1'))
  if (message.defect !== undefined) throw message.defect
  if (message instanceof SipRequest) return message
  throw new DecodeError('SIP_NOT_A_REQUEST', 'this is a response', 0, 'RFC 3261 §7.1')
}
