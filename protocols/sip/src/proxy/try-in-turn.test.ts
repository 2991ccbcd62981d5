import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock } from '@voltaic/runtime'
import { createRequest, createResponse } from '../message/create-message.ts'
import type { LocalCause, SipResponse } from '../message/sip-response.ts'
import type { ForwardOptions, Hop } from './hop.ts'
import { isTargetFailure, MAX_TURNS, type Turn, tryInTurn } from './try-in-turn.ts'

const INVITE = createRequest('INVITE', 'sip:b', [])
const answer = (status: number, local?: LocalCause, body?: string): SipResponse =>
  createResponse(INVITE, status, {
    ...(local === undefined ? {} : { local }),
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
  })
const PATIENCE = { silenceMs: 4000, progressMs: 10_000, totalMs: 30_000 }

/** A hop that somebody cancels. */
function hopOf(signal: AbortSignal = new AbortController().signal): Hop {
  const hop: Partial<Hop> = { signal, reply: (status) => answer(status) }
  return hop as Hop
}

/** Turns that answer so; each notes that it was asked. */
function turnsOf(asked: number[], answers: readonly SipResponse[]): readonly Turn[] {
  return answers.map((response, index) => ({
    async send(options: ForwardOptions) {
      asked.push(index)
      return options.transform?.(response) ?? response
    },
  }))
}

const common = () => ({ isInvite: true, patience: PATIENCE, clock: createManualClock() })

test('the next one is tried on 5xx, 408, silence and a broken connection (RFC 3263 §4.3)', async () => {
  const asked: number[] = []
  const turns = turnsOf(asked, [
    answer(500),
    answer(408),
    answer(408, 'timeout'),
    answer(503, 'unresolvable'),
    answer(200),
  ])
  assert.equal((await tryInTurn(hopOf(), turns, {}, common())).status, 200)
  assert.deepEqual(asked, [0, 1, 2, 3, 4])
})

test('what is said of the called user or of the request is final (RFC 3261 §16.7)', async () => {
  for (const status of [302, 404, 484, 486, 513, 580, 603]) {
    const asked: number[] = []
    assert.equal((await tryInTurn(hopOf(), turnsOf(asked, [answer(status), answer(200)]), {}, common())).status, status)
    assert.deepEqual(asked, [0], String(status))
    assert.equal(isTargetFailure(answer(status)), false)
  }
})

for (const [what, provisional, wanted] of [
  ['a phone rings', answer(180), 503],
  ['there is early media', answer(183, undefined, 'v=0'), 503],
  ['nothing but 183 without a description has come', answer(183), 200],
] as const) {
  test(`when ${what} and it fails then, the answer is ${wanted} (RFC 3960 §3.1)`, async () => {
    const failing: Turn = {
      async send(options) {
        options.transform?.(provisional)
        return answer(503)
      },
    }
    const response = await tryInTurn(hopOf(), [failing, ...turnsOf([], [answer(200)])], {}, common())
    assert.equal(response.status, wanted)
  })
}

test('the best answer of all that failed goes upstream: what a peer said before silence (RFC 3261 §16.7)', async () => {
  const failed: number[] = []
  const turns = turnsOf([], [answer(408, 'timeout'), answer(502), answer(503, 'transport-error')]).map((turn) => ({
    ...turn,
    onFailed: ({ status }: SipResponse) => failed.push(status),
  }))
  assert.equal((await tryInTurn(hopOf(), turns, {}, common())).status, 502)
  assert.deepEqual(failed, [408, 502, 503])
})

test('who cancels has no more tried (RFC 3261 §16.10)', async () => {
  const cancelled = new AbortController()
  const asked: number[] = []
  const first: Turn = {
    async send() {
      cancelled.abort()
      return answer(408)
    },
  }
  await tryInTurn(hopOf(cancelled.signal), [first, ...turnsOf(asked, [answer(200)])], {}, common())
  assert.deepEqual(asked, [])
})

test('whoever says 100 and nothing more is cancelled and the next one tried; but not the last', async () => {
  const clock = createManualClock()
  const hanging = (): Turn => ({
    send: ({ signal }) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve(answer(487)))),
  })
  const asked: number[] = []
  const done = tryInTurn(hopOf(), [hanging(), ...turnsOf(asked, [answer(200)])], {}, { ...common(), clock })
  await clock.advance(PATIENCE.progressMs - 1)
  assert.deepEqual(asked, [])
  await clock.advance(1)
  assert.equal((await done).status, 200)
  assert.equal(clock.pending, 0)

  void tryInTurn(hopOf(), [hanging()], {}, { ...common(), clock })
  assert.equal(clock.pending, 0)
})

test('an answer that crosses the CANCEL is the answer (RFC 3261 §9.1)', async () => {
  const clock = createManualClock()
  const crossing: Turn = {
    send: ({ signal }) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve(answer(200)))),
  }
  const asked: number[] = []
  const done = tryInTurn(hopOf(), [crossing, ...turnsOf(asked, [answer(486)])], {}, { ...common(), clock })
  await clock.advance(PATIENCE.progressMs)
  assert.equal((await done).status, 200)
  assert.deepEqual(asked, [])
})

test(`no more than ${MAX_TURNS} are tried, and none begins when the time is over`, async () => {
  const asked: number[] = []
  const many = Array.from({ length: MAX_TURNS + 2 }, () => answer(500))
  await tryInTurn(hopOf(), turnsOf(asked, many), {}, common())
  assert.equal(asked.length, MAX_TURNS)

  const clock = createManualClock()
  const slow: Turn = {
    async send() {
      await clock.advance(PATIENCE.totalMs)
      return answer(500)
    },
  }
  const late: number[] = []
  await tryInTurn(hopOf(), [slow, ...turnsOf(late, [answer(200)])], {}, { ...common(), clock })
  assert.deepEqual(late, [])
})

test('without anybody to try it is 480 (RFC 3261 §16.5)', async () => {
  assert.equal((await tryInTurn(hopOf(), [], {}, common())).status, 480)
})
