import { DecodeError } from '@voltaic/base'
import { parseParameterised, type SipMessage } from '@voltaic/sip'

/** One part of a body. */
export interface BodyPart {
  /** Value of its Content-Type; `text/plain` where it names none. @spec RFC 2046 §5.1 */
  readonly contentType: string
  readonly content: Uint8Array
}

export const MAX_BODY_PARTS = 32

const SPEC = 'RFC 2046 §5.1'
const NEW_LINE = '\r\n'

/**
 * The parts of a body: one where it is not multipart, none where there is no body. Parts inside of parts stay as they are.
 *
 * @throws DecodeError BODY_PARTS_MALFORMED, BODY_PARTS_TOO_MANY
 * @spec RFC 2046 §5.1
 */
export function bodyPartsOf(message: SipMessage): readonly BodyPart[] {
  if (message.body.length === 0) return []
  const contentType = message.header('Content-Type') ?? ''
  const boundary = boundaryOf(contentType)
  if (boundary === undefined) return [{ contentType, content: message.body }]
  // one character for each octet, so that the places found are places in the body
  const text = `${NEW_LINE}${Buffer.from(message.body).toString('latin1')}`
  const [, ...pieces] = text.split(`${NEW_LINE}--${boundary}`)
  const end = pieces.findIndex((piece) => piece.startsWith('--'))
  if (end < 0) throw malformed('A multipart body without its closing boundary')
  if (end > MAX_BODY_PARTS) {
    throw new DecodeError('BODY_PARTS_TOO_MANY', `A body of more than ${MAX_BODY_PARTS} parts`, -1, SPEC)
  }
  return pieces.slice(0, end).map(parsePart)
}

function boundaryOf(contentType: string): string | undefined {
  if (!contentType.toLowerCase().startsWith('multipart/')) return undefined
  const boundary = parseParameterised(contentType).params.get('boundary')
  if (typeof boundary === 'string' && boundary !== '') return boundary
  throw malformed('A multipart body without boundary')
}

function parsePart(piece: string): BodyPart {
  // what may stand between the boundary and the end of its line is white space
  const start = piece.indexOf(NEW_LINE)
  const blank = piece.indexOf(`${NEW_LINE}${NEW_LINE}`, Math.max(start, 0))
  if (start < 0 || blank < 0 || piece.slice(0, start).trim() !== '') throw malformed('A part without its empty line')
  const lines = piece.slice(start, blank).split(NEW_LINE)
  const typed = lines.find((line) => /^content-type\s*:/i.test(line))
  return {
    contentType: typed?.slice(typed.indexOf(':') + 1).trim() ?? 'text/plain',
    content: Buffer.from(piece.slice(blank + 2 * NEW_LINE.length), 'latin1'),
  }
}

function malformed(message: string): DecodeError {
  return new DecodeError('BODY_PARTS_MALFORMED', message, -1, SPEC)
}
