import assert from 'node:assert/strict'
import type { LanguageName } from '@voltaic/sms'
import type { SmsConfig, UeConfig } from '@voltaic/ue'
import { numberOf } from '../calls/dialling.ts'
import type { CallScenario, Stage } from '../calls/stage.ts'
import type { Phone } from '../network.ts'
import { phoneWith } from '../services/service-box.ts'

/** Number of the service centre of a network under test. */
const SERVICE_CENTRE = '+99901000000'

/** Texts that break public cores, and some that do not. */
const TEXTS: readonly (readonly [what: string, text: string, languages?: readonly LanguageName[]])[] = [
  ['one character', 'x'],
  ['two characters', 'ok'],
  ['160 septets', 'a'.repeat(160)],
  ['161 septets', 'b'.repeat(161)],
  ['1,530 characters', 'The quick brown fox. '.repeat(73).slice(0, 1530)],
  ['the extension table', '€{}[]~^|\\'.repeat(20)],
  ['Greek capitals of the default alphabet', 'ΔΦΓΛΩΠΨΣΘΞ'.repeat(17)],
  ['Greek lower case in UCS-2', 'καλημέρα κόσμε '.repeat(10)],
  ['Turkish shift tables', 'ağaç ışık çğışĞİŞ '.repeat(10), ['turkish']],
  ['Chinese', '你好，世界。'.repeat(15)],
  ['emoji', '😀👍🏽🇪🇺'.repeat(10)],
  ['a family emoji where a part ends', `${'a'.repeat(66)}👨‍👩‍👧‍👦${'c'.repeat(65)}`],
]

/** A phone whose short messages go to the service centre, registered. */
export async function textingPhone(
  stage: Stage,
  sms: Partial<SmsConfig> = {},
  settings: Partial<UeConfig> = {},
): Promise<Phone> {
  const phone = await phoneWith(stage, 'sms', undefined, {
    ...settings,
    sms: { serviceCentre: SERVICE_CENTRE, ...sms },
  })
  const outcome = await stage.soon(phone.register(), 'registration')
  assert.equal(outcome.kind, 'registered')
  return phone
}

/** What texts a phone has, as text. */
export function textsOf(phone: Phone): readonly string[] {
  return phone.texts.map(({ body }) => (body.kind === 'text' ? body.text : '(octets)'))
}

const exchanges: CallScenario = {
  name: 'texts of every alphabet, 1 to 1,530 characters, arrive equal and once; the sender reports sent and delivered (TS 24.341 §5.3)',
  async run(stage) {
    const [alice, bob] = [await textingPhone(stage), await textingPhone(stage)]
    const turk = await textingPhone(stage, { languages: ['turkish'] })
    for (const [what, text, languages] of TEXTS) {
      const sender = languages === undefined ? alice : turk
      const before = bob.texts.length
      const sent = sender.sendText(numberOf(bob), text, { statusReport: true })
      await stage.eventually(() => sent.state !== 'sending' && sent.state !== 'sent', `a report of ${what}`)
      assert.deepEqual(await sent.sent, { kind: 'sent' }, what)
      assert.deepEqual(await sent.delivered, { kind: 'delivered' }, what)
      assert.deepEqual(textsOf(bob).slice(before), [text], what)
      assert.equal(bob.texts.at(-1)?.from, numberOf(sender), what)
    }
    for (const phone of [alice, bob, turk]) assert.equal(phone.sms.ignoredReports, 0)
    assert.deepEqual([bob.sms.repeats, bob.sms.unfinished], [0, 0])
  },
}

const bothWays: CallScenario = {
  name: 'both write at once: nothing is mixed up, and without a report asked for none comes',
  async run(stage) {
    const [alice, bob] = [await textingPhone(stage, { referenceBits: 16 }), await textingPhone(stage)]
    const texts = ['one', 'two '.repeat(60), 'three'] as const
    const all = texts.flatMap((text) => [
      alice.sendText(numberOf(bob), `${text} from alice`),
      bob.sendText(numberOf(alice), `${text} from bob`),
    ])
    await stage.eventually(() => all.every(({ state }) => state === 'sent'), 'all sent')
    await stage.eventually(() => alice.texts.length + bob.texts.length === all.length, 'all there')
    assert.deepEqual(
      textsOf(bob),
      texts.map((text) => `${text} from alice`),
    )
    assert.deepEqual(
      textsOf(alice),
      texts.map((text) => `${text} from bob`),
    )
    for (const { delivered } of all) assert.deepEqual(await delivered, { kind: 'not known' })
  },
}

/** Two simulated phones and a service centre. */
export const textScenarios: readonly CallScenario[] = [exchanges, bothWays]
