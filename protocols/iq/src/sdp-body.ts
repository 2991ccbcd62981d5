import { DecodeError } from '@voltaic/base'
import { parseParameterised, type SipMessage } from '@voltaic/sip'

/** Parts of a multipart body that are looked at. */
export const MAX_SDP_BODY_PARTS = 16

/** A session description in a message, alone or as one part of several. One character for each octet. */
export interface SdpBody {
  readonly sdp: string
  /** The message with another description in the same place. */
  replacedIn<Message extends SipMessage>(message: Message, sdp: string): Message
}

const SDP = 'application/sdp'
const NEW_LINE = '\r\n'

/**
 * The session description that a message carries; undefined when it has none, or one that nobody could read without
 * unpacking it.
 *
 * @spec RFC 3261 §7.4, §13.2.1; RFC 2046 §5.1
 */
export function sdpBodyOf(message: SipMessage): SdpBody | undefined {
  if (message.body.length === 0 || message.has('Content-Encoding')) return undefined
  const contentType = message.header('Content-Type') ?? ''
  const type = mediaTypeOf(contentType)
  if (type === SDP) {
    return {
      sdp: textOf(message.body),
      replacedIn: (target, sdp) => target.withBody(contentType, octetsOf(sdp)),
    }
  }
  return type.startsWith('multipart/') ? partOf(message, contentType) : undefined
}

/** The message without whatever it carries. */
export function withoutBody<Message extends SipMessage>(message: Message): Message {
  return message.withBody(undefined, new Uint8Array(0))
}

function partOf(message: SipMessage, contentType: string): SdpBody | undefined {
  const boundary = boundaryOf(contentType)
  if (boundary === undefined) return undefined
  const text = textOf(message.body)
  const place = placeOf(text, boundary)
  if (place === undefined) return undefined
  const [start, end] = place
  return {
    sdp: text.slice(start, end),
    replacedIn: (target, sdp) => target.withBody(contentType, octetsOf(text.slice(0, start) + sdp + text.slice(end))),
  }
}

/** Where the first part with a description begins and ends. */
function placeOf(text: string, boundary: string): readonly [start: number, end: number] | undefined {
  const delimiter = `${NEW_LINE}--${boundary}`
  // the first delimiter may stand at the very beginning
  let at = text.startsWith(delimiter.slice(NEW_LINE.length)) ? -NEW_LINE.length : text.indexOf(delimiter)
  for (let count = 0; count < MAX_SDP_BODY_PARTS; count += 1) {
    const headers = text.indexOf(NEW_LINE, at + delimiter.length)
    const next = text.indexOf(delimiter, at + delimiter.length)
    if (at === -1 || headers < 0 || next < 0) return undefined
    const blank = text.indexOf(NEW_LINE + NEW_LINE, headers)
    if (blank >= 0 && blank < next && isSdpPart(text.slice(headers, blank))) {
      return [blank + 2 * NEW_LINE.length, next]
    }
    at = next
  }
  return undefined
}

function isSdpPart(headers: string): boolean {
  let isSdp = false
  for (const line of headers.split(NEW_LINE)) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (name === 'content-type') isSdp = mediaTypeOf(value) === SDP
    const isPlain = value.toLowerCase() === '8bit' || value.toLowerCase() === '7bit' || value.toLowerCase() === 'binary'
    if (name === 'content-transfer-encoding' && !isPlain) return false
  }
  return isSdp
}

function boundaryOf(contentType: string): string | undefined {
  try {
    const boundary = parseParameterised(contentType).params.get('boundary')
    return typeof boundary === 'string' && boundary !== '' ? boundary : undefined
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

function mediaTypeOf(contentType: string): string {
  const semicolon = contentType.indexOf(';')
  return (semicolon < 0 ? contentType : contentType.slice(0, semicolon)).trim().toLowerCase()
}

function textOf(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('latin1')
}

function octetsOf(text: string): Uint8Array {
  return Buffer.from(text, 'latin1')
}
