import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forking } from './forking-lab.ts'
import { type Peer, present, statuses } from './sip-lab.ts'

function challengesOf(peer: Peer): readonly string[] {
  const response = present(peer.responses.at(-1))
  return ['WWW-Authenticate', 'Proxy-Authenticate'].flatMap((name) => response.headerLines(name))
}

for (const [received, best] of [
  [[404, 302], 302],
  [[500, 404], 404],
  [[486, 484], 484],
  [[486, 415], 415],
  [[503, 500], 500],
  [[486, 487], 486],
  [[487, 486], 486],
  [[404, 486], 404],
] as const) {
  test(`of ${received.join(' and ')} the best is ${best} (RFC 3261 §16.7 item 6)`, async () => {
    const { up, answer, end } = await forking()
    for (const [phone, status] of received.entries()) await answer(phone, status)
    assert.deepEqual(statuses(up), [best])
    await end()
  })
}

test('what a phone said counts more than the silence of another (RFC 3261 §16.7 item 6)', async () => {
  const { lab, up, answer, end } = await forking()
  await answer(1, 500)
  await lab.clock.advance(64_000)
  assert.deepEqual(statuses(up).filter((status) => status >= 200)[0], 500)
  await end()
})

test('silence of all is 408 (RFC 3261 §16.7 item 6)', async () => {
  const { lab, up, end } = await forking()
  await lab.clock.advance(64_000)
  assert.equal(
    statuses(up).find((status) => status >= 200),
    408,
  )
  await end()
})

test('the challenges of all branches are collected into a 401 or 407 (RFC 3261 §16.7 item 7)', async () => {
  const { up, answer, end } = await forking({ groups: [[0, 1, 2]] })
  await answer(0, 407, [['Proxy-Authenticate', 'Digest realm="a"']])
  await answer(1, 401, [['WWW-Authenticate', 'Digest realm="b"']])
  await answer(2, 407, [['Proxy-Authenticate', 'Digest realm="c"']])
  assert.deepEqual(statuses(up), [407])
  assert.deepEqual(challengesOf(up), ['Digest realm="b"', 'Digest realm="a"', 'Digest realm="c"'])
  await end()
})
