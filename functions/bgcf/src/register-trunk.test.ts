import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Counters, createManualClock, createSeededRandom, silentLog } from '@voltaic/runtime'
import { createResponse, type SipRequest, type SipResponse } from '@voltaic/sip'
import { E164_FORMAT } from './number-format.ts'
import { LONGEST_RETRY_MS, TrunkBinding } from './register-trunk.ts'
import type { BgcfRoom } from './room.ts'
import type { TrunkConfig } from './trunk.ts'

const ACCOUNT = { domain: 'carrier.example', user: 'acc', username: 'name', password: 'secret', expires: 600 }
const TRUNK: TrunkConfig = {
  name: 'a',
  uri: 'sip:192.0.2.1;transport=tcp',
  format: E164_FORMAT,
  sources: [],
  isTrusted: false,
  removeHeaders: [],
  registration: ACCOUNT,
  probeIntervalMs: 0,
  silenceMs: 4000,
  progressMs: 20_000,
}

type Answer = (request: SipRequest) => SipResponse

function bind(answer: Answer) {
  const clock = createManualClock()
  const sent: SipRequest[] = []
  const registrar = { answer }
  const runtime = { clock, random: createSeededRandom(1), counters: new Counters(), log: silentLog }
  const sip = () => ({
    async request(request: SipRequest) {
      sent.push(request)
      return registrar.answer(request)
    },
  })
  const room = { runtime, sip, config: { address: { host: '192.0.2.15', port: 5070 } } } as unknown as BgcfRoom
  const binding = new TrunkBinding(TRUNK, ACCOUNT, room)
  binding.start()
  return { clock, sent, registrar, binding }
}

const CHALLENGE = 'Digest realm="carrier.example", nonce="n", qop="auth"'
const accepted: Answer = (request) =>
  createResponse(request, 200, { headers: [['Contact', `${request.header('Contact')};expires=120`]] })
const refused =
  (status: number, headers: readonly (readonly [string, string])[] = []): Answer =>
  (request) =>
    createResponse(request, status, { headers })

test('the lifetime that the trunk grants counts, and half of it is waited (RFC 3261 §10.2.4)', async () => {
  const { clock, sent, binding } = bind(accepted)
  await clock.advance(1)
  assert.deepEqual(binding.state, { kind: 'registered', expires: 120 })
  await clock.advance(59_000)
  assert.equal(sent.length, 1)
  await clock.advance(1000)
  assert.equal(sent.length, 2)
  const [first, second] = sent
  assert.equal(first?.callId, second?.callId)
  assert.deepEqual([first?.cseq.number, second?.cseq.number], [1, 2])
  assert.equal(first?.header('Contact'), '<sip:acc@192.0.2.15:5070;transport=tcp>')
  assert.equal(first?.header('Route'), '<sip:192.0.2.1;transport=tcp;lr>')
  binding.stop()
  assert.equal(clock.pending, 0)
})

test('a challenge is answered, with a number of its own; a wrong password is not tried for ever (RFC 3261 §22.2)', async () => {
  const { clock, sent, binding } = bind(refused(401, [['WWW-Authenticate', CHALLENGE]]))
  await clock.advance(1)
  assert.deepEqual(binding.state, { kind: 'failed', status: 401 })
  assert.deepEqual(
    sent.map(({ cseq }) => cseq.number),
    [1, 2],
  )
  assert.match(sent[1]?.header('Authorization') ?? '', /username="name".*response="[0-9a-f]{32}"/)
  binding.stop()
})

test('a nonce that is over is answered again, but not for ever (RFC 7616 §3.3)', async () => {
  const { clock, sent, binding } = bind(refused(401, [['WWW-Authenticate', `${CHALLENGE}, stale=true`]]))
  await clock.advance(1)
  assert.equal(sent.length, 4)
  binding.stop()
})

test('a lifetime that is too brief is made longer, once (RFC 3261 §10.2.8)', async () => {
  const { clock, sent, binding } = bind((request) =>
    Number(request.header('Expires')) < 3600 ? refused(423, [['Min-Expires', '3600']])(request) : accepted(request),
  )
  await clock.advance(1)
  assert.deepEqual(
    sent.map((request) => request.header('Expires')),
    ['600', '3600'],
  )
  assert.equal(binding.state.kind, 'registered')
  binding.stop()
})

test('a trunk that refuses is asked ever less often, and never less than the limit (RFC 5626 §4.5)', async () => {
  const { clock, sent, registrar, binding } = bind(refused(503))
  await clock.advance(1)
  const seconds: number[] = []
  for (let second = 0; second < 4000; second++) {
    const before = sent.length
    await clock.advance(1000)
    if (sent.length > before) seconds.push(second)
  }
  const pauses = seconds.slice(1).map((second, index) => second - (seconds[index] ?? 0))
  assert.equal(seconds[0], 29)
  assert.deepEqual(pauses.slice(0, 4), [60, 120, 240, 480])
  assert.deepEqual([...new Set(pauses.slice(4))], [LONGEST_RETRY_MS / 1000])
  registrar.answer = (request) => createResponse(request, 408, { local: 'timeout' })
  await clock.advance(LONGEST_RETRY_MS)
  assert.deepEqual(binding.state, { kind: 'failed', status: 408, local: 'timeout' })
  registrar.answer = accepted
  await clock.advance(LONGEST_RETRY_MS)
  assert.equal(binding.state.kind, 'registered')
  binding.stop()
  assert.equal(clock.pending, 0)
})
