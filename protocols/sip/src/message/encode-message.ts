import type { SipMessage } from './sip-message.ts'
import { SipResponse } from './sip-response.ts'

/**
 * Writes a message. One that was parsed and not changed comes out as it came in; in every other message Content-Length is
 * made right: kept where it stands when it fits, replaced or added when not.
 * @spec RFC 3261 §7, §20.14
 */
export function encodeMessage(message: SipMessage): Buffer {
  const { body } = message
  const head = `${message.startLine}\r\n${message.asReceived ? unchangedLines(message) : correctedLines(message)}\r\n`
  const data = Buffer.allocUnsafe(head.length + body.length)
  data.write(head, 'latin1')
  if (body.length > 0) data.set(body, head.length)
  return data
}

/**
 * A message that this element made, in the form in which its receiver gets it: parsing what `encodeMessage` makes of
 * it gives the same start line, header lines and body again. So a receiver in this process may have the message itself.
 */
export function sentForm<Message extends SipMessage>(message: Message): Message {
  const complete = hasContentLength(message) ? message : message.with('Content-Length', String(message.body.length))
  const isLocal = complete instanceof SipResponse && complete.local !== undefined
  return isLocal ? (complete.withoutLocal() as SipMessage as Message) : complete
}

/** Whether there is exactly one Content-Length, and it fits. */
function hasContentLength({ lines, body }: SipMessage): boolean {
  let count = 0
  for (const line of lines) {
    if (line.key !== 'content-length') continue
    if (count > 0 || line.value !== String(body.length)) return false
    count++
  }
  return count === 1
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
