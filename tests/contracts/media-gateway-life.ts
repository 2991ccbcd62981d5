import assert from 'node:assert/strict'
import { audio, GatewayCall, type GatewayTest, placeIn, rewritten } from './media-gateway-lab.ts'

export function testGates(gatewayTest: GatewayTest): void {
  gatewayTest('media of one side is held back and let through again (RFC 5009 §8)', async (call) => {
    const [caller, called] = await call.phones()
    const { forCaller, forCalled } = await call.answered(caller, called)
    await call.heard(called, forCalled, caller)
    assert.equal(await call.gateway.blockMedia({ callId: call.callId, fromTag: 'called' }), true)
    const [before, counted] = [caller.received.all.length, await countedAll(call)]
    for (let each = 0; each < 5; each++) called.socket.send(call.rtp(), forCalled)
    await call.soon(async () => (await countedAll(call)) >= counted + 5)
    await call.heard(caller, forCaller, called)
    assert.equal(caller.received.all.length, before)
    assert.equal(await call.gateway.unblockMedia({ callId: call.callId, fromTag: 'called' }), true)
    await call.heard(called, forCalled, caller)
  })

  gatewayTest(
    'early media waits from the answer on (RFC 5009 §8)',
    async (call) => {
      const [caller, called] = await call.phones()
      const forCalled = placeIn(rewritten(await call.offer(audio(caller))))
      const forCaller = placeIn(rewritten(await call.answer(audio(called), { isEarlyMediaBlocked: true })))
      for (let each = 0; each < 5; each++) called.socket.send(call.rtp(), forCalled)
      await call.soon(async () => (await countedAll(call)) >= 5)
      await call.heard(caller, forCaller, called)
      assert.equal(caller.received.all.length, 0)
      assert.equal(await call.gateway.unblockMedia({ callId: call.callId, fromTag: 'called' }), true)
      await call.heard(called, forCalled, caller)
    },
    'gateWithAnswer',
  )

  gatewayTest('a call that it does not know is none', async ({ gateway }) => {
    const unknown = { callId: 'unknown@test;mo', fromTag: 'caller' }
    assert.equal(await gateway.query(unknown), undefined)
    assert.equal(await gateway.delete(unknown), undefined)
    assert.equal(await gateway.blockMedia(unknown), false)
    assert.equal(await gateway.unblockMedia(unknown), false)
  })
}

export function testRecording(gatewayTest: GatewayTest): void {
  gatewayTest(
    'recording begins and ends on demand, and media goes on',
    async (call) => {
      const [caller, called] = await call.phones()
      const { forCaller } = await call.answered(caller, called)
      assert.equal((await call.gateway.query(call))?.recording, false)
      assert.equal(await call.gateway.startRecording({ callId: call.callId, metadata: 'leg=mo' }), true)
      assert.equal((await call.gateway.query(call))?.recording, call.lab.capabilities.tellsRecording)
      await call.heard(caller, forCaller, called)
      assert.equal(await call.gateway.stopRecording(call), true)
      assert.equal((await call.gateway.query(call))?.recording, false)
      await call.heard(caller, forCaller, called)
    },
    'recording',
  )

  gatewayTest(
    'a call can be recorded from its offer on',
    async (call) => {
      const [caller, called] = await call.phones()
      const { forCaller } = await call.answered(caller, called, { record: true, metadata: 'leg=mo' })
      await call.heard(caller, forCaller, called)
      assert.equal((await call.gateway.query(call))?.recording, call.lab.capabilities.tellsRecording)
    },
    'recording',
  )
}

/** Packets that came, relayed or not: gateways differ in whether they count those of a closed gate as packets. */
async function countedAll(call: GatewayCall): Promise<number> {
  const { packets, dropped } = await call.counted('called')
  return Math.max(packets, dropped)
}

export function testEnds(gatewayTest: GatewayTest): void {
  gatewayTest('at the end it tells the last figures, and relays nothing any more', async (call) => {
    const [caller, called] = await call.phones()
    const { forCaller, forCalled } = await call.answered(caller, called)
    await call.heard(caller, forCaller, called)
    await call.heard(called, forCalled, caller)
    await call.soon(async () => (await call.counted('caller')).packets > 0)
    const report = await call.gateway.delete({ callId: call.callId, fromTag: 'caller' })
    assert.ok(report)
    assert.ok(report.streams.some(({ tag, packets }) => tag === 'caller' && packets > 0))
    assert.equal(await call.gateway.query(call), undefined)
    assert.ok(!(await call.gateway.list(1000)).includes(call.callId))
    assert.equal(await call.gateway.delete({ callId: call.callId, fromTag: 'caller' }), undefined)
    const before = called.received.all.length
    for (let each = 0; each < 5; each++) caller.socket.send(call.rtp(), forCaller)
    // a call that begins afterwards shows that those would have come
    const next = new GatewayCall(call.lab, `${call.callId}-next`)
    try {
      const [one, two] = await next.phones()
      const places = await next.answered(one, two)
      await next.heard(one, places.forCaller, two)
    } finally {
      await next.close()
    }
    assert.equal(called.received.all.length, before)
  })

  gatewayTest('the called side may end it', async (call) => {
    const [caller, called] = await call.phones()
    await call.answered(caller, called)
    assert.ok(await call.gateway.delete({ callId: call.callId, fromTag: 'called' }))
    assert.equal(await call.gateway.query(call), undefined)
  })

  gatewayTest('whoever knows Call-ID and tags can change and end a call of somebody else', async (call) => {
    const [caller, called] = await call.phones()
    const { forCaller, forCalled } = await call.answered(caller, called)
    await call.heard(caller, forCaller, called)
    const later = await call.lab.newClient()
    try {
      const terms = { callId: call.callId, fromTag: 'caller', toTag: 'called' } as const
      const sdp = audio(caller, 'sendrecv', 2)
      assert.deepEqual(placeIn(rewritten(await later.offer({ ...terms, from: 'access', to: 'core', sdp }))), forCalled)
      const answer = { ...terms, from: 'core', to: 'access', sdp: audio(called, 'sendrecv', 2) } as const
      assert.deepEqual(placeIn(rewritten(await later.answer(answer))), forCaller)
      await call.heard(caller, forCaller, called)
      assert.ok(await later.delete(terms))
      assert.equal(await call.gateway.query(call), undefined)
    } finally {
      await later.stop()
    }
  })
}
