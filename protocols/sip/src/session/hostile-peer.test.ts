import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  type Random,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import { createRequest, createResponse } from '../message/create-message.ts'
import { encodeMessage } from '../message/encode-message.ts'
import { parseMessage } from '../message/parse-message.ts'
import { SipRequest } from '../message/sip-request.ts'
import { createSipStack, type SipStack } from '../stack.ts'
import { Sessions } from './sessions.ts'

const OWN = { host: '10.0.0.2', port: 5060 }
const PEER = { host: '10.0.0.3', port: 5060 }
const STATUSES = [100, 180, 183, 199, 200, 202, 302, 401, 408, 422, 481, 486, 491, 500, 503, 600]
const METHODS = ['INVITE', 'UPDATE', 'PRACK', 'BYE', 'INFO', 'ACK', 'CANCEL', 'MESSAGE', 'NOTIFY', 'UNKNOWN']

/** Headers that sessions look at, with good and bad values. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  Contact: ['<sip:peer@10.0.0.3>', 'nonsense', '*', '<tel:+1>', '<sip:a@b:99999>'],
  Require: ['100rel', 'timer', 'precondition', 'a b'],
  RSeq: ['1', '2', '99999999999', 'x'],
  RAck: ['1 1 INVITE', '2 1 INVITE', '1', 'x y z'],
  'Session-Expires': ['90;refresher=uas', '90;refresher=uac', '1', 'x', '4294967296'],
  'Min-SE': ['90', '5000', 'x'],
  Supported: ['timer', '100rel', ''],
  Allow: ['INVITE', 'INVITE, UPDATE', ','],
  'Record-Route': ['<sip:10.0.0.3;lr>', '<sip:10.0.0.3>', 'x'],
  Expires: ['1', 'x'],
  Reason: ['SIP;cause=200', ';;'],
}

function pick<T>(values: readonly T[], random: Random): T {
  return values[random.integer(values.length)] as T
}

function someHeaders(random: Random): [string, string][] {
  const names = Object.keys(VALUES).filter(() => random.integer(3) === 0)
  return names.map((name) => [name, pick(VALUES[name] ?? [''], random)])
}

/** A peer that answers what it gets, and asks what it likes, at random. */
async function createHostilePeer(runtime: Runtime, random: Random) {
  const seen: SipRequest[] = []
  const socket = await runtime.net.bindDatagram(PEER, {
    onDatagram(data) {
      const message = parseMessage(data)
      if (!(message instanceof SipRequest)) return
      seen.push(message)
      if (message.method !== 'ACK' && random.integer(10) > 0) answer(message)
    },
  })
  const send = (message: Parameters<typeof encodeMessage>[0]) => socket.send(encodeMessage(message), OWN)
  const answer = (request: SipRequest) => {
    const body = random.integer(2) === 0 ? { body: Buffer.from('sdp') } : {}
    const tag = pick(['a', 'b', 'c'], random)
    for (let count = random.integer(4); count >= 0; count--) {
      send(createResponse(request, pick(STATUSES, random), { toTag: tag, headers: someHeaders(random), ...body }))
    }
  }
  const ask = () => {
    const last = seen.findLast(({ toTag }) => toTag !== undefined) ?? seen.at(-1)
    const isKnown = last !== undefined && random.integer(3) > 0
    const method = pick(METHODS, random)
    send(
      createRequest(
        method,
        'sip:ua@10.0.0.2',
        [
          ['Via', `SIP/2.0/UDP 10.0.0.3;branch=z9hG4bK${random.integer(50)}`],
          ['From', `<sip:p@x>;tag=${pick(['a', 'b', 'c'], random)}`],
          ['To', `<sip:u@x>${isKnown ? `;tag=${last.fromTag}` : ''}`],
          ['Call-ID', isKnown ? last.callId : `call-${random.integer(20)}`],
          ['CSeq', `${random.integer(20)} ${method}`],
          ['Max-Forwards', '70'],
          ...someHeaders(random),
        ],
        random.integer(2) === 0 ? Buffer.from('sdp') : undefined,
      ),
    )
  }
  return { ask, close: () => socket.close() }
}

for (const seed of [1, 2, 3, 4]) {
  test(`whatever a peer says, no call is stuck, nothing is left and nothing is a fault (seed ${seed})`, async () => {
    const clock = createManualClock()
    const random = createSeededRandom(seed)
    const counters = new Counters()
    const problems: string[] = []
    const log = {
      ...silentLog,
      error: (event: string, fields: unknown) => problems.push(`${event} ${JSON.stringify(fields)}`),
    }
    const runtime = { clock, random, net: createMemoryNet({ clock, random }), log, counters }
    const ua: Sessions = new Sessions({
      runtime,
      stack: (): SipStack => stack,
      contact: () => '<sip:ua@10.0.0.2>',
      allow: METHODS,
      supported: ['100rel', 'timer'],
      sessionTimer: { interval: 1800 },
      onInvite(invite) {
        void invite.provisional(183, { body: { contentType: 'application/sdp', content: Buffer.from('x') } })
        if (random.integer(2) === 0) void invite.accept()
        else invite.reject(486)
      },
    })
    const stack: SipStack = createSipStack({
      element: 'ua',
      runtime,
      listen: [{ transport: 'udp', address: OWN }],
      resolver: { resolve: async () => [] },
      onRequest: (request, hop) => ua.receive(request, hop),
      onAck: (ack) => ua.receiveAck(ack),
    })
    await stack.start()
    const peer = await createHostilePeer(runtime, random)
    const outcomes: string[] = []
    for (let round = 0; round < 150; round++) {
      const invite = ua.invite({ uri: 'sip:peer@10.0.0.3', from: '<sip:u@x>', to: '<sip:p@x>' })
      void invite.outcome.then(({ kind }) => outcomes.push(kind))
      for (let count = 0; count < 8; count++) peer.ask()
      await clock.advance(random.integer(300))
      const session = ua.sessions[random.integer(ua.sessions.length + 1)]
      if (random.integer(3) === 0)
        void session?.update({ body: { contentType: 'application/sdp', content: Buffer.from('y') } })
      if (random.integer(3) === 0) void session?.reinvite()
      if (random.integer(3) === 0) void session?.bye()
      if (random.integer(3) === 0) invite.cancel()
    }
    await peer.close()
    for (const session of ua.sessions) void session.bye()
    await clock.advance(4_000_000)
    assert.deepEqual(problems, [])
    assert.equal(counters.get('sip.fault'), 0)
    assert.deepEqual(ua.sessions, [])
    await stack.stop()
    await clock.settle()
    assert.equal(outcomes.length, 150)
    assert.ok(['accepted', 'refused', 'cancelled'].every((kind) => outcomes.includes(kind)))
    assert.equal(ua.size, 0)
    assert.equal(clock.pending, 0)
  })
}
