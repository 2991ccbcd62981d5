import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type Clock, Counters, createNodeNet, createSystemClock, createSystemRandom } from '@voltaic/runtime'
import { type CallMedia, createMediaFile, createUeMedia, type MediaParameters, sampleFileUrl } from '@voltaic/ue'

const DEADLINE_MILLISECONDS = 10_000

/** Resolves as soon as `isSo`; rejects at the deadline. */
function until(clock: Clock, isSo: () => boolean): Promise<void> {
  const deadline = clock.now() + DEADLINE_MILLISECONDS
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (isSo()) resolve()
      else if (clock.now() > deadline) reject(new Error('the media never came so far'))
      else clock.startTimer(10, look, true)
    }
    look()
  })
}

function parametersTo(host: string, { port }: CallMedia): MediaParameters {
  return {
    remoteRtp: { host, port },
    remoteRtcp: { host, port: port + 1 },
    codec: 'AMR-WB',
    framing: 'bandwidth-efficient',
    payloadTypes: { send: 104, receive: 104 },
    telephoneEvent: { send: 105, receive: 105 },
    direction: 'sendrecv',
    rtcp: { senders: 600, receivers: 2000 },
  }
}

for (const host of ['127.0.0.1', '::1']) {
  test(`two phones talk over real sockets at ${host}: every frame arrives as the file has it`, async () => {
    const clock = createSystemClock()
    const counters = new Counters()
    const runtime = { clock, counters, random: createSystemRandom(), net: createNodeNet() }
    const files = [createMediaFile(readFileSync(sampleFileUrl('AMR-WB')))]
    const media = createUeMedia({ runtime, files })
    const a = media.createCall(host)
    const b = media.createCall(host)
    try {
      await Promise.all([a.open(), b.open()])
      a.start(parametersTo(host, b))
      b.start(parametersTo(host, a))
      await until(clock, () => a.summary().received >= 25 && b.summary().received >= 25)
      await a.sendDtmf('1')
      await until(clock, () => b.summary().digits === '1')
    } finally {
      await a.stop()
      await until(clock, () => b.summary().rtcp.isByeReceived)
      await b.stop()
    }
    for (const call of [a, b]) {
      const { received, matched, lost, refused } = call.summary()
      assert.deepEqual({ matched, lost, refused }, { matched: received, lost: 0, refused: 0 })
    }
    assert.equal(counters.get('media.send.failed'), 0)
  })
}
