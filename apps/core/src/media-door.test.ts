import assert from 'node:assert/strict'
import { test } from 'node:test'
import { partyOf } from './media-door.ts'

const CALLERS = new Set(['from-tag'])

test('who sends is told by the From tag, and an INVITE without an offer turns it round (RFC 3261 §13.2.1)', () => {
  // the called one has not answered yet
  const early = [
    { side: 'offerer', tag: 'from-tag' },
    { side: 'answerer', tag: '' },
  ] as const
  assert.deepEqual(partyOf('offerer', early, CALLERS), { party: 'caller' })
  assert.deepEqual(partyOf('answerer', early, CALLERS), { party: 'called' })
  const late = [
    { side: 'offerer', tag: 'to-tag' },
    { side: 'answerer', tag: 'from-tag' },
  ] as const
  assert.deepEqual(partyOf('offerer', late, CALLERS), { party: 'called' })
  assert.deepEqual(partyOf('answerer', late, CALLERS), { party: 'caller' })
  assert.deepEqual(partyOf('offerer', late, new Set()), {}, 'of a call that nobody knows any more')
})
