import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SessionCase } from '@voltaic/profile'
import { createRequest } from '@voltaic/sip'
import { MAX_ROUNDS, Rounds } from './rounds.ts'
import { startChain } from './service-chain.ts'

function chainOf(impu: string, sessionCase: SessionCase = 'ORIGINATING_SESSION') {
  const way = { leg: 'mo', owners: [], ifcs: undefined } as const
  return startChain({ impu, identity: impu, isRegistered: true }, sessionCase, way)
}

let calls = 0
function request(icid?: string, known?: string) {
  calls += 1
  const callId = known ?? `call-${calls}`
  const vector = icid === undefined ? [] : [['P-Charging-Vector', `icid-value=${icid}`] as const]
  return createRequest('INVITE', 'sip:b@example.org', [['Call-ID', callId], ...vector])
}

const alice = chainOf('sip:a@example.org')

test('a call comes round sixty times and no more, whatever its Call-ID (RFC 7332 §2)', () => {
  const rounds = new Rounds()
  for (let round = 1; round <= MAX_ROUNDS; round += 1) assert.ok(rounds.begin(request('x'), alice), `round ${round}`)
  assert.equal(rounds.begin(request('x'), alice), undefined)
  assert.ok(rounds.begin(request('y'), alice), 'another call')
  assert.ok(rounds.begin(request('x'), chainOf('sip:b@example.org')), 'another user')
  assert.ok(rounds.begin(request('x'), chainOf('sip:a@example.org', 'ORIGINATING_CDIV')), 'another session case')
})

test('a request without ICID is known by its Call-ID (RFC 3261 §8.1.1.4)', () => {
  const rounds = new Rounds()
  for (let round = 1; round <= MAX_ROUNDS; round += 1) rounds.begin(request(undefined, 'same'), alice)
  assert.equal(rounds.begin(request(undefined, 'same'), alice), undefined)
  assert.ok(rounds.begin(request(undefined, 'other'), alice))
})

test('a round that has ended counts as long as the first is under way, and nothing is left behind', () => {
  const rounds = new Rounds()
  const end = rounds.begin(request('x'), alice)
  for (let round = 2; round <= MAX_ROUNDS; round += 1) rounds.begin(request('x'), alice)?.()
  assert.equal(rounds.begin(request('x'), alice), undefined)
  end?.()
  assert.equal(rounds.size, 0)
  const again = rounds.begin(request('x'), alice)
  assert.ok(again)
  again()
  assert.equal(rounds.size, 0)
})
