import assert from 'node:assert/strict'
import type { SmsConfig, UeConfig } from '@voltaic/ue'
import { numberOf } from '../calls/dialling.ts'
import type { CallScenario, Stage } from '../calls/stage.ts'
import type { Phone } from '../network.ts'
import { phoneWith } from '../services/service-box.ts'
import { FORGOTTEN_MS } from '../services/uses.ts'

const SERVICE_CENTRE = '+99901000000'
/** The shortest that a phone can ask for. @spec TS 23.040 §9.2.3.12.1 */
const FIVE_MINUTES = 300_000

/** What people write. */
const TEXTS: readonly (readonly [what: string, text: string])[] = [
  ['one character', 'x'],
  ['the extension table', 'costs €5 {[~^|\\]}'],
  ['Greek capitals of the default alphabet', 'ΔΦΓΛΩΠΨΣΘΞ'],
  ['160 characters', 'a'.repeat(160)],
  ['1530 characters', 'The quick brown fox jumps over the lazy dog. '.repeat(34)],
  ['Greek small letters', 'καλημέρα κόσμε'],
  ['Turkish', 'ğüşıöç ĞÜŞİÖÇ'],
  ['Chinese', '你好，世界。'.repeat(30)],
  ['emoji', '😀🎉'.repeat(40)],
  ['a family', '👨‍👩‍👧‍👦'.repeat(12)],
]

async function smsPhone(stage: Stage, sms: Partial<SmsConfig> = {}): Promise<Phone> {
  const settings: Partial<UeConfig> = { sms: { serviceCentre: SERVICE_CENTRE, ...sms } }
  return phoneWith(stage, 'sms', undefined, settings)
}

async function smsPair(stage: Stage, sms: Partial<SmsConfig> = {}): Promise<readonly [Phone, Phone]> {
  const [alice, bob] = [await smsPhone(stage), await smsPhone(stage, sms)]
  await stage.soon(Promise.all([alice.register(), bob.register()]), 'registrations')
  // the server that hears of registrations waits a moment before it tries what is queued
  await stage.pass(1000)
  return [alice, bob]
}

function textsOf({ texts }: Phone): readonly string[] {
  return texts.map(({ body }) => (body.kind === 'text' ? body.text : '8-bit data'))
}

/** Short messages between two phones, through the whole network. */
export const smsScenarios: readonly CallScenario[] = [
  {
    name: 'texts of every alphabet and length arrive equal and once; the sender hears "sent" and "delivered" (TS 24.341 §5.3.3.4)',
    async run(stage) {
      const [alice, bob] = await smsPair(stage)
      for (const [what, text] of TEXTS) {
        const sent = alice.sendText(numberOf(bob), text, { statusReport: true })
        assert.deepEqual(await stage.soon(sent.sent, what), { kind: 'sent' }, what)
        assert.deepEqual(await stage.soon(sent.delivered, `delivery of ${what}`), { kind: 'delivered' }, what)
      }
      assert.deepEqual(
        textsOf(bob),
        TEXTS.map(([, text]) => text),
      )
      assert.equal(bob.texts[0]?.from, numberOf(alice))
      assert.equal(bob.sms.repeats, 0)
      assert.equal(alice.sms.ignoredReports, 0)
      const answer = bob.sendText(numberOf(alice), 'and back')
      await stage.soon(answer.sent, 'the answer')
      await stage.eventually(() => textsOf(alice).includes('and back'), 'the answer at the other side')
    },
  },
  {
    name: 'a phone that is off gets its texts when it comes back (TS 24.341 §5.3.3.2)',
    async run(stage) {
      const [alice, bob] = await smsPair(stage)
      await stage.soon(bob.deregister(), 'de-registration')
      const sent = alice.sendText(numberOf(bob), 'when you are back', { statusReport: true })
      assert.deepEqual(await stage.soon(sent.sent, 'RP-ACK'), { kind: 'sent' })
      await stage.pass(5000)
      assert.equal(sent.state, 'sent')
      await stage.soon(bob.register(), 'registration')
      assert.deepEqual(await stage.later(sent.delivered, 'delivery', 20_000), { kind: 'delivered' })
      assert.deepEqual(textsOf(bob), ['when you are back'])
    },
  },
  {
    name: 'a phone whose memory is full gets its texts after RP-SMMA (TS 24.011 §7.3.3)',
    async run(stage) {
      const [alice, bob] = await smsPair(stage)
      bob.sms.fillMemory()
      const sent = alice.sendText(numberOf(bob), 'no room', { statusReport: true })
      await stage.soon(sent.sent, 'RP-ACK')
      await stage.pass(5000)
      assert.deepEqual(textsOf(bob), [])
      assert.equal(await stage.soon(bob.sms.freeMemory(), 'RP-SMMA'), 'acknowledged')
      assert.deepEqual(await stage.soon(sent.delivered, 'delivery'), { kind: 'delivered' })
      assert.deepEqual(textsOf(bob), ['no room'])
    },
  },
  {
    name: 'a text whose RP-ACK is lost comes again as the same octets, and is shown once (TS 23.040 §9.2.3.11)',
    async run(stage) {
      const [alice, bob] = await smsPair(stage, { faults: { lostRpAck: 1 } })
      const sent = alice.sendText(numberOf(bob), 'once', { statusReport: true })
      assert.deepEqual(await stage.later(sent.delivered, 'delivery', 200_000), { kind: 'delivered' })
      assert.deepEqual(textsOf(bob), ['once'])
      assert.equal(bob.sms.repeats, 1)
    },
  },
  {
    name: 'a text that a phone sends twice in one transfer is delivered once (TS 24.341 §5.3.3.4)',
    async run(stage) {
      const [, bob] = await smsPair(stage)
      const alice = await smsPhone(stage, { faults: { duplicateReference: true } })
      await stage.soon(alice.register(), 'registration')
      const sent = alice.sendText(numberOf(bob), 'twice')
      assert.deepEqual(await stage.soon(sent.sent, 'RP-ACK'), { kind: 'sent' })
      await stage.pass(5000)
      assert.deepEqual(textsOf(bob), ['twice'])
      assert.equal(bob.sms.repeats, 0)
    },
  },
  {
    name: 'a text to a number that nobody has fails at once (TS 24.011 §8.2.5.4)',
    async run(stage) {
      const [alice] = await smsPair(stage)
      const sent = alice.sendText('+99901999999', 'nobody')
      const outcome = await stage.soon(sent.sent, 'RP-ERROR')
      assert.equal(outcome.kind === 'failed' && outcome.cause, 1)
    },
  },
  ...[408, 480, 500].map(
    (status): CallScenario => ({
      name: `a phone that answers ${status} gets the text when it does no longer, or its sender a report (TS 23.040 §9.2.3.15)`,
      async run(stage) {
        const [alice, bob] = await smsPair(stage, { faults: { answer: status } })
        const validityMs = FIVE_MINUTES
        const first = alice.sendText(numberOf(bob), 'too late', { statusReport: true, validityMs })
        assert.deepEqual(await stage.later(first.delivered, 'the end of the validity', 400_000), {
          kind: 'not delivered',
          status: 0x46,
        })
        const second = alice.sendText(numberOf(bob), 'in time', { statusReport: true })
        await stage.soon(second.sent, 'RP-ACK')
        bob.sms.setFaults({})
        assert.deepEqual(await stage.later(second.delivered, 'delivery', 800_000), { kind: 'delivered' })
        assert.deepEqual(textsOf(bob), ['in time'])
      },
    }),
  ),
  {
    name: 'a P-CSCF that is stopped and started, and the service centre too, delay a text and lose none (TS 23.040 §3.2.6)',
    stopsElement: true,
    async run(stage) {
      const { network } = stage
      const [alice, bob] = await smsPair(stage, { faults: { answer: 480 } })
      const sent = alice.sendText(numberOf(bob), 'through', { statusReport: true })
      await stage.soon(sent.sent, 'RP-ACK')
      await stage.pass(2000)
      bob.sms.setFaults({})
      network.expectProblems(/./)
      await network.stopElement('pcscf')
      await network.stopElement('sms')
      await network.startElement('sms')
      // an attempt that finds no P-CSCF
      await stage.pass(100_000)
      assert.equal(sent.state, 'sent')
      await network.startElement('pcscf')
      assert.deepEqual(await stage.later(sent.delivered, 'delivery', 800_000), { kind: 'delivered' })
      assert.deepEqual(textsOf(bob), ['through'])
      await stage.pass(FORGOTTEN_MS, 10_000)
    },
  },
]
