import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createMemoryRuntime } from '@voltaic/runtime'
import { createJournalFile } from '@voltaic/store'
import { createAgw } from './agw.ts'
import type { JournalStorage } from './journal/call-journal.ts'
import {
  answeredCall,
  answerOf,
  audioSdp,
  createGatewayLab,
  type GatewayLab,
  offerOf,
  placeIn,
  rewrittenBy,
} from './test-gateway.ts'

const CALLER = { host: '192.0.2.7', port: 4000 }
const CALLED = { host: '198.51.100.8', port: 5000 }

function memoryStorage(text = ''): JournalStorage & { readonly text: string } {
  let kept = text
  return {
    get text() {
      return kept
    },
    read: () => kept,
    append(more) {
      kept += more
    },
    replace(next) {
      kept = next
    },
  }
}

/** Its chance has gone on by one call, so that the next process does not draw the same ports by itself. */
async function killedLab(journal: JournalStorage): Promise<GatewayLab> {
  const lab = await createGatewayLab({}, { journal })
  await rewrittenBy(lab.gateway.offer(offerOf(audioSdp(CALLER), { callId: 'earlier' })))
  await lab.gateway.delete({ callId: 'earlier', fromTag: 'caller' })
  return lab
}

test('a gateway that was killed has its calls again, at their ports, and they can be changed and ended', async () => {
  const killed = memoryStorage()
  const before = await killedLab(killed)
  const places = await answeredCall(before, CALLER, CALLED)
  await before.runtime.clock.advance(5000)
  // what the process wrote is all that is left of it
  const journal = memoryStorage(killed.text)
  const lab = await createGatewayLab({}, { journal })
  assert.equal(lab.agw.calls, 1)
  const caller = await lab.phone(CALLER.host, CALLER.port)
  const called = await lab.phone(CALLED.host, CALLED.port)
  caller.send(places.forCaller)
  called.send(places.forCalled)
  await lab.arrive()
  assert.deepEqual([caller.got.length, called.got.length], [1, 1])
  const moved = { ...CALLED, port: 5002 }
  const again = await lab.phone(moved.host, moved.port)
  const reInvite = offerOf(audioSdp(moved), { fromTag: 'called', toTag: 'caller', from: 'core', to: 'access' })
  assert.deepEqual(placeIn(await rewrittenBy(lab.gateway.offer(reInvite))), places.forCaller)
  caller.send(places.forCaller)
  await lab.arrive()
  assert.deepEqual([called.got.length, again.got.length], [1, 1])
  assert.ok(await lab.gateway.delete({ callId: 'call', fromTag: 'caller', toTag: 'called' }))
  assert.equal((await createGatewayLab({}, { journal: memoryStorage(journal.text) })).agw.calls, 0)
})

test('calls that ended, by a request, by silence or with the gateway, do not come again', async () => {
  const journal = memoryStorage()
  const lab = await createGatewayLab({ inactivityMs: 60_000 }, { journal })
  const offer = (callId: string) => lab.gateway.offer(offerOf(audioSdp(CALLER), { callId }))
  await rewrittenBy(offer('deleted'))
  await lab.gateway.delete({ callId: 'deleted', fromTag: 'caller' })
  await rewrittenBy(offer('silent'))
  await lab.runtime.clock.advance(80_000)
  assert.equal(lab.agw.calls, 0)
  assert.equal((await lab.gateway.offer(offerOf('hello', { callId: 'refused' }))).kind, 'refused')
  await rewrittenBy(offer('stopped'))
  await lab.agw.stop()
  assert.equal((await createGatewayLab({}, { journal: memoryStorage(journal.text) })).agw.calls, 0)
})

test('what was held back stays so, and streams that came later have their ports again (RFC 5009 §8)', async () => {
  const killed = memoryStorage()
  const before = await killedLab(killed)
  const places = await answeredCall(before, CALLER, CALLED)
  const video = `${audioSdp(CALLER)}m=video 4002 RTP/AVP 98\r\na=rtpmap:98 H264/90000\r\n`
  const more = offerOf(video, { toTag: 'called' })
  const forVideo = placeIn(await rewrittenBy(before.gateway.offer(more)), 1)
  await before.gateway.blockMedia({ callId: 'call', fromTag: 'called' })
  const lab = await createGatewayLab({}, { journal: memoryStorage(killed.text) })
  const caller = await lab.phone(CALLER.host, CALLER.port)
  const called = await lab.phone(CALLED.host, CALLED.port)
  called.send(places.forCalled)
  await lab.arrive()
  assert.equal(caller.got.length, 0)
  await lab.gateway.unblockMedia({ callId: 'call', fromTag: 'called' })
  called.send(places.forCalled)
  await lab.arrive()
  assert.equal(caller.got.length, 1)
  assert.deepEqual(placeIn(await rewrittenBy(lab.gateway.offer(more)), 1), forVideo)
})

test('a call that passes the gateway twice has both its halves again', async () => {
  const killed = memoryStorage()
  const before = await killedLab(killed)
  const mt = { callId: 'mt', from: 'core', to: 'access' } as const
  const offered = await rewrittenBy(before.gateway.offer(offerOf(audioSdp(CALLER), { callId: 'mo' })))
  const forCalled = placeIn(await rewrittenBy(before.gateway.offer(offerOf(offered, mt))))
  const answer = answerOf(audioSdp(CALLED), { callId: 'mt', from: 'access', to: 'core' })
  const answered = await rewrittenBy(before.gateway.answer(answer))
  const forCaller = placeIn(await rewrittenBy(before.gateway.answer(answerOf(answered, { callId: 'mo' }))))
  const lab = await createGatewayLab({}, { journal: memoryStorage(killed.text) })
  const caller = await lab.phone(CALLER.host, CALLER.port)
  const called = await lab.phone(CALLED.host, CALLED.port)
  caller.send(forCaller)
  called.send(forCalled)
  await lab.runtime.clock.advance(5)
  assert.deepEqual([caller.got.length, called.got.length], [1, 1])
})

test('lines that were cut off or make no sense are passed over, and spoil no other', async () => {
  const killed = memoryStorage()
  const before = await createGatewayLab({}, { journal: killed })
  await rewrittenBy(before.gateway.offer(offerOf(audioSdp(CALLER), { callId: 'one' })))
  const end = killed.text.length
  await rewrittenBy(before.gateway.offer(offerOf(audioSdp(CALLER), { callId: 'two' })))
  const cut = memoryStorage(`${killed.text.slice(0, end)}\nnonsense\n1 b25l 5,x !${killed.text.slice(end, -40)}`)
  const lab = await createGatewayLab({}, { journal: cut })
  assert.deepEqual(await lab.gateway.list(10), ['one'])
})

test('a disk that is full costs no call', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'agw-journal-'))
  const file = createJournalFile(join(folder, 'calls'))
  rmSync(folder, { recursive: true })
  assert.throws(() => file.read(), { code: 'JOURNAL_UNUSABLE' })
  const journal = { read: () => '', replace: () => {}, append: () => void file.read() }
  const lab = await createGatewayLab({}, { journal })
  await answeredCall(lab, CALLER, CALLED)
  assert.equal(lab.runtime.counters.get('agw.journal.failed'), 2)
})

test('a journal in a file is its owner’s alone, and only calls that go on are left in it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'agw-journal-'))
  try {
    const path = join(folder, 'state', 'calls')
    const lab = await createGatewayLab({}, { journal: createJournalFile(path) })
    assert.equal(statSync(path).mode & 0o777, 0o600)
    await rewrittenBy(lab.gateway.offer(offerOf(audioSdp(CALLER), { callId: 'ended' })))
    await lab.gateway.delete({ callId: 'ended', fromTag: 'caller' })
    await rewrittenBy(lab.gateway.offer(offerOf(audioSdp(CALLER))))
    await rewrittenBy(lab.gateway.answer(answerOf(audioSdp(CALLED))))
    assert.equal(readFileSync(path, 'utf8').split('\n').length, 5)
    const runtime = createMemoryRuntime()
    const settings = {
      element: 'agw',
      hosts: { access: ['10.0.0.1'], core: ['10.1.0.1'] },
      ports: { first: 20_000, last: 20_199 },
    }
    const next = createAgw({ runtime, journal: createJournalFile(path) }, settings)
    await next.start()
    assert.equal(next.calls, 1)
    assert.equal(readFileSync(path, 'utf8').split('\n').length, 3)
    assert.equal(statSync(path).mode & 0o777, 0o600)
    await next.stop()
  } finally {
    rmSync(folder, { recursive: true })
  }
})
