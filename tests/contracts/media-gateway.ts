import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { parseSessionDescription } from '@voltaic/sdp'
import {
  audio,
  description,
  GatewayCall,
  type GatewayTest,
  type MediaGatewayLab,
  placeIn,
  rewritten,
} from './media-gateway-lab.ts'
import { testEnds, testGates, testRecording } from './media-gateway-life.ts'

const TIMEOUT = { timeout: 20_000 }

/**
 * What a SIP element relies on, whoever is at the other end of the ng protocol. A capability that the gateway is declared to
 * lack skips the tests that need it, and the matrix says so.
 *
 * @param skipped why it cannot be run here at all
 */
export function runMediaGatewayContract(name: string, makeLab: () => Promise<MediaGatewayLab>, skipped?: string): void {
  const title = `MediaGateway contract: ${name}`
  if (skipped !== undefined) {
    test(title, (t) => t.skip(skipped))
    return
  }
  describe(title, { timeout: 120_000 }, () => {
    let lab: MediaGatewayLab | undefined
    let calls = 0
    before(async () => {
      lab = await makeLab()
    })
    after(() => lab?.close())
    test('what it can', (t) => {
      assert.ok(lab)
      for (const [capability, value] of Object.entries(lab.capabilities)) t.diagnostic(`${capability}: ${value}`)
    })
    const gatewayTest: GatewayTest = (what, body, needs) => {
      test(what, TIMEOUT, async (t) => {
        assert.ok(lab)
        if (needs !== undefined && !lab.capabilities[needs]) {
          t.skip(`it is declared to lack ${needs}`)
          return
        }
        calls += 1
        // the last part is how an element tells its legs apart
        const call = new GatewayCall(lab, `contract-${calls}@test;mo`)
        try {
          await body(call)
        } finally {
          await call.close()
        }
      })
    }
    testDescriptions(gatewayTest)
    testMedia(gatewayTest)
    testChanges(gatewayTest)
    testGates(gatewayTest)
    testRecording(gatewayTest)
    testEnds(gatewayTest)
  })
}

function testDescriptions(gatewayTest: GatewayTest): void {
  gatewayTest('it answers a ping', async ({ gateway }) => {
    assert.equal(await gateway.ping(), true)
  })

  gatewayTest(
    'each side is told an address of the gateway, and the rest of what was said (RFC 3264 §5, §6)',
    async (call) => {
      const [caller, called] = await call.phones()
      const offered = rewritten(await call.offer(audio(caller)))
      assert.equal(placeIn(offered).host, call.lab.core)
      assert.equal(placeIn(offered).port % 2, 0, 'RTCP is at the next port')
      const answered = rewritten(await call.answer(audio(called)))
      assert.equal(placeIn(answered).host, call.lab.access)
      for (const sdp of [offered, answered]) {
        assert.match(sdp, /a=rtpmap:97 AMR\/8000/)
        assert.equal(parseSessionDescription(sdp).media.length, 1)
      }
    },
  )

  gatewayTest('every m-line stays in its place; one that was refused stays refused (RFC 3264 §6)', async (call) => {
    const [caller, called] = await call.phones()
    const video = await call.bind(caller.socket.local.host)
    const lines = (port: number, videoPort: number): readonly string[] => [
      `m=audio ${port} RTP/AVP 97`,
      'a=rtpmap:97 AMR/8000',
      `m=video ${videoPort} RTP/AVP 99`,
      'a=rtpmap:99 H264/90000',
    ]
    const offer = description(caller.socket.local.host, lines(caller.socket.local.port, video.socket.local.port))
    const offered = parseSessionDescription(rewritten(await call.offer(offer)))
    assert.deepEqual(
      offered.media.map(({ media }) => media),
      ['audio', 'video'],
    )
    assert.ok(offered.media.every(({ port }) => port > 0))
    const answer = description(called.socket.local.host, lines(called.socket.local.port, 0))
    const answered = parseSessionDescription(rewritten(await call.answer(answer)))
    assert.deepEqual(
      answered.media.map(({ port }) => port > 0),
      [true, false],
    )
  })

  gatewayTest('what is no description is refused, with a reason', async (call) => {
    const result = await call.offer('this is no description')
    assert.equal(result.kind, 'refused')
  })

  gatewayTest(
    'media to a group of hosts is refused (RFC 3550 §9.1)',
    async (call) => {
      const lines = ['m=audio 30000 RTP/AVP 97', 'a=rtpmap:97 AMR/8000']
      assert.equal((await call.offer(description('239.1.1.1', lines))).kind, 'refused')
    },
    'refusesMulticast',
  )

  gatewayTest(
    'codecs that it can convert are added to the offer',
    async (call) => {
      const [caller] = await call.phones()
      const { host, port } = caller.socket.local
      const sdp = description(host, [`m=audio ${port} RTP/AVP 0`, 'a=rtpmap:0 PCMU/8000'])
      assert.match(rewritten(await call.offer(sdp, { transcode: ['PCMA'] })), /^m=audio \d+ RTP\/AVP 0 8\b/m)
    },
    'transcoding',
  )
}

function testMedia(gatewayTest: GatewayTest): void {
  gatewayTest('RTP and RTCP go both ways, from the ports that each side was told (TS 23.334 §5.9)', async (call) => {
    const [caller, called] = await call.phones()
    const { forCaller, forCalled } = await call.answered(caller, called)
    assert.deepEqual(await call.heard(caller, forCaller, called), forCalled)
    assert.deepEqual(await call.heard(called, forCalled, caller), forCaller)
  })

  gatewayTest('it counts what each side sends, and when the last packet came', async (call) => {
    const [caller, called] = await call.phones()
    const { forCaller, forCalled } = await call.answered(caller, called)
    await call.heard(caller, forCaller, called)
    await call.heard(called, forCalled, caller)
    await call.soon(
      async () => (await call.counted('caller')).packets > 0 && (await call.counted('called')).packets > 0,
    )
    const report = await call.gateway.query(call)
    assert.ok(report)
    assert.deepEqual(report.streams.map(({ side, tag, media, index }) => [side, tag, media, index]).toSorted(), [
      ['answerer', 'called', 'audio', 0],
      ['offerer', 'caller', 'audio', 0],
    ])
    assert.ok(report.streams.every(({ packets, octets, errors }) => octets === packets * 33 && errors === 0))
    assert.ok(Math.abs((report.lastPacketAt ?? 0) - call.lab.runtime.clock.now()) < 60_000)
    assert.ok((await call.gateway.list(1000)).includes(call.callId))
  })

  gatewayTest('two legs at one gateway meet inside (TS 23.228 §G.2.2)', async (call) => {
    const [caller, called] = await call.phones()
    const other = new GatewayCall(call.lab, call.callId.replace(';mo', ';mt'))
    try {
      const inner = rewritten(await call.offer(audio(caller)))
      const outer = rewritten(await other.offer(inner, { from: 'core', to: 'access' }))
      const first = rewritten(await other.answer(audio(called), { from: 'access', to: 'core' }))
      const second = rewritten(await call.answer(first))
      assert.deepEqual(await call.heard(caller, placeIn(second), called), placeIn(outer))
      assert.deepEqual(await call.heard(called, placeIn(outer), caller), placeIn(second))
    } finally {
      await other.close()
    }
  })

  gatewayTest(
    'IPv4 on one side and IPv6 on the other (TS 23.334 §5.4)',
    async (call) => {
      const caller = await call.bind(call.lab.phones[0])
      const called = await call.bind('::1')
      const { forCaller, forCalled } = await call.answered(caller, called, { addressFamily: 'IP6' })
      assert.equal(forCalled.host, call.lab.coreIpv6)
      assert.deepEqual(await call.heard(caller, forCaller, called), forCalled)
      assert.deepEqual(await call.heard(called, forCalled, caller), forCaller)
    },
    'crossFamily',
  )

  gatewayTest(
    'only the host that a side may send from is heard',
    async (call) => {
      const [caller, called] = await call.phones()
      const stranger = await call.bind(call.lab.third)
      const { forCaller } = await call.answered(caller, called, { allowedHost: caller.socket.local.host })
      for (let each = 0; each < 5; each++) stranger.socket.send(call.rtp(), forCaller)
      await call.heard(caller, forCaller, called, () => new Uint8Array([...call.rtp().subarray(0, 12), 7]))
      assert.ok(called.received.all.every(({ data }) => data.length === 13))
    },
    'sourceCheck',
  )
}

function testChanges(gatewayTest: GatewayTest): void {
  gatewayTest(
    'a re-INVITE that moves a port is followed, and the other side keeps its address (RFC 3264 §8.3.1)',
    async (call) => {
      const [caller, called] = await call.phones()
      const { forCaller, forCalled } = await call.answered(caller, called)
      await call.heard(called, forCalled, caller)
      const moved = await call.bind(caller.socket.local.host)
      const offered = rewritten(await call.offer(audio(moved, 'sendrecv', 2), { toTag: 'called' }))
      assert.deepEqual(placeIn(offered), forCalled)
      const answered = rewritten(await call.answer(audio(called)))
      assert.deepEqual(placeIn(answered), forCaller)
      assert.deepEqual(await call.heard(called, forCalled, moved), forCaller)
    },
  )

  gatewayTest('the called side may offer, too (RFC 3264 §8)', async (call) => {
    const [caller, called] = await call.phones()
    const { forCaller, forCalled } = await call.answered(caller, called)
    const turned = { fromTag: 'called', toTag: 'caller' } as const
    const offered = await call.offer(audio(called, 'sendrecv', 2), { ...turned, from: 'core', to: 'access' })
    assert.deepEqual(placeIn(rewritten(offered)), forCaller)
    const answered = await call.answer(audio(caller, 'sendrecv', 2), { ...turned, from: 'access', to: 'core' })
    assert.deepEqual(placeIn(rewritten(answered)), forCalled)
    await call.heard(caller, forCaller, called)
    await call.heard(called, forCalled, caller)
  })

  gatewayTest('hold is told to the other side (RFC 3264 §8.4)', async (call) => {
    const [caller, called] = await call.phones()
    await call.answered(caller, called)
    const offered = rewritten(await call.offer(audio(caller, 'sendonly', 2), { toTag: 'called' }))
    assert.match(offered, /^a=sendonly\r$/m)
    assert.match(rewritten(await call.answer(audio(called, 'recvonly', 2))), /^a=recvonly\r$/m)
  })

  gatewayTest(
    'who is held is not relayed, and is afterwards',
    async (call) => {
      const [caller, called] = await call.phones()
      const { forCaller, forCalled } = await call.answered(caller, called)
      await call.heard(called, forCalled, caller)
      rewritten(await call.offer(audio(caller, 'sendonly', 2), { toTag: 'called' }))
      rewritten(await call.answer(audio(called, 'recvonly', 2)))
      const before = caller.received.all.length
      for (let each = 0; each < 5; each++) called.socket.send(call.rtp(), forCalled)
      await call.heard(caller, forCaller, called)
      assert.equal(caller.received.all.length, before)
      rewritten(await call.offer(audio(caller, 'sendrecv', 3), { toTag: 'called' }))
      rewritten(await call.answer(audio(called, 'sendrecv', 3)))
      await call.heard(called, forCalled, caller)
    },
    'silencesHold',
  )

  gatewayTest(
    'of two branches that describe media, the one that answers last has it (RFC 3261 §13.2.2.4)',
    async (call) => {
      const [caller, first] = await call.phones()
      const second = await call.bind(call.lab.phones[1])
      rewritten(await call.offer(audio(caller)))
      rewritten(await call.answer(audio(first), { toTag: 'branch-1' }))
      const forCaller = placeIn(rewritten(await call.answer(audio(second), { toTag: 'branch-2' })))
      await call.heard(caller, forCaller, second)
    },
  )
}
