import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseReginfo } from '@voltaic/profile'
import { createRequest, type SipRequest } from '@voltaic/sip'
import { CONTACT, IMPU, PUBLIC, type ScscfAlone, startScscfAlone } from './scscf-alone.ts'

function scscf(name: string, run: (alone: ScscfAlone) => Promise<void>): void {
  test(`S-CSCF ${name}`, async () => {
    const alone = await startScscfAlone()
    try {
      await run(alone)
    } finally {
      await alone.stop()
      assert.equal(alone.clock.pending, 0, 'no timer is left')
    }
  })
}

function subscribe(
  callId: string,
  cseq = 1,
  headers: readonly (readonly [string, string])[] = [],
  toTag = '',
): SipRequest {
  const plain = createRequest('SUBSCRIBE', IMPU, [
    ['From', `<${PUBLIC}>;tag=1`],
    ['To', `<${IMPU}>${toTag === '' ? '' : `;tag=${toTag}`}`],
    ['Call-ID', callId],
    ['CSeq', `${cseq} SUBSCRIBE`],
    ['Event', 'reg'],
    ['Contact', `<${CONTACT}>`],
    ['Record-Route', '<sip:pcscf.example:5060;lr>'],
    ['P-Asserted-Identity', `<${PUBLIC}>`],
  ])
  return headers.reduce((request, [name, value]) => request.with(name, value), plain)
}

const subscriptions = (alone: ScscfAlone) => [...alone.stored.values()].flatMap((each) => each.subscriptions)

scscf(
  'keeps the latest subscriptions of a watcher that comes anew again and again (RFC 6665 §4.2.1)',
  async (alone) => {
    await alone.register()
    for (let count = 1; count <= 20; count++) {
      assert.equal((await alone.send(subscribe(`call-${count}`))).status, 200)
      await alone.clock.advance(100)
    }
    const calls = subscriptions(alone).map(({ dialog }) => dialog.callId)
    assert.equal(calls.length, 16)
    assert.equal(calls.includes('call-20'), true)
    assert.equal(calls.includes('call-1'), false)
  },
)

scscf('lets no subscription last much longer than a registration can (RFC 6665 §4.2.1.1)', async (alone) => {
  await alone.register()
  const response = await alone.send(subscribe('call', 1, [['Expires', '4294967295']]))
  assert.equal(response.header('Expires'), String(3600 + 3600))
  assert.equal(subscriptions(alone)[0]?.expiresAt, alone.clock.now() + 7_200_000)
})

scscf('ends a subscription that nobody renewed with a last NOTIFY (RFC 6665 §4.2.2)', async (alone) => {
  await alone.register()
  await alone.send(subscribe('call', 1, [['Expires', '60']]))
  await alone.clock.advance(62_000)
  assert.equal(alone.notified.at(-1)?.header('Subscription-State'), 'terminated;reason=timeout')
  assert.deepEqual(subscriptions(alone), [])
})

scscf('follows a watcher that renews from another Contact, and no older request (RFC 6665 §4.4.1)', async (alone) => {
  await alone.register()
  const { toTag = '' } = await alone.send(subscribe('call', 5))
  const moved = [['Contact', '<sip:moved@198.51.100.2>']] as const
  assert.equal((await alone.send(subscribe('call', 4, moved, toTag))).status, 500)
  assert.equal((await alone.send(subscribe('call', 6, moved, toTag))).status, 200)
  await alone.clock.advance(100)
  assert.equal(alone.notified.at(-1)?.uri, 'sip:moved@198.51.100.2')
})

scscf('uses no CSeq and no version twice when two NOTIFYs are due at once (RFC 3680 §5.1)', async (alone) => {
  await alone.register()
  await alone.send(subscribe('call'))
  await alone.clock.advance(100)
  const first = alone.notified.length
  await Promise.all([alone.register(), alone.send(subscribe('other'))])
  await alone.register()
  await alone.clock.advance(100)
  const mine = alone.notified.filter(({ callId }) => callId === 'call')
  const numbers = mine.map(({ cseq }) => cseq.number)
  assert.ok(alone.notified.length > first)
  assert.deepEqual(numbers, [...new Set(numbers)])
  const versions = mine.map(({ body }) => parseReginfo(body).version)
  assert.deepEqual(versions, [...new Set(versions)])
})

scscf('gives each contact an id of its own (RFC 3680 §5.1)', async (alone) => {
  await alone.register([['Contact', `<${CONTACT}>, <sip:second@198.51.100.1:5062>`]])
  await alone.send(subscribe('call'))
  await alone.clock.advance(100)
  const [registration] = parseReginfo(alone.notified.at(-1)?.body ?? new Uint8Array()).registrations
  assert.equal(new Set(registration?.contacts.map(({ id }) => id)).size, 2)
})
