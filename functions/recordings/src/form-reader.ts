import { DecodeError } from '@voltaic/base'

/** Parts of one form. */
const MAX_FORM_PARTS = 100
/** Octets of the headers of one part. */
const MAX_PART_HEADERS = 8192
const SPEC = 'RFC 7578 §4'
const NEW_LINE = '\r\n'
const END_OF_HEADERS = Buffer.from('\r\n\r\n')
const DASH = 0x2d

/** One part of a form. A body that was not read is passed over; it is gone when the next part comes. */
export interface FormPart {
  readonly name: string
  readonly filename: string | undefined
  readonly contentType: string
  body(): AsyncIterable<Uint8Array>
}

/** Whether a content is a form, with or without what its parts are told apart by. */
export function isForm(contentType: string): boolean {
  return /^multipart\/form-data\s*(?:;|$)/i.test(contentType)
}

/** The boundary of a form; undefined where the content is none. @spec RFC 2046 §5.1.1 */
export function formBoundaryOf(contentType: string): string | undefined {
  if (!/^multipart\/form-data\s*;/i.test(contentType)) return undefined
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType) ?? []
  return quoted ?? plain
}

/**
 * Reads a form as it comes: of a file of any size no more is in memory than one piece.
 *
 * @throws DecodeError FORM_MALFORMED, FORM_TOO_MANY_PARTS, while parts are read
 * @spec RFC 7578 §4; RFC 2046 §5.1.1
 */
export async function* readForm(source: AsyncIterable<Uint8Array>, boundary: string): AsyncGenerator<FormPart> {
  const pieces = new PieceReader(source)
  const delimiter = Buffer.from(`${NEW_LINE}--${boundary}`)
  // what stands before the first delimiter is not part of the form
  for await (const _ of pieces.until(delimiter));
  for (let count = 0; !(await pieces.isEnd()); count++) {
    if (count === MAX_FORM_PARTS) {
      throw new DecodeError('FORM_TOO_MANY_PARTS', `a form of more than ${MAX_FORM_PARTS} parts`, -1, SPEC)
    }
    const part = partOf(await pieces.headers())
    let isRead = false
    const body = async function* (): AsyncGenerator<Uint8Array> {
      isRead = true
      yield* pieces.until(delimiter)
    }
    yield { ...part, body }
    if (!isRead) for await (const _ of pieces.until(delimiter));
  }
}

class PieceReader {
  readonly #source: AsyncIterator<Uint8Array>
  // so that a delimiter at the very beginning has its line end in front
  #buffer: Buffer = Buffer.from(NEW_LINE)

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** What stands before the delimiter, which is taken away. */
  async *until(delimiter: Buffer): AsyncGenerator<Uint8Array> {
    for (;;) {
      const at = this.#buffer.indexOf(delimiter)
      if (at >= 0) {
        if (at > 0) yield this.#buffer.subarray(0, at)
        this.#buffer = this.#buffer.subarray(at + delimiter.length)
        return
      }
      const sure = this.#buffer.length - delimiter.length + 1
      if (sure > 0) {
        yield this.#buffer.subarray(0, sure)
        this.#buffer = this.#buffer.subarray(sure)
      }
      await this.#more()
    }
  }

  /** Whether the delimiter that was just read is the last: two dashes follow it. */
  async isEnd(): Promise<boolean> {
    while (this.#buffer.length < 2) await this.#more()
    return this.#buffer[0] === DASH && this.#buffer[1] === DASH
  }

  async headers(): Promise<string> {
    for (;;) {
      const end = this.#buffer.indexOf(END_OF_HEADERS)
      if (end > MAX_PART_HEADERS || (end < 0 && this.#buffer.length > MAX_PART_HEADERS)) {
        throw malformed(`a part with more than ${MAX_PART_HEADERS} octets of headers`)
      }
      if (end >= 0) {
        const text = this.#buffer.toString('utf8', 0, end)
        this.#buffer = this.#buffer.subarray(end + END_OF_HEADERS.length)
        return text
      }
      await this.#more()
    }
  }

  async #more(): Promise<void> {
    const { done, value } = await this.#source.next()
    if (done) throw malformed('the form ends in the middle')
    this.#buffer = this.#buffer.length === 0 ? Buffer.from(value) : Buffer.concat([this.#buffer, value])
  }
}

function partOf(headers: string): Omit<FormPart, 'body'> {
  const lines = headers.split(NEW_LINE)
  const header = (name: string) =>
    lines
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim()
  const disposition = header('content-disposition') ?? ''
  const name = parameterOf(disposition, 'name')
  if (!/^form-data\s*;/i.test(disposition) || name === undefined) throw malformed('a part that is no field of a form')
  return { name, filename: parameterOf(disposition, 'filename'), contentType: header('content-type') ?? 'text/plain' }
}

/** @spec RFC 7578 §4.2; RFC 2183 §2 */
function parameterOf(disposition: string, name: string): string | undefined {
  const [, quoted, plain] =
    new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]+))`, 'i').exec(disposition) ?? []
  return quoted?.replace(/\\(.)/g, '$1') ?? plain
}

function malformed(message: string): DecodeError {
  return new DecodeError('FORM_MALFORMED', message, -1, SPEC)
}
