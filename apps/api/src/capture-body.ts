import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Clock } from '@voltaic/runtime'
import { RequestRefused } from './problem.ts'

/** Octets of a capture that is given to the API, as it comes and unpacked; what is longer, the command line reads. */
const MAX_CAPTURE = 512 * 1024 * 1024
/** Who sends a capture sends some of it within this time, in milliseconds, or loses the place to others. */
export const MAX_CAPTURE_PAUSE = 10_000
/** Who sends octet by octet loses it too: a capture may be waited for so long in all, and longer with all that has come. */
export const MAX_CAPTURE_WAIT = 30_000
const LEAST_OCTETS_PER_SECOND = 4096
const GZIP = Buffer.from([0x1f, 0x8b])

type SenderClock = Pick<Clock, 'now' | 'startTimer'>

/**
 * The octets of a capture as they come, unpacked if they were packed with gzip.
 *
 * @throws RequestRefused CAPTURE_TOO_LONG, CAPTURE_STALLED, CAPTURE_GZIP_INVALID
 */
export async function* captureOf(body: Readable, clock: SenderClock): AsyncGenerator<Uint8Array> {
  const chunks = limited(prompt(body, clock))
  let begins = Buffer.alloc(0)
  while (begins.length < GZIP.length) {
    const next = await chunks.next()
    if (next.done === true) break
    begins = Buffer.concat([begins, next.value])
  }
  if (begins.subarray(0, GZIP.length).equals(GZIP)) yield* limited(unpacked(begins, chunks))
  else yield* rejoined(begins, chunks)
}

async function* rejoined(begins: Buffer, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (begins.length > 0) yield begins
  yield* rest
}

async function* unpacked(begins: Buffer, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  // what the sender does wrong comes out where it is read
  const gunzip = pipeline(Readable.from(rejoined(begins, rest)), createGunzip(), () => {})
  try {
    for await (const chunk of gunzip) yield chunk as Uint8Array
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    // one that was cut off gives what could be unpacked, as at the command line
    if (code === 'Z_BUF_ERROR') return
    if (!code.startsWith('Z_')) throw error
    throw notUnpacked(error)
  } finally {
    gunzip.destroy()
  }
}

function notUnpacked(cause: unknown): RequestRefused {
  const what = 'the capture begins as gzip and cannot be unpacked'
  return new RequestRefused(422, 'CAPTURE_GZIP_INVALID', what, 'Unpack it first: gunzip FILE', undefined, { cause })
}

async function* limited(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let octets = 0
  for await (const chunk of chunks) {
    octets += chunk.length
    if (octets > MAX_CAPTURE) {
      const what = `the capture is longer than ${MAX_CAPTURE} octets`
      throw new RequestRefused(413, 'CAPTURE_TOO_LONG', what, 'voltaic trace FILE and voltaic why FILE read any length')
    }
    yield chunk
  }
}

/** Time counts only while the sender is waited for, not while what it has sent is read. @spec RFC 9110 §15.5.9 */
async function* prompt(body: Readable, clock: SenderClock): AsyncGenerator<Uint8Array> {
  const chunks = body.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array>
  let allowed = MAX_CAPTURE_WAIT
  for (;;) {
    const late = Promise.withResolvers<never>()
    const [since, isSlow] = [clock.now(), allowed < MAX_CAPTURE_PAUSE]
    const timer = clock.startTimer(Math.max(0, Math.min(allowed, MAX_CAPTURE_PAUSE)), () =>
      late.reject(stalled(isSlow)),
    )
    const next = await Promise.race([chunks.next(), late.promise]).finally(() => timer.cancel())
    if (next.done === true) return
    allowed += (1000 * next.value.length) / LEAST_OCTETS_PER_SECOND - (clock.now() - since)
    yield next.value
  }
}

function stalled(isSlow: boolean): RequestRefused {
  const slow = `the capture comes slower than ${LEAST_OCTETS_PER_SECOND} octets a second`
  const what = isSlow ? slow : `nothing more of the capture has come for ${MAX_CAPTURE_PAUSE / 1000} s`
  return new RequestRefused(408, 'CAPTURE_STALLED', what, 'Send it again, or read it here: voltaic why FILE')
}
