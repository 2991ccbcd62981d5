import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type LanguageName, RP_CAUSES, type SmsSubmit } from '@voltaic/sms'
import { twoPhones } from '../two-phones.ts'
import { fakeServiceCentre, SC_NUMBER, statusReportOf } from './fake-service-centre.ts'
import type { SmsConfig } from './sms-config.ts'
import { MAX_AWAITED_PARTS } from './text-sender.ts'

const BOB = '+99901000002'

async function stage(sms: Partial<SmsConfig> = {}) {
  const phones = await twoPhones({ both: { sms: { serviceCentre: SC_NUMBER, ...sms } } })
  const centre = await fakeServiceCentre(phones)
  return {
    phones,
    centre,
    async stop() {
      await centre.stop()
      await phones.stop(true)
    },
  }
}

const TEXTS: readonly (readonly [what: string, text: string, languages?: readonly LanguageName[]])[] = [
  ['one character', 'x'],
  ['160 septets', 'a'.repeat(160)],
  ['161 septets', 'a'.repeat(161)],
  ['1,530 characters in ten parts', 'The quick brown fox. '.repeat(73).slice(0, 1530)],
  ['the extension table', '€{}[]~^|\\'.repeat(30)],
  ['Greek capitals, of the default alphabet', 'ΔΦΓΛΩΠΨΣΘΞ'.repeat(20)],
  ['Greek lower case, UCS-2', 'καλημέρα κόσμε '.repeat(20)],
  ['Turkish shift tables', 'ağaç ışık çğışĞİŞ '.repeat(12), ['turkish']],
  ['Chinese', '你好，世界。'.repeat(30)],
  ['a family emoji, at the cut', `${'a'.repeat(66)}👨‍👩‍👧‍👦${'b'.repeat(65)}👍🏽`],
]

for (const [what, text, languages] of TEXTS) {
  test(`a text arrives equal and once, is sent and delivered: ${what} (TS 24.341 §5.3.1, §5.3.2; TS 23.040 §9.2.3.24.1)`, async () => {
    const { phones, stop } = await stage(languages === undefined ? {} : { languages })
    const told: string[] = []
    phones.bob.onText(({ body }) => told.push(body.kind === 'text' ? body.text : ''))
    const sent = phones.alice.sendText(BOB, text, { statusReport: true })
    await phones.until(() => sent.state === 'delivered', 20_000)
    assert.deepEqual(await sent.sent, { kind: 'sent' })
    assert.deepEqual(await sent.delivered, { kind: 'delivered' })
    assert.deepEqual(told, [text])
    const [received] = phones.bob.texts
    assert.equal(received?.from, '+99901000001')
    assert.equal(received?.parts, sent.parts)
    assert.equal(phones.bob.sms.unfinished, 0)
    await stop()
  })
}

test('one part at a time: the next leaves when the last has its RP-ACK (TS 24.011 §6.2)', async () => {
  const { phones, centre, stop } = await stage()
  let held: (() => void) | undefined
  centre.onSubmit = async (_, request, messageReference) => {
    held = () =>
      void centre.report('alice', { type: 'RP-ACK', direction: 'network-to-ms', messageReference }, request.callId)
  }
  const sent = phones.alice.sendText(BOB, 'a'.repeat(200))
  await phones.until(() => held !== undefined)
  await phones.clock.advance(10_000)
  assert.deepEqual([centre.received.length, sent.state], [1, 'sending'])
  held?.()
  await phones.until(() => centre.received.length === 2)
  held?.()
  assert.deepEqual(await Promise.race([sent.sent, phones.clock.advance(1000)]), { kind: 'sent' })
  await stop()
})

test('a report with another In-Reply-To, without one, or of another reference is not believed; TR1M ends it (TS 24.341 §5.3.1.3)', async () => {
  const { phones, centre, stop } = await stage()
  centre.onSubmit = async (_, request, messageReference) => {
    const ack = { type: 'RP-ACK', direction: 'network-to-ms', messageReference } as const
    await centre.report('alice', ack, 'another')
    await centre.report('alice', ack)
    await centre.report('alice', { ...ack, messageReference: (messageReference + 1) & 0xff }, request.callId)
  }
  const sent = phones.alice.sendText(BOB, 'x')
  await phones.clock.advance(39_000)
  assert.deepEqual([sent.state, phones.alice.sms.ignoredReports], ['sending', 3])
  await phones.clock.advance(1001)
  assert.equal(sent.state, 'failed')
  assert.deepEqual(await sent.delivered, { kind: 'not known' })
  await stop()
})

test('a part without RP-ACK is sent again with the same TP-MR and TP-RD, and a refused duplicate counts as sent (TS 23.040 §9.2.3.25)', async () => {
  const { phones, centre, stop } = await stage({ retries: 1 })
  const seen: (readonly [number, boolean])[] = []
  centre.onSubmit = async (submit, request, messageReference) => {
    seen.push([submit.messageReference, submit.rejectDuplicates])
    if (seen.length === 1) return
    const userData = Uint8Array.of(0x01, 0xc5, 0x00, 0x62, 0x11, 0x72, 0x21, 0, 0, 0)
    const error = { type: 'RP-ERROR', direction: 'network-to-ms', messageReference, cause: 41, userData } as const
    await centre.report('alice', error, request.callId)
  }
  const sent = phones.alice.sendText(BOB, 'x')
  await phones.until(() => sent.state !== 'sending', 60_000)
  assert.deepEqual(await sent.sent, { kind: 'sent' })
  const [reference] = seen[0] ?? []
  assert.deepEqual(seen, [
    [reference, false],
    [reference, true],
  ])
  await stop()
})

test('RP-ERROR and a refused MESSAGE fail a text; the one behind it is sent (TS 24.011 §8.2.5.4)', async () => {
  const { phones, centre, stop } = await stage()
  const { onSubmit } = centre
  centre.onSubmit = (_, request, messageReference) =>
    centre
      .report('alice', { type: 'RP-ERROR', direction: 'network-to-ms', messageReference, cause: 38 }, request.callId)
      .then(() => undefined)
  const first = phones.alice.sendText(BOB, 'first')
  const failed = await Promise.race([first.sent, phones.clock.advance(1000)])
  assert.ok(failed?.kind === 'failed' && failed.cause === RP_CAUSES.networkOutOfOrder, JSON.stringify(failed))
  centre.answer = 403
  const second = phones.alice.sendText(BOB, 'second')
  const refused = await Promise.race([second.sent, phones.clock.advance(1000)])
  assert.ok(refused?.kind === 'failed' && refused.status === 403)
  centre.answer = 202
  centre.onSubmit = onSubmit
  const third = phones.alice.sendText(BOB, 'third')
  assert.deepEqual(await Promise.race([third.sent, phones.clock.advance(1000)]), { kind: 'sent' })
  await stop()
})

test('a temporary status is no end; a permanent one is (TS 23.040 §9.2.3.15)', async () => {
  const { phones, centre, stop } = await stage()
  const now = phones.clock.now()
  centre.onSubmit = async (submit, request, messageReference) => {
    await centre.report('alice', { type: 'RP-ACK', direction: 'network-to-ms', messageReference }, request.callId)
    await centre.deliver('alice', statusReportOf(submit, 0x20, now))
    await phones.clock.advance(5000)
    await centre.deliver('alice', statusReportOf(submit, 0x46, now))
  }
  const sent = phones.alice.sendText(BOB, 'x', { statusReport: true })
  await phones.until(() => sent.statuses.get(0) === 0x20)
  assert.equal(sent.state, 'sent')
  await phones.clock.advance(6000)
  assert.deepEqual(await sent.delivered, { kind: 'not delivered', status: 0x46 })
  await stop()
})

test(`reports of ${MAX_AWAITED_PARTS} parts are awaited; the oldest is forgotten`, async () => {
  const { phones, centre, stop } = await stage()
  let first: SmsSubmit | undefined
  centre.onSubmit = async (submit, request, messageReference) => {
    first ??= submit
    await centre.report('alice', { type: 'RP-ACK', direction: 'network-to-ms', messageReference }, request.callId)
  }
  const texts = Array.from({ length: MAX_AWAITED_PARTS + 1 }, (_, index) =>
    phones.alice.sendText(BOB, `text ${index}`, { statusReport: true }),
  )
  await phones.until(() => texts.every(({ state }) => state === 'sent'), 60_000)
  assert.ok(first)
  // of those with this TP-MR the first has been forgotten: the newest is meant
  const same = texts.filter((_, index) => index % 256 === 0)
  for (let each = 0; each < same.length; each++) {
    const deliver = centre.deliver('alice', statusReportOf(first, 0, phones.clock.now()), each)
    await phones.clock.advance(10)
    await deliver
  }
  assert.deepEqual(
    same.map(({ state }) => state),
    ['sent', ...same.slice(1).map(() => 'delivered')],
  )
  await stop()
})

test('a phone without service centre, or what is no number: refused', async () => {
  const phones = await twoPhones()
  assert.throws(() => phones.alice.sendText(BOB, 'x'), { code: 'SMS_NO_SERVICE_CENTRE' })
  await phones.stop(true)
  const { phones: others, stop } = await stage()
  assert.throws(() => others.alice.sendText('nobody', 'x'), { code: 'SMS_ADDRESS_INVALID' })
  await stop()
})
