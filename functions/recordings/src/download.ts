import { byteRangeOf } from './byte-range.ts'
import type { StoredRecording } from './recording-library.ts'

/** How a request for a recording is answered. */
export interface Download {
  readonly status: 200 | 206 | 416
  readonly headers: Readonly<Record<string, string>>
  /** Octets of the answer, both included; absent where there are none. */
  readonly range?: { readonly first: number; readonly last: number }
}

export interface DownloadConditions {
  readonly range?: string | undefined
  readonly ifRange?: string | undefined
}

/** Types of what recorders make; whatever else a sender calls its file, no browser is to run it. */
const PLAIN_TYPE = /^(?:audio\/[\w.+-]{1,64}|application\/x-pcapng)$/
const OCTETS = 'application/octet-stream'
const EXTENSION = /\.([A-Za-z0-9]{1,8})$/

/**
 * What is sent of a recording, and with which headers.
 *
 * @spec RFC 9110 §13.1.5, §14.2, §15.3.7, §15.5.17; RFC 9530 §3; RFC 6266 §4
 */
export function downloadOf(recording: StoredRecording, { range, ifRange }: DownloadConditions): Download {
  const { id, name, contentType, length, sha256 } = recording
  const etag = `"${sha256}"`
  const extension = EXTENSION.exec(name)?.[1]?.toLowerCase() ?? 'bin'
  const headers = {
    'accept-ranges': 'bytes',
    etag,
    'content-type': PLAIN_TYPE.test(contentType) ? contentType : OCTETS,
    'content-disposition': `attachment; filename="${id}.${extension}"`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
    'repr-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
  }
  // RFC 9110 §13.1.5: a range of another version would not fit to what the client has
  const asked = byteRangeOf(ifRange === undefined || ifRange === etag ? range : undefined, length)
  if (asked.kind === 'unsatisfiable') {
    return { status: 416, headers: { 'accept-ranges': 'bytes', 'content-range': `bytes */${length}` } }
  }
  if (asked.kind === 'whole') {
    return {
      status: 200,
      headers: { ...headers, 'content-length': `${length}` },
      range: { first: 0, last: length - 1 },
    }
  }
  const { first, last } = asked
  const part = { 'content-range': `bytes ${first}-${last}/${length}`, 'content-length': `${last - first + 1}` }
  return { status: 206, headers: { ...headers, ...part }, range: { first, last } }
}
