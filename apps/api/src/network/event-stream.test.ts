import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { EventStream, MAX_WAITING } from './event-stream.ts'

test('events have a name, an id and one line of data, whatever is in them', () => {
  const stream = new EventStream({ onEnd() {} })
  stream.send('row', { text: 'a\nevent: forged\n\ndata: b' }, '7')
  const text = String(stream.read())
  assert.equal(
    text,
    ': this is a stream of events\n\nid: 7\nevent: row\ndata: {"text":"a\\nevent: forged\\n\\ndata: b"}\n\n',
  )
})

test('what a slow reader does not take is dropped and counted, and it is told how much that was', () => {
  const stream = new EventStream({ onEnd() {} })
  const data = 'x'.repeat(1000)
  const total = 2 * Math.ceil(MAX_WAITING / 1000)
  for (let i = 0; i < total; i++) stream.send('row', data)
  assert.ok(stream.readableLength <= MAX_WAITING + 2000, 'memory is bounded')
  const sent = String(stream.read()).split('event: row').length - 1
  stream.send('row', 'after')
  const rest = String(stream.read())
  const told = Number(/event: dropped\ndata: \{"count":(\d+)\}/.exec(rest)?.[1])
  assert.equal(sent + told, total)
  assert.match(rest, /data: "after"/)
})

test('whoever goes is forgotten', async () => {
  let ended = 0
  const stream = new EventStream({ onEnd: () => void ended++ })
  stream.destroy()
  await once(stream, 'close')
  stream.send('row', 1)
  assert.equal(ended, 1)
})
