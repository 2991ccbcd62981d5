import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createPcapngWriter } from '@voltaic/capture'
import { createManualClock, createSystemClock } from '@voltaic/runtime'
import { type CaptureReader, readCapture } from './read-capture.ts'

const config: CaptureReader['config'] = { elements: [] }
/** Enough for the program of the thread and a capture of a phone. */
const FEW_MEGABYTES = 32

/** REGISTERs, each of another phone, that nobody answers. */
function registers(count: number): Uint8Array {
  const writer = createPcapngWriter()
  const pcscf = { host: '192.0.2.1', port: 5060 }
  const blocks = Array.from({ length: count }, (_, index) => {
    const phone = { host: `10.45.${index >> 8}.${index & 255}`, port: 5060 }
    const lines = [
      'REGISTER sip:ims.example.org SIP/2.0',
      `Via: SIP/2.0/UDP ${phone.host};branch=z9hG4bK${index}`,
      `From: <sip:${index}@ims.example.org>;tag=1`,
      `To: <sip:${index}@ims.example.org>`,
      `Call-ID: ${index}`,
      'CSeq: 1 REGISTER',
      'Content-Length: 0',
    ]
    const data = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
    const ways = { element: 'eth0', direction: 'out', transport: 'udp', local: phone, remote: pcscf } as const
    return writer.message({ at: 1e12 + index * 100, ...ways, data })
  })
  return Buffer.concat([writer.header(), ...blocks])
}

async function* inChunks(file: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.length; at += size) yield file.subarray(at, at + size)
}

describe('a capture that is given to a network at work', () => {
  const limits = { megabytes: FEW_MEGABYTES, milliseconds: 600_000 }

  test('is read while the event loop goes on turning', async () => {
    let turns = 0
    const turn = (): void => {
      turns++
      next = setImmediate(turn)
    }
    let next = setImmediate(turn)
    // in one chunk: nothing of the network gives the loop a chance in between
    const view = await readCapture(inChunks(registers(300), Number.MAX_SAFE_INTEGER), {
      ...{ config, clock: createSystemClock(), limits },
    })
    clearImmediate(next)
    assert.deepEqual([view.messages, view.rows.length, view.stop], [300, 300, undefined])
    assert.equal(view.findings[0]?.cause, 'pcscf-silent')
    assert.ok(turns > 100, `${turns} turns`)
  })

  test('and takes more memory than it may is given up, and nothing else', async () => {
    const reading = readCapture(inChunks(registers(20_000)), { config, clock: createSystemClock(), limits })
    await assert.rejects(reading, {
      code: 'CAPTURE_OUT_OF_MEMORY',
      message: /^to read the first \d+ octets of this capture takes more than 32 MB of memory$/,
      remedy: /voltaic why FILE/,
    })
  })

  test('and takes too long is given up; time that its octets take to come does not count', async () => {
    const clock = createManualClock()
    async function* slowly(): AsyncGenerator<Uint8Array> {
      await clock.advance(3 * limits.milliseconds)
      yield registers(1)
    }
    const reading = readCapture(slowly(), { config, clock, limits })
    const outcome = assert.rejects(reading, { code: 'CAPTURE_OUT_OF_TIME', message: /more than 600 seconds of work/ })
    while (clock.pending === 0) await clock.settle()
    await clock.advance(limits.milliseconds)
    await outcome
    assert.equal(clock.pending, 0)
  })

  test('is given up when nobody waits for the answer any more', async () => {
    const [gone, clock] = [new AbortController(), createManualClock()]
    const reading = readCapture(inChunks(registers(1)), { config, clock, gone: gone.signal, limits })
    const outcome = assert.rejects(reading, { name: 'AbortError' })
    while (clock.pending === 0) await clock.settle()
    gone.abort()
    await outcome
    assert.equal(clock.pending, 0)
  })
})
