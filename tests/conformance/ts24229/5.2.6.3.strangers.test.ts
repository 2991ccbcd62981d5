import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Address, createManualOccupancy } from '@voltaic/runtime'
import { createRequest, parseMessage, SipResponse } from '@voltaic/sip'
import { PCSCF, type PcscfAlone, PUBLIC, REALM, registered, SERVICE_ROUTE, startPcscfAlone } from './pcscf-alone.ts'

/** A P-CSCF that is as busy as it can be, and has a registered phone and a stranger. */
async function busy(run: (alone: PcscfAlone, stranger: Stranger) => Promise<void>): Promise<void> {
  const alone = await startPcscfAlone(false, createManualOccupancy(1))
  const stranger = await createStranger(alone, { host: '203.0.113.9', port: 5060 })
  try {
    await alone.register()
    await alone.clock.advance(64_000)
    alone.homeAnswers((request, reply) => reply(200, request.method === 'REGISTER' ? registered(request) : []))
    await run(alone, stranger)
  } finally {
    await stranger.close()
    await alone.stop()
  }
}

interface Stranger {
  readonly responses: SipResponse[]
  /** Sends a request, each time another; over UDP, without a stack. */
  send(method: string): void
  close(): Promise<void>
}

async function createStranger({ runtime }: PcscfAlone, at: Address): Promise<Stranger> {
  const responses: SipResponse[] = []
  const socket = await runtime.net.bindDatagram(at, {
    onDatagram(data) {
      const message = parseMessage(data)
      if (message instanceof SipResponse) responses.push(message)
    },
  })
  let count = 0
  return {
    responses,
    send(method) {
      count += 1
      const lines = [
        `${method} sip:${REALM} SIP/2.0`,
        `Via: SIP/2.0/UDP ${at.host}:${at.port};branch=z9hG4bK-${count}`,
        'Max-Forwards: 70',
        `From: <${PUBLIC}>;tag=stranger`,
        `To: <${PUBLIC}>`,
        `Call-ID: stranger-${count}`,
        `CSeq: 1 ${method}`,
        'Content-Length: 0',
      ]
      socket.send(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), PCSCF)
    },
    close: () => socket.close(),
  }
}

/** 200 requests a second for ten seconds; the last have just come when it returns. */
async function flood(alone: PcscfAlone, stranger: Stranger, methods: readonly string[]): Promise<void> {
  for (let tenth = 0; tenth < 100; tenth++) {
    await alone.clock.advance(100)
    for (let count = 0; count < 20; count++) stranger.send(methods[count % methods.length] ?? '')
    await alone.clock.settle()
  }
}

/** What becomes of a few requests of the phone within a tenth of a second. */
async function servedPhone(alone: PcscfAlone): Promise<readonly number[]> {
  const answers = [1, 2, 3].map((number) =>
    alone.fromPhone(
      createRequest('MESSAGE', `sip:bob@${REALM}`, [
        ['From', `<${PUBLIC}>;tag=1`],
        ['To', `<sip:bob@${REALM}>`],
        ['Call-ID', `message-${number}`],
        ['CSeq', '1 MESSAGE'],
        ['Route', `<sip:192.0.2.11:5060;lr>, ${SERVICE_ROUTE}`],
      ]),
    ),
  )
  return (await Promise.all(answers)).map(({ status }) => status)
}

test('strangers get their 403 even if the P-CSCF is busy, and take nothing from its phones (TS 24.229 §5.2.6.3)', () =>
  busy(async (alone, stranger) => {
    await flood(alone, stranger, ['OPTIONS', 'INVITE'])
    assert.equal(stranger.responses.length, 2000)
    assert.deepEqual(new Set(stranger.responses.map(({ status }) => status)), new Set([403]))
    assert.equal(alone.pcscf.sip.transactionCounts.server, 0)
    assert.equal(alone.runtime.counters.get('pcscf.refused.unregistered'), 2000)
    assert.deepEqual(await servedPhone(alone), [200, 200, 200])
  }))

test('REGISTERs of strangers have a share of their own when the P-CSCF is busy (TS 24.229 §5.2.6.3; RFC 6357 §5.3)', () =>
  busy(async (alone, stranger) => {
    await flood(alone, stranger, ['REGISTER'])
    assert.ok(stranger.responses.filter(({ status }) => status === 503).length > 1000)
    assert.deepEqual(await servedPhone(alone), [200, 200, 200])
  }))

test('an INVITE of a stranger is answered once, not until an ACK comes (TS 24.229 §5.2.6.3)', () =>
  busy(async (alone, stranger) => {
    stranger.send('INVITE')
    await alone.clock.advance(64_000)
    assert.deepEqual(
      stranger.responses.map(({ status }) => status),
      [403],
    )
  }))
