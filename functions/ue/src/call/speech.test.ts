import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Runtime } from '@voltaic/runtime'
import { createMediaFile } from '../media/media-file.ts'
import { sampleFileUrl } from '../media/sample-file.ts'
import { createUeMedia, type UeMedia } from '../media/ue-media.ts'
import { twoPhones } from '../two-phones.ts'
import { hangUp, talk } from './talk.ts'

function withMedia(codecs: readonly ('AMR' | 'AMR-WB')[] = ['AMR-WB', 'AMR']): (runtime: Runtime) => UeMedia {
  const files = codecs.map((codec) => createMediaFile(readFileSync(sampleFileUrl(codec))))
  return (runtime) => createUeMedia({ runtime, files })
}

test('speech goes both ways, frame by frame as in the recording (GSMA IR.92 §3.2)', async () => {
  const phones = await twoPhones({}, withMedia())
  const { call, theirs } = await talk(phones)
  await phones.clock.advance(2000)
  for (const { statistics } of [call, theirs]) {
    assert.ok((statistics.media?.received ?? 0) > 70, String(statistics.media?.received))
    assert.equal(statistics.media?.lost, 0)
    assert.equal(statistics.media?.mismatched, 0)
  }
  await hangUp(phones, call)
  const { received } = call.statistics.media ?? {}
  await phones.clock.advance(1000)
  assert.equal(call.statistics.media?.received, received, 'nothing after the end')
  await phones.stop()
})

test('on hold nothing comes from the other side, after it speech goes on (RFC 3264 §8.4)', async () => {
  const phones = await twoPhones({}, withMedia())
  const { call } = await talk(phones)
  await phones.clock.advance(500)
  const held = call.hold()
  await phones.clock.advance(100)
  assert.equal((await held).status, 200)
  const before = call.statistics.media?.received
  await phones.clock.advance(1000)
  assert.equal(call.statistics.media?.received, before)
  const resumed = call.resume()
  await phones.clock.advance(1000)
  assert.equal((await resumed).status, 200)
  assert.ok((call.statistics.media?.received ?? 0) > (before ?? 0) + 40)
  await hangUp(phones, call)
  await phones.stop()
})

test('keys arrive as telephone-events (RFC 4733 §2.5)', async () => {
  const phones = await twoPhones({}, withMedia())
  const { call, theirs } = await talk(phones)
  void call.dtmf('12#')
  await phones.clock.advance(2000)
  assert.equal(theirs.statistics.media?.digits, '12#')
  await hangUp(phones, call)
  await phones.stop()
})

test('a phone offers what it has a recording for', async () => {
  const phones = await twoPhones({}, withMedia(['AMR']))
  const { call } = await talk(phones)
  const offer = Buffer.from(phones.find('alice', 'INVITE').body).toString()
  assert.match(offer, /m=audio \d+ RTP\/AVP 102 101\r\n/)
  await phones.clock.advance(500)
  assert.ok((call.statistics.media?.matched ?? 0) > 20)
  await hangUp(phones, call)
  await phones.stop()
})

test('speech goes both ways after an INVITE without offer (RFC 3261 §13.2.1)', async () => {
  for (const preconditions of ['supported', 'none'] as const) {
    const phones = await twoPhones({ both: { preconditions }, bob: { answering: { afterMs: 100 } } }, withMedia())
    const call = phones.alice.call('+99901000002', { withoutOffer: true })
    await phones.until(() => call.state === 'answered')
    const [theirs] = phones.bob.calls
    await phones.clock.advance(1000)
    assert.ok((call.statistics.media?.matched ?? 0) > 40)
    assert.ok((theirs?.statistics.media?.matched ?? 0) > 40)
    await hangUp(phones, call)
    await phones.stop()
  }
})
