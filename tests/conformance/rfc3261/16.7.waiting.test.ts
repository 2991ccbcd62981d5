import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createResponse, type ForwardedAck, type ForwardOptions, type SipResponse } from '@voltaic/sip'
import { forking } from './forking-lab.ts'
import { createLab, DOWNSTREAM, methods, present, requestText, statuses, UPSTREAM } from './sip-lab.ts'

/** A proxy that changes responses when the test says so, in the order in which they were handed over. */
async function slowProxy(onAckForward?: () => Promise<ForwardedAck | undefined>) {
  const lab = createLab()
  const handed: { readonly response: SipResponse; readonly resolve: (response: SipResponse) => void }[] = []
  const transform: ForwardOptions['transform'] = (response) =>
    new Promise((resolve) => handed.push({ response, resolve }))
  const stack = await lab.stack({
    onRequest: (request, hop) => hop.forward(request, { transform }),
    ...(onAckForward && { onAckForward }),
  })
  const [up, down] = [await lab.udpPeer(UPSTREAM), await lab.udpPeer(DOWNSTREAM)]
  up.send(requestText('INVITE'))
  await lab.clock.settle()
  const answer = async (status: number, toTag = 'b') => {
    down.send(createResponse(present(down.requests[0]), status, { toTag }))
    await lab.clock.settle()
  }
  /** Changes the response that has waited longest. */
  const change = async () => {
    const { response, resolve } = present(handed.shift())
    resolve(response.with('Server', 'changed'))
    await lab.clock.settle()
  }
  const end = async () => {
    await lab.clock.advance(300_000)
    assert.deepEqual(stack.transactionCounts, { client: 0, server: 0 })
    assert.equal(lab.counters.get('sip.transaction.illegal'), 0)
    await lab.end()
  }
  return { lab, up, down, answer, change, handed, end }
}

test('responses of a branch keep their order when the change of the first takes long (RFC 3261 §16.7)', async () => {
  const { up, answer, change, handed, end } = await slowProxy()
  for (const status of [180, 183, 200]) await answer(status)
  assert.deepEqual(statuses(up), [])
  assert.equal(handed.length, 1, 'the next is handed over when the first is done')
  for (const sent of [[180], [180, 183], [180, 183, 200]]) {
    await change()
    assert.deepEqual(statuses(up), sent)
  }
  assert.ok(up.responses.every((response) => response.header('Server') === 'changed'))
  await end()
})

test('a refusal that comes while a provisional response is changed goes up behind it (RFC 3261 §16.7)', async () => {
  const { up, down, answer, change, end } = await slowProxy()
  await answer(183)
  await answer(486)
  assert.equal(present(down.requests[1]).method, 'ACK', 'downstream is acknowledged at once')
  await change()
  await change()
  assert.deepEqual(statuses(up), [183, 486])
  await end()
})

test('CANCEL is passed on while a response is being changed (RFC 3261 §16.10)', async () => {
  const { lab, up, down, answer, change, end } = await slowProxy()
  await answer(183)
  up.send(requestText('CANCEL'))
  await lab.clock.settle()
  assert.deepEqual(methods(down), ['INVITE', 'CANCEL'])
  down.send(createResponse(present(down.requests[1]), 200, { toTag: 'b' }))
  await answer(487)
  await change()
  await change()
  assert.deepEqual(
    up.responses.map((response) => `${response.status} ${response.cseq.method}`),
    ['200 CANCEL', '183 INVITE', '487 INVITE'],
  )
  await end()
})

test('a 2xx that was being changed when CANCEL came is still the answer (RFC 3261 §9.1)', async () => {
  const { lab, up, down, answer, change, end } = await slowProxy()
  await answer(200)
  up.send(requestText('CANCEL'))
  await lab.clock.settle()
  assert.deepEqual(methods(down), ['INVITE'])
  await change()
  assert.deepEqual(statuses(up), [200, 200])
  await end()
})

test('a 2xx that comes again while it is changed is changed again and passed on (RFC 6026 §7.1)', async () => {
  const { up, answer, change, handed, end } = await slowProxy()
  await answer(200)
  await answer(200)
  await answer(200, 'other')
  await change()
  await change()
  await change()
  assert.equal(handed.length, 0)
  assert.deepEqual(
    up.responses.map((response) => `${response.status} ${response.toTag}`),
    ['200 b', '200 b', '200 other'],
  )
  await end()
})

test('silence after a provisional response that is still being changed ends in order (RFC 3261 §16.8)', async () => {
  const { lab, up, answer, change, end } = await slowProxy()
  await answer(180)
  // Timer C, then 64 T1 for the answer to CANCEL
  await lab.clock.advance(300_000)
  assert.deepEqual(statuses(up), [100])
  await change()
  assert.deepEqual(statuses(up).slice(0, 2), [100, 180])
  assert.equal(statuses(up).length > 2, true, 'and then how it ended')
  await end()
})

test('a change that fails ends the branch, or is passed over in a provisional response (RFC 3261 §16.7)', async () => {
  const { lab, up, answer, handed } = await (async () => {
    const slow = await slowProxy()
    await slow.answer(180)
    present(slow.handed.shift()).resolve(undefined as unknown as SipResponse)
    await slow.lab.clock.settle()
    return slow
  })()
  assert.equal(lab.counters.get('sip.fault'), 1)
  await answer(486)
  present(handed.shift()).resolve(undefined as unknown as SipResponse)
  await lab.clock.settle()
  assert.deepEqual(statuses(up), [500])
  await lab.clock.advance(300_000)
  await lab.end()
})

test('more responses wait than are kept: those that come again are dropped, the final one is not (RFC 3261 §16.7)', async () => {
  const { lab, up, answer, change, end } = await slowProxy()
  for (let index = 0; index < 70; index += 1) await answer(180, `t${index}`)
  assert.equal(lab.counters.get('sip.limit.waiting-responses'), 5)
  await answer(486)
  for (let index = 0; index < 66; index += 1) await change()
  assert.equal(statuses(up).at(-1), 486)
  await end()
})

test('a change that is returned is sent on without a microtask (RFC 3261 §16.7)', async () => {
  const order: string[] = []
  const lab = createLab()
  await lab.stack({
    onRequest: (request, hop) =>
      hop.forward(request, {
        transform(response) {
          order.push('changed')
          queueMicrotask(() => order.push('microtask'))
          return response
        },
        onProvisional: () => void order.push('passed on'),
      }),
  })
  const [up, down] = [await lab.udpPeer(UPSTREAM), await lab.udpPeer(DOWNSTREAM)]
  up.send(requestText('INVITE'))
  await lab.clock.settle()
  down.send(createResponse(present(down.requests[0]), 180, { toTag: 'b' }))
  await lab.clock.settle()
  assert.deepEqual(order, ['changed', 'passed on', 'microtask'])
  await lab.clock.advance(600_000)
  await lab.end()
})

test('branches of a fork wait each for itself (RFC 3261 §16.7)', async () => {
  const waiting: (() => void)[] = []
  const network = await forking({
    branch: (request, phone) => ({
      request: request.withUri(`sip:bob@10.0.0.1${phone + 1}`),
      options: {
        transform: (response) =>
          phone === 0 ? new Promise((resolve) => waiting.push(() => resolve(response))) : response,
      },
    }),
  })
  await network.answer(0, 183)
  await network.answer(1, 180)
  assert.deepEqual(statuses(network.up), [180])
  await network.answer(1, 200)
  await network.obeyCancel(0)
  for (const go of waiting) go()
  await network.lab.clock.settle()
  for (const go of waiting) go()
  assert.deepEqual(statuses(network.up), [180, 200])
  await network.end()
})

test('an ACK may be thought about before it is sent on (RFC 3261 §16.11)', async () => {
  const waiting: ((ack: ForwardedAck | undefined) => void)[] = []
  const { lab, up, down, answer, change, end } = await slowProxy(() => new Promise((resolve) => waiting.push(resolve)))
  await answer(200)
  await change()
  const text = requestText('ACK', { toTag: 'b', branch: 'z9hG4bK-2' })
  up.send(text)
  await lab.clock.settle()
  assert.deepEqual(methods(down), ['INVITE'])
  const ack = present(down.requests[0])
  present(waiting[0])({ ack: ack.without('Via').with('CSeq', '1 ACK') })
  await lab.clock.settle()
  assert.equal(down.requests.length, 2)
  up.send(text)
  await lab.clock.settle()
  present(waiting[1])(undefined)
  await lab.clock.settle()
  assert.equal(down.requests.length, 2)
  assert.equal(lab.counters.get('sip.drop.stray-ack'), 1)
  await end()
})
