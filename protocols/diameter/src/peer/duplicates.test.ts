import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createManualClock } from '@voltaic/runtime'
import { avp } from '../codec/avp.ts'
import { type DiameterMessage, decodeMessage, encodeMessage } from '../codec/message.ts'
import * as base from '../dictionary/base-avps.ts'
import { DUPLICATE_WINDOW_MS, Duplicates, MAX_REMEMBERED } from './duplicates.ts'

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
  return { clock, duplicates, replies, take }
}

describe('duplicate requests (RFC 6733 §3, §5.5.4)', () => {
  it('get the answer that was given, with their own Hop-by-Hop Identifier', () => {
    const { duplicates, replies, take } = createDuplicates()
    const first = request()
    assert.equal(take(first), false)
    duplicates.answered(first, ANSWER)
    assert.equal(take(request({ hopByHopId: 99 })), true)
    assert.deepEqual(replies, [99])
  })

  it('wait for the answer that is being made', () => {
    const { duplicates, replies, take } = createDuplicates()
    const first = request()
    take(first)
    assert.equal(take(request({ hopByHopId: 50 })), true)
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
      const { duplicates, take } = createDuplicates()
      const first = request()
      take(first)
      duplicates.answered(first, ANSWER)
      assert.equal(take(request(parts)), false)
    })
  }

  it('are not known any more after four minutes', async () => {
    const { clock, duplicates, take } = createDuplicates()
    take(request())
    await clock.advance(DUPLICATE_WINDOW_MS - 1)
    assert.equal(take(request()), true)
    await clock.advance(1)
    assert.equal(take(request()), false)
    assert.equal(duplicates.size, 1)
  })

  it(`are looked for among the last ${MAX_REMEMBERED}`, () => {
    const { duplicates, take } = createDuplicates()
    for (let endToEndId = 0; endToEndId <= MAX_REMEMBERED; endToEndId++) take(request({ endToEndId }))
    assert.equal(duplicates.size, MAX_REMEMBERED)
    assert.equal(take(request({ endToEndId: 1 })), true)
    assert.equal(take(request({ endToEndId: 0 })), false)
  })
})
