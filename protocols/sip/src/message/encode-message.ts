import type { SipMessage } from './sip-message.ts'

/**
 * Writes a message. One that was parsed and not changed comes out as it came in; in every other message Content-Length is
 * made right: kept where it stands when it fits, replaced or added when not.
 * @spec RFC 3261 §7, §20.14
 */
export function encodeMessage(message: SipMessage): Uint8Array {
  const { body } = message
  const head = `${message.startLine}\r\n${message.asReceived ? unchangedLines(message) : correctedLines(message)}\r\n`
  const data = Buffer.allocUnsafe(head.length + body.length)
  data.write(head, 'latin1')
  if (body.length > 0) data.set(body, head.length)
  return data
}

function unchangedLines(message: SipMessage): string {
  let text = ''
  for (const line of message.lines) text += line.raw
  return text
}

function correctedLines(message: SipMessage): string {
  const length = String(message.body.length)
  let text = ''
  let hasLength = false
  for (const line of message.lines) {
    if (line.key !== 'content-length') text += line.raw
    else if (!hasLength) {
      text += line.value === length ? line.raw : `Content-Length: ${length}\r\n`
      hasLength = true
    }
  }
  return hasLength ? text : `${text}Content-Length: ${length}\r\n`
}
