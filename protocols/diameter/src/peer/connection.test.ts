import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  diameterTrace,
  diameterTraceWithKeys,
  type MessageTrace,
  type StreamSocket,
  silentLog,
} from '@voltaic/runtime'
import { avp } from '../codec/avp.ts'
import { encodeMessage } from '../codec/message.ts'
import * as cx from '../dictionary/cx-avps.ts'
import { CLOSE_TIMEOUT_MS, Connection, MAX_QUEUED_OCTETS } from './connection.ts'
import { LiveConnections } from './live-connections.ts'

const CK = Buffer.from('5a'.repeat(16), 'hex')
const MAA = encodeMessage({
  flags: 0x40,
  commandCode: 303,
  applicationId: 16_777_216,
  hopByHopId: 1,
  endToEndId: 2,
  avps: [avp(cx.SipAuthDataItem, [avp(cx.ConfidentialityKey, CK)])],
})
const ADDRESS = { host: '127.0.0.1', port: 3868 }

/** A socket that writes down what is asked of it. */
class RecordingSocket implements StreamSocket {
  readonly local = ADDRESS
  readonly remote = { host: '127.0.0.2', port: 40_000 }
  readonly log: string[] = []
  queued = 0

  write(data: Uint8Array): void {
    this.log.push(`write ${data.length}`)
  }

  close(): void {
    this.log.push('close')
  }

  destroy(): void {
    this.log.push('destroy')
  }
}

function createConnection() {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const counters = new Counters()
  const live = new LiveConnections()
  const runtime = { clock, random, counters, log: silentLog, net: createMemoryNet({ clock, random }) }
  const events: string[] = []
  const owner = {
    onMessage: () => events.push('message'),
    onMalformed: () => events.push('malformed'),
    onClosed: () => events.push('closed'),
  }
  const connection = new Connection({ element: 'hss', runtime, live }, owner, 10_000)
  const socket = new RecordingSocket()
  connection.attach(socket)
  return { clock, counters, live, connection, socket, events }
}

describe('connection', () => {
  it('writes all messages of one turn at once', async () => {
    const { clock, connection, socket } = createConnection()
    connection.send(MAA)
    connection.send(MAA)
    assert.deepEqual(socket.log, [])
    await clock.settle()
    assert.deepEqual(socket.log, [`write ${2 * MAA.length}`])
  })

  it('sends what waits before it closes, and forces the end after a while', async () => {
    const { clock, connection, socket, events, live } = createConnection()
    connection.send(MAA)
    connection.close()
    assert.deepEqual(socket.log, [`write ${MAA.length}`, 'close'])
    connection.handlers.onData(MAA)
    assert.deepEqual(events, [], 'nobody wants what comes now')
    await clock.advance(CLOSE_TIMEOUT_MS)
    assert.deepEqual(socket.log.slice(2), ['destroy'])
    assert.deepEqual(events, ['closed'])
    assert.equal(live.size, 0)
    assert.equal(clock.pending, 0)
  })

  it('gives up a peer that does not read', async () => {
    const { clock, connection, socket, events, counters } = createConnection()
    socket.queued = MAX_QUEUED_OCTETS + 1
    connection.send(MAA)
    await clock.settle()
    assert.deepEqual(socket.log, [`write ${MAA.length}`, 'destroy'])
    assert.deepEqual(events, ['closed'])
    assert.equal(counters.get('diameter.close.not-reading'), 1)
  })

  it('closes on garbage, and counts it', () => {
    const { connection, socket, events, counters } = createConnection()
    connection.handlers.onData(Buffer.from('GET / HTTP/1.1\r\n\r\n'))
    connection.handlers.onData(MAA)
    assert.deepEqual(socket.log, ['destroy'])
    assert.deepEqual(events, ['closed'])
    assert.equal(counters.get('diameter.close.garbage'), 1)
  })

  it('says nothing after destroy', () => {
    const { connection, events } = createConnection()
    connection.destroy()
    connection.handlers.onData(MAA)
    connection.handlers.onClose()
    assert.deepEqual(events, [])
  })

  it('traces both directions with keys masked, and true keys only for who asks for them', (t) => {
    const masked: MessageTrace[] = []
    const open: MessageTrace[] = []
    t.after(diameterTrace.subscribe((trace) => masked.push(trace)))
    const { clock, connection, socket } = createConnection()
    connection.send(MAA)
    connection.handlers.onData(MAA)
    t.after(diameterTraceWithKeys.subscribe((trace) => open.push(trace)))
    connection.handlers.onData(MAA)
    assert.deepEqual(
      masked.map(({ direction }) => direction),
      ['out', 'in', 'in'],
    )
    for (const trace of masked) {
      assert.equal(Buffer.from(trace.data).includes(CK), false)
      assert.deepEqual(
        { ...trace, data: 0, direction: '' },
        {
          at: clock.now(),
          element: 'hss',
          direction: '',
          transport: 'tcp',
          local: socket.local,
          remote: socket.remote,
          data: 0,
        },
      )
    }
    assert.equal(open.length, 1)
    assert.ok(Buffer.from(open[0]?.data ?? []).includes(CK))
  })
})
