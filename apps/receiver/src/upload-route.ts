import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { type RecordingLibrary, recordingDocument, takeUpload } from '@voltaic/recordings'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendProblem } from './problem.ts'

/** Octets that a form may have beside its file. */
const MAX_FORM_OCTETS = 1_048_576
/** Octets that are read of a body after it was refused, so that whoever sends it hears why. */
const MAX_LINGER_OCTETS = 64 * 2 ** 20

/** Takes an upload to the disk as it comes. @spec RFC 9110 §9.3.3, §9.3.4 */
export async function takeRequest(
  library: RecordingLibrary,
  request: FastifyRequest,
  reply: FastifyReply,
  maxFileOctets: number,
): Promise<FastifyReply> {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > maxFileOctets + MAX_FORM_OCTETS) {
    const detail = `${announced} octets are announced, and a recording may have ${maxFileOctets}`
    lingerOver(request)
    return sendProblem(reply, 413, 'RECORDING_TOO_LONG', detail)
  }
  const { body, sha256 } = hashed(request.body)
  const answer = await takeUpload(library, {
    method: request.method === 'PUT' ? 'PUT' : 'POST',
    path: `/${(request.params as { readonly '*': string })['*']}`,
    headers: request.headers,
    body,
    bodySha256: sha256,
  })
  if ('recording' in answer) return reply.code(answer.status).send(recordingDocument(answer.recording))
  lingerOver(request)
  return sendProblem(reply, answer.status, answer.code, answer.detail)
}

/** The body, hashed on its way. A reader that ends early does not end the connection, on which an answer is due. */
function hashed(body: unknown): { readonly body: AsyncIterable<Uint8Array>; readonly sha256: () => string } {
  const hash = createHash('sha256')
  async function* pieces(): AsyncGenerator<Uint8Array> {
    if (!(body instanceof Readable)) return
    for await (const piece of body.iterator({ destroyOnReturn: false })) {
      hash.update(piece as Buffer)
      yield piece as Buffer
    }
  }
  return { body: pieces(), sha256: () => hash.digest('hex') }
}

/** Reads what is still to come, within a limit: a connection that is cut while it is written to loses the answer. */
function lingerOver({ raw }: FastifyRequest): void {
  let octets = 0
  raw.on('data', (piece: Buffer) => {
    octets += piece.length
    if (octets > MAX_LINGER_OCTETS) raw.destroy()
  })
  raw.resume()
}
