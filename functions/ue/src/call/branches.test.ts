import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createMediaFile } from '../media/media-file.ts'
import { sampleFileUrl } from '../media/sample-file.ts'
import { createUeMedia } from '../media/ue-media.ts'
import { twoPhones } from '../two-phones.ts'
import { hangUp } from './talk.ts'

const ANSWER = [
  'v=0',
  'o=- 1 1 IN IP4 10.0.0.1',
  's=-',
  'c=IN IP4 10.0.0.1',
  't=0 0',
  'm=audio 40000 RTP/AVP 104',
  'a=rtpmap:104 AMR-WB/16000',
  'a=sendrecv',
  '',
].join('\r\n')

test('a response of another branch does not disturb the call that is answered (RFC 3261 §13.2.2.4)', async () => {
  const phones = await twoPhones({ bob: { answering: { afterMs: 100 } } })
  phones.intercept = (_, hop) => {
    const headers = [
      ['Contact', '<sip:announcement@10.0.0.1:5060>'],
      ['Content-Type', 'application/sdp'],
    ] as const
    hop.provisional(hop.reply(183, { toTag: 'announcement', headers, body: Buffer.from(ANSWER) }))
    return undefined
  }
  const call = phones.alice.call('+99901000002')
  await phones.until(() => call.state === 'answered')
  assert.equal(phones.find('alice', 'ACK').toTag, phones.find('bob', '200 INVITE').toTag)
  await hangUp(phones, call)
  await phones.stop()
})

test('early media is heard where the network allows it, from a response that is not reliable too (RFC 5009 §8)', async () => {
  for (const [pEarlyMedia, hears] of [
    [[['P-Early-Media', 'sendonly']], true],
    [[], false],
  ] as const) {
    const file = createMediaFile(readFileSync(sampleFileUrl('AMR-WB')))
    const phones = await twoPhones({}, (runtime) => createUeMedia({ runtime, files: [file] }))
    phones.intercept = (request, hop) => {
      const port = Number(/m=audio (\d+)/.exec(Buffer.from(request.body).toString())?.[1])
      const headers = [
        ['Contact', '<sip:announcement@10.0.0.1:5060>'],
        ['Content-Type', 'application/sdp'],
        ...pEarlyMedia,
      ] as const
      hop.provisional(hop.reply(183, { headers, body: Buffer.from(ANSWER) }))
      return new Promise((resolve) => {
        phones.clock.startTimer(500, () => void announce(port))
        phones.clock.startTimer(1000, () => resolve(hop.reply(480)))
      })
    }
    const announce = async (port: number) => {
      const socket = await phones.net.bindDatagram({ host: '10.0.0.1', port: 40_000 }, { onDatagram() {} })
      const payload = file.payloadAt(0, 'bandwidth-efficient') ?? new Uint8Array(0)
      const header = [0x80, 104, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9]
      socket.send(Buffer.from([...header, ...payload]), { host: '10.0.0.2', port })
      await socket.close()
    }
    const call = phones.alice.call('+99901000002')
    await phones.until(() => call.state === 'ended')
    assert.equal(call.statistics.media?.received ?? 0, hears ? 1 : 0)
    assert.equal(call.statistics.media?.sent ?? 0, 0, 'nothing is sent against the direction')
    assert.equal((await call.ended).status, 480)
    await phones.stop()
  }
})
