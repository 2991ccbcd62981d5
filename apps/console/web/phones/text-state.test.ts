import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLost, textState } from './text-state.ts'

test('sent is not delivered: what is known of a text is said for what it is', () => {
  assert.match(textState({ state: 'sent' }) ?? '', /no delivery report yet/)
  assert.equal(textState({ state: 'delivered' }), 'delivered')
  assert.equal(textState({ state: 'failed', reason: '403 Forbidden' }), 'refused: 403 Forbidden')
  assert.equal(textState({}), undefined, 'one that came')
  assert.deepEqual(
    ['sending', 'sent', 'delivered', 'failed', 'not delivered'].filter((state) => isLost({ state })),
    ['failed', 'not delivered'],
  )
})
