import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock, createManualOccupancy } from '@voltaic/runtime'
import { createRequest } from '../message/create-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import { createOverloadPolicy } from './overload-policy.ts'

const FLOW = {
  transport: 'udp',
  local: { host: '10.0.0.2', port: 5060 },
  remote: { host: '10.0.0.3', port: 5060 },
} as const
/** What makes the process busy all the time, in requests in 0.1 s. */
const CAPACITY = 100

const message = createRequest('MESSAGE', 'sip:bob@example.org', [])
const register = createRequest('REGISTER', 'sip:example.org', [])

interface Counts {
  readonly messages: number
  readonly registers: number
}

/** Offers so many of each in a tenth of a second. @returns what was admitted of each in each tenth */
async function simulate(offered: Counts, tenths: number): Promise<readonly Counts[]> {
  const clock = createManualClock()
  const occupancy = createManualOccupancy()
  const policy = createOverloadPolicy({ clock, occupancy, givesWay: ({ method }) => method === 'REGISTER' })
  const taken = (request: SipRequest, count: number) =>
    Array.from({ length: count }, () => policy.admits(request, FLOW)).filter((admits) => admits).length
  const admitted: Counts[] = []
  for (let tenth = 0; tenth < tenths; tenth++) {
    await clock.advance(100)
    const registers = taken(register, offered.registers)
    const messages = taken(message, offered.messages)
    occupancy.share = Math.min(1, (messages + registers) / CAPACITY)
    admitted.push({ messages, registers })
  }
  return admitted
}

for (const registers of [200, 2000]) {
  test(`a flood of ${registers} requests in 0.1 s that give way leaves the others all (RFC 6357 §5.3)`, async () => {
    const admitted = (await simulate({ messages: 40, registers }, 200)).slice(40)
    assert.ok(
      admitted.every((each) => each.messages === 40 && each.registers >= 5),
      JSON.stringify(admitted),
    )
  })
}

test('what gives way is taken on as long as there is room, and a little of it even if there is none', async () => {
  assert.deepEqual((await simulate({ messages: 30, registers: 30 }, 50)).at(-1), { messages: 30, registers: 30 })
  const busy = (await simulate({ messages: 1000, registers: 10 }, 100)).slice(40)
  assert.ok(
    busy.every(({ registers }) => registers >= 5),
    JSON.stringify(busy),
  )
})
