import assert from 'node:assert/strict'
import test from 'node:test'
import { type Address, createMemoryRuntime, type MemoryRuntime } from '@voltaic/runtime'
import type { CallMediaReport, MediaGateway, OfferRequest } from './media-gateway.ts'
import { createNgClient, MAX_NG_PENDING, NG_RETRANSMIT_MS, type NgClient } from './ng-client.ts'
import { createNgServer, MAX_NG_ANSWERS, MAX_NG_AT_WORK, NG_ANSWER_KEPT_MS, type NgServer } from './ng-server.ts'

const GATEWAY: Address = { host: '10.0.0.1', port: 2223 }
const OFFER: OfferRequest = { callId: 'c;mo', fromTag: 'f', sdp: 'v=0\r\ns=\xe9\r\n', from: 'access', to: 'core' }
const REPORT: CallMediaReport = { createdAt: 1_700_000_000_000, lastPacketAt: undefined, streams: [], recording: false }

interface Asked {
  readonly what: string
  readonly with: unknown
}

/** Says yes to everything about call `c;mo`. */
function recordingGateway(asked: Asked[]): MediaGateway {
  const note = <T>(what: string, request: unknown, value: T): Promise<T> => {
    asked.push({ what, with: request })
    return Promise.resolve(value)
  }
  const isKnown = (request: { readonly callId: string }) => request.callId === OFFER.callId
  return {
    offer: (r) => note('offer', r, { kind: 'rewritten', sdp: `${r.sdp}a=x\r\n` }),
    answer: (r) => note('answer', r, { kind: 'refused', reason: 'no such offer' }),
    delete: (r) => note('delete', r, isKnown(r) ? REPORT : undefined),
    query: (r) => note('query', r, isKnown(r) ? REPORT : undefined),
    blockMedia: (r) => note('block', r, isKnown(r)),
    unblockMedia: (r) => note('unblock', r, isKnown(r)),
    startRecording: (r) => note('start', r, isKnown(r)),
    stopRecording: (r) => note('stop', r, isKnown(r)),
    list: (limit) => note('list', limit, ['a', 'b'].slice(0, limit)),
    ping: () => note('ping', undefined, true),
  }
}

async function pair(gateway: MediaGateway): Promise<{ runtime: MemoryRuntime; client: NgClient; server: NgServer }> {
  const runtime = createMemoryRuntime()
  const server = createNgServer({ runtime, listen: GATEWAY, gateway })
  await server.start()
  const client = createNgClient({ runtime, gateway: GATEWAY, local: { host: '10.0.0.2', port: 0 } })
  await client.start()
  return { runtime, client, server }
}

/** Lets what is on its way arrive; time stands still. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

test('every command crosses the wire, with its octets unchanged', async () => {
  const asked: Asked[] = []
  const { client, server } = await pair(recordingGateway(asked))
  assert.deepEqual(await client.offer(OFFER), { kind: 'rewritten', sdp: `${OFFER.sdp}a=x\r\n` })
  assert.deepEqual(await client.answer({ ...OFFER, toTag: 't' }), { kind: 'refused', reason: 'no such offer' })
  const part = { callId: 'c;mo', fromTag: 'f' }
  assert.deepEqual(await client.query(part), REPORT)
  assert.deepEqual(await client.delete(part), REPORT)
  assert.equal(await client.delete({ ...part, callId: 'other' }), undefined)
  assert.equal(await client.blockMedia(part), true)
  assert.equal(await client.unblockMedia({ ...part, callId: 'other' }), false)
  assert.equal(await client.startRecording({ callId: 'c;mo', metadata: 'a=b' }), true)
  assert.equal(await client.stopRecording({ callId: 'c;mo' }), true)
  assert.deepEqual(await client.list(1), ['a'])
  assert.equal(await client.ping(), true)
  assert.deepEqual(asked[0], { what: 'offer', with: OFFER })
  assert.equal(asked.length, 11)
  await client.stop()
  await server.stop()
})

test('a gateway that does not answer is asked again, ever more slowly, and then unreachable', async () => {
  const runtime = createMemoryRuntime()
  let seen = 0
  const silent = await runtime.net.bindDatagram(GATEWAY, { onDatagram: () => (seen += 1) })
  const client = createNgClient({ runtime, gateway: GATEWAY })
  await client.start()
  const offered = client.offer(OFFER)
  for (const wait of NG_RETRANSMIT_MS) {
    await settle()
    await runtime.clock.advance(wait)
  }
  assert.deepEqual(await offered, { kind: 'unreachable' })
  assert.equal(seen, NG_RETRANSMIT_MS.length)
  assert.equal(runtime.counters.get('ng.client.timeout'), 1)
  const waiting = client.query({ callId: 'c' })
  await client.stop()
  assert.equal(await waiting, undefined)
  assert.deepEqual(await client.offer(OFFER), { kind: 'unreachable' })
  await silent.close()
})

test('a lost answer is given again for the same cookie, and nothing is done twice', async () => {
  const asked: Asked[] = []
  const { runtime, client, server } = await pair(recordingGateway(asked))
  const answers: string[] = []
  const peer = await runtime.net.bindDatagram(
    { host: '10.0.0.3', port: 0 },
    { onDatagram: (data) => answers.push(Buffer.from(data).toString()) },
  )
  const query = Buffer.from('k1 d7:command4:ping4:junki1ee')
  peer.send(query, GATEWAY)
  await settle()
  peer.send(query, GATEWAY)
  await settle()
  assert.deepEqual(answers, ['k1 d6:result4:ponge', 'k1 d6:result4:ponge'])
  assert.equal(asked.length, 1)
  await runtime.clock.advance(NG_ANSWER_KEPT_MS + 1)
  peer.send(Buffer.from('k2 d7:command4:pinge'), GATEWAY)
  await settle()
  peer.send(query, GATEWAY)
  await settle()
  assert.equal(asked.length, 3)
  await peer.close()
  await client.stop()
  await server.stop()
})

test('hostile datagrams are counted and refused, and answers of strangers are not taken', async () => {
  const { runtime, client, server } = await pair(recordingGateway([]))
  const answers: string[] = []
  const peer = await runtime.net.bindDatagram(
    { host: '10.0.0.3', port: 0 },
    { onDatagram: (data) => answers.push(Buffer.from(data).toString()) },
  )
  for (const bad of ['', 'nocookie', 'k1 x', 'k2 le', 'k3 d7:command4:nonee', `k4 ${'l'.repeat(99)}`]) {
    peer.send(Buffer.from(bad), GATEWAY)
  }
  await settle()
  assert.equal(runtime.counters.get('ng.server.malformed'), 6)
  assert.equal(answers.length, 4)
  for (const answer of answers) assert.match(answer, /6:result5:error/)
  peer.send(Buffer.from('k d6:result4:ponge'), { host: '10.0.0.2', port: 49_152 })
  await settle()
  assert.equal(runtime.counters.get('ng.client.foreign'), 1)
  await peer.close()
  await client.stop()
  await server.stop()
})

test('a server can be told whom to serve', async () => {
  const runtime = createMemoryRuntime()
  const gateway = recordingGateway([])
  const server = createNgServer({ runtime, listen: GATEWAY, gateway, clients: new Set(['10.0.0.2']) })
  await server.start()
  const peer = await runtime.net.bindDatagram({ host: '10.0.0.3', port: 0 }, { onDatagram: () => assert.fail() })
  peer.send(Buffer.from('k1 d7:command4:pinge'), GATEWAY)
  await settle()
  assert.equal(runtime.counters.get('ng.server.foreign'), 1)
  await peer.close()
  await server.stop()
})

test('a client and a server bound what they keep', async () => {
  const stuck: (() => void)[] = []
  const gateway = recordingGateway([])
  const { runtime, client, server } = await pair({
    ...gateway,
    ping: () => new Promise((resolve) => stuck.push(() => resolve(true))),
  })
  const pings = Array.from({ length: MAX_NG_PENDING + 1 }, () => client.ping())
  assert.equal(await pings.at(-1), false)
  await settle()
  assert.equal(runtime.counters.get('ng.client.not-sent'), 1)
  assert.equal(stuck.length, MAX_NG_AT_WORK)
  assert.equal(runtime.counters.get('ng.server.busy'), MAX_NG_PENDING - MAX_NG_AT_WORK)
  for (const end of stuck) end()
  await settle()
  await client.stop()
  await server.stop()
})

test('a server forgets its oldest answers when it has too many', async () => {
  const asked: Asked[] = []
  const { runtime, client, server } = await pair(recordingGateway(asked))
  const peer = await runtime.net.bindDatagram({ host: '10.0.0.3', port: 0 }, { onDatagram() {} })
  for (let index = 0; index <= MAX_NG_ANSWERS; index += 1) {
    peer.send(Buffer.from(`k${index} d7:command4:pinge`), GATEWAY)
    if (index % 1000 === 0) await settle()
  }
  await settle()
  const before = asked.length
  assert.equal(before, MAX_NG_ANSWERS + 1)
  peer.send(Buffer.from('k0 d7:command4:pinge'), GATEWAY)
  peer.send(Buffer.from('k9 d7:command4:pinge'), GATEWAY)
  await settle()
  assert.equal(asked.length, before + 1)
  await peer.close()
  await client.stop()
  await server.stop()
})
