import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock, type StreamSocket } from '@voltaic/runtime'
import { HIGH_WATER, sendTransfer } from './send-transfer.ts'

const MESSAGE = 16 * 1024
const MESSAGES = 20
const at = { host: '127.0.0.1', port: 53 }

/** A transfer to a peer that reads only when the test says so. */
function startTransfer() {
  const clock = createManualClock()
  const state = { queued: 0, sent: 0, ended: 0 }
  const socket: StreamSocket = {
    local: at,
    remote: at,
    get queued() {
      return state.queued
    },
    write() {},
    close() {},
    destroy() {},
  }
  async function* messagesInTurn(): AsyncGenerator<Uint8Array, void, undefined> {
    for (let n = 0; n < MESSAGES; n++) yield new Uint8Array(MESSAGE)
  }
  const messages = messagesInTurn()
  const stop = sendTransfer(clock, socket, messages, {
    send(message) {
      state.sent++
      state.queued += message.length
    },
    onEnd() {
      state.ended++
    },
  })
  return { clock, state, stop }
}

test('a peer that reads nothing leaves no more than the high-water mark in the queue', async () => {
  const { clock, state, stop } = startTransfer()
  await clock.advance(5000)
  assert.deepEqual(state, { queued: HIGH_WATER, sent: HIGH_WATER / MESSAGE, ended: 0 })
  stop()
  assert.equal(clock.pending, 0)
})

test('it goes on as the peer reads on, and ends once', async () => {
  const { clock, state } = startTransfer()
  for (let round = 0; round < MESSAGES; round++) {
    await clock.advance(1000)
    assert.ok(state.queued <= HIGH_WATER)
    state.queued = 0
  }
  assert.deepEqual([state.sent, state.ended, clock.pending], [MESSAGES, 1, 0])
})
