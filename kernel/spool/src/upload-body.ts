import { createReadStream } from 'node:fs'
import type { Shipment } from './delivery.ts'
import { sha256Of } from './durable-file.ts'
import type { UploadTarget } from './upload-target.ts'

/** What is sent, piece by piece. */
export interface UploadBody {
  readonly contentType: string
  readonly length: number
  /** Of all that is sent. @spec RFC 9530 §2 */
  readonly contentDigest: string
  /** The octets, from the beginning. */
  pieces(): AsyncIterable<Uint8Array>
}

const DEFAULT_FIELD = 'file'

/** The body of an upload: the file alone for PUT, a form with metadata and file for POST. */
export function uploadBodyOf(target: UploadTarget, shipment: Shipment): Promise<UploadBody> {
  return target.method === 'PUT' ? plainBody(shipment) : formBody(target, shipment)
}

/** What the receiver is told of a file. */
export function metadataOf({
  id,
  file,
  createdAt,
  length,
  sha256,
  isCut,
  metadata,
}: Shipment): Readonly<Record<string, string>> {
  return {
    ...metadata,
    id,
    name: file,
    createdAt: new Date(createdAt).toISOString(),
    length: String(length),
    sha256,
    ...(isCut && { isCut: 'true' }),
  }
}

async function plainBody({ path, contentType, length, sha256 }: Shipment): Promise<UploadBody> {
  return { contentType, length, contentDigest: digestField(sha256), pieces: () => createReadStream(path) }
}

/** @spec RFC 7578 §4.1, §4.2, §4.4 */
async function formBody({ field = DEFAULT_FIELD }: UploadTarget, shipment: Shipment): Promise<UploadBody> {
  const { path, id, file, contentType, length } = shipment
  // RFC 2046 §5.1.1: a boundary must not occur in what it bounds; an id of 128 random bits does not
  const boundary = `voltaic-${id}`
  const part = (disposition: string, type: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: ${type}\r\n\r\n`
  const metadata = JSON.stringify(metadataOf(shipment))
  const head = Buffer.from(
    `${part('name="metadata"', 'application/json')}${metadata}\r\n${part(`name="${field}"; filename="${file}"`, contentType)}`,
  )
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: head.length + length + tail.length,
    contentDigest: digestField(await sha256Of(head, path, tail)),
    async *pieces() {
      yield head
      yield* createReadStream(path) as AsyncIterable<Uint8Array>
      yield tail
    },
  }
}

/** @param sha256 in hexadecimal digits @spec RFC 9530 §2 */
function digestField(sha256: string): string {
  return `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`
}
