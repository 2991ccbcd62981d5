import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createManualClock } from '@voltaic/runtime'
import { avp } from '../codec/avp.ts'
import { type DiameterMessage, decodeMessage, encodeMessage } from '../codec/message.ts'
import * as base from '../dictionary/base-avps.ts'
import { DUPLICATE_WINDOW_MS, Duplicates, MAX_ANSWER_OCTETS, MIN_REMEMBERED } from './duplicates.ts'

interface Parts {
  readonly endToEndId?: number
  readonly hopByHopId?: number
  readonly commandCode?: number
  readonly originHost?: string
  readonly sessionId?: string
}

function request(parts: Parts = {}): DiameterMessage {
  const { endToEndId = 7, hopByHopId = 1, commandCode = 303, originHost = 'a.example', sessionId = 'a;1;1' } = parts
  const avps = [avp(base.SessionId, sessionId), avp(base.OriginHost, originHost)]
  return decodeMessage(
    encodeMessage({ flags: 0xc0, commandCode, applicationId: 16_777_216, hopByHopId, endToEndId, avps }),
  )
}

const ANSWER = encodeMessage({
  flags: 0x40,
  commandCode: 303,
  applicationId: 16_777_216,
  hopByHopId: 1,
  endToEndId: 7,
  avps: [],
})

function createDuplicates() {
  const clock = createManualClock()
  const duplicates = new Duplicates(clock)
  const replies: number[] = []
  const take = (message: DiameterMessage) =>
    duplicates.take(message, (answer) => replies.push(decodeMessage(answer).hopByHopId))
  const takeNew = (message: DiameterMessage) => take(message) ?? assert.fail('a duplicate')
  return { clock, duplicates, replies, take, takeNew }
}

describe('duplicate requests (RFC 6733 §3, §5.5.4)', () => {
  it('get the answer that was given, with their own Hop-by-Hop Identifier', () => {
    const { duplicates, replies, take, takeNew } = createDuplicates()
    duplicates.answered(takeNew(request()), ANSWER)
    assert.equal(take(request({ hopByHopId: 99 })), undefined)
    assert.deepEqual(replies, [99])
  })

  it('wait for the answer that is being made', () => {
    const { duplicates, replies, take, takeNew } = createDuplicates()
    const first = takeNew(request())
    assert.equal(take(request({ hopByHopId: 50 })), undefined)
    assert.deepEqual(replies, [])
    duplicates.answered(first, ANSWER)
    assert.deepEqual(replies, [50])
  })

  for (const [name, parts] of [
    ['End-to-End Identifier', { endToEndId: 8 }],
    ['Origin-Host', { originHost: 'b.example' }],
    ['Session-Id', { sessionId: 'a;1;2' }],
    ['command', { commandCode: 300 }],
  ] as const) {
    it(`are not those with another ${name}`, () => {
      const { duplicates, replies, takeNew } = createDuplicates()
      const first = takeNew(request())
      const other = takeNew(request(parts))
      duplicates.answered(first, ANSWER)
      assert.equal(other.answer, undefined)
      assert.deepEqual(replies, [])
    })
  }

  it('are not known any more after four minutes', async () => {
    const { clock, take } = createDuplicates()
    take(request())
    await clock.advance(DUPLICATE_WINDOW_MS - 1)
    assert.equal(take(request()), undefined)
    await clock.advance(1)
    assert.notEqual(take(request()), undefined)
  })

  it(`are looked for among the last ${MIN_REMEMBERED} at least and twice as many at most`, () => {
    const { duplicates, take } = createDuplicates()
    const last = 3 * MIN_REMEMBERED
    for (let endToEndId = 0; endToEndId <= last; endToEndId++) {
      take(request({ endToEndId }))
      assert.ok(duplicates.size <= 2 * MIN_REMEMBERED)
    }
    assert.equal(take(request({ endToEndId: last - MIN_REMEMBERED })), undefined)
    assert.notEqual(take(request({ endToEndId: 0 })), undefined)
  })

  it('are forgotten sooner when answers are large', () => {
    const { duplicates, takeNew } = createDuplicates()
    const large = Buffer.alloc(MAX_ANSWER_OCTETS / 4)
    for (let endToEndId = 0; endToEndId < 100; endToEndId++) {
      duplicates.answered(takeNew(request({ endToEndId })), large)
      assert.ok(duplicates.size <= 8)
    }
  })
})
