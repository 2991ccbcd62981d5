import type { IfcRequest } from './ifc-request.ts'

/** A line of a session description. */
export interface SdpLine {
  /** The letter before the equals sign. */
  readonly type: string
  /** What stands behind it, as an octet string. */
  readonly content: string
}

const SDP = 'application/sdp'
/** Parts of a multipart body that are looked at. */
export const MAX_BODY_PARTS = 16

/**
 * The lines of the session description that a request carries, at session and media level, also as one part of several.
 * They are read by eye, not parsed: what is no SDP has no lines, or odd ones.
 *
 * @spec RFC 3261 §7.4; RFC 5621 §3; RFC 8866 §5
 */
export function sdpLinesOf(request: IfcRequest): readonly SdpLine[] {
  if (request.body.length === 0) return []
  const contentType = request.lines.find(({ key }) => key === 'content-type')?.value ?? ''
  const type = mediaTypeOf(contentType)
  const octets = Buffer.from(request.body.buffer, request.body.byteOffset, request.body.length)
  if (type === SDP) return linesOf(octets.toString('latin1'))
  return type.startsWith('multipart/') ? linesOf(sdpPartOf(contentType, octets.toString('latin1'))) : []
}

function mediaTypeOf(contentType: string): string {
  const end = contentType.indexOf(';')
  return (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase()
}

function sdpPartOf(contentType: string, body: string): string {
  const boundary = /;\s*boundary\s*=\s*(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType)
  if (boundary === null) return ''
  for (const part of body.split(`--${boundary[1] ?? boundary[2]}`, MAX_BODY_PARTS).slice(1)) {
    const gap = /\r?\n\r?\n/.exec(part)
    if (gap === null) continue
    const type = /^content-type[ \t]*:[ \t]*([^;\r\n]*)/im.exec(part.slice(0, gap.index))
    if (type?.[1]?.trim().toLowerCase() === SDP) return part.slice(gap.index + gap[0].length)
  }
  return ''
}

function linesOf(text: string): readonly SdpLine[] {
  const lines: SdpLine[] = []
  for (const line of text.split('\n')) {
    const equals = line.indexOf('=')
    if (equals < 1) continue
    const end = line.endsWith('\r') ? line.length - 1 : line.length
    lines.push({ type: line.slice(0, equals), content: line.slice(equals + 1, end) })
  }
  return lines
}
