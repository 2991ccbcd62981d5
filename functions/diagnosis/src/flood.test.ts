import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createQuery, encodeMessage, parseName } from '@voltaic/dns'
import { enumNoAnswer } from './rules/call/enum-no-answer.ts'
import { asEndedRegistration } from './rules/path/as-ended-registration.ts'
import { clockDiffers } from './rules/path/clock-differs.ts'
import { dnsNoAnswer } from './rules/registration/dns-no-answer.ts'
import { registrationNotRefreshed } from './rules/registration/registration-not-refreshed.ts'
import { type StoryView, viewStory } from './story/story-view.ts'
import { TestDialog } from './test-dialog.ts'

const MANY = 10_000
const LATER = 10_000_000

/** Asks the DNS the same thing many times, and gets no answer. */
function askInVain(dialog: TestDialog, name: string): void {
  const query = encodeMessage(createQuery(1, parseName(name), 'NAPTR'))
  for (let at = 0; at < 1000; at++) dialog.other(at, 'pcscf', 'dns', 'dns', query)
}

/** The same story, whose lists count how often something in them is looked at. */
function counted(story: StoryView): { readonly story: StoryView; readonly reads: () => number } {
  let reads = 0
  const countReads: ProxyHandler<readonly unknown[]> = {
    get(list, name) {
      if (typeof name === 'string' && /^\d+$/.test(name)) reads++
      return Reflect.get(list, name)
    },
  }
  const entries = Object.entries(story).map(([name, value]) => [
    name,
    Array.isArray(value) ? new Proxy(value, countReads) : value,
  ])
  return { story: Object.fromEntries(entries) as StoryView, reads: () => reads }
}

test('a flood of attempts, each with a flood of the same questions, is told with a few proofs for each', () => {
  const dialog = new TestDialog()
  askInVain(dialog, 'ims.example.org.')
  askInVain(dialog, '4.3.2.1.e164.arpa.')
  for (let count = 0; count < 500; count++) {
    dialog.request(count, 'ue', 'pcscf', { callId: `r${count}`, user: `u${count}` })
    const call = { method: 'INVITE', uri: 'sip:1234@ims.example.org', callId: `c${count}` }
    dialog.answer(count, dialog.request(count, 'ue', 'pcscf', call), 404)
  }
  const story = viewStory(dialog.evidence(LATER))
  for (const rule of [dnsNoAnswer, enumNoAnswer]) {
    const findings = rule.judge(story)
    assert.equal(findings.length, 500, rule.cause)
    assert.ok(findings.every(({ proofs }) => proofs.length <= 5))
  }
})

test('a flood of one kind costs as much as its length, and not as much as its square', () => {
  const registered = new TestDialog()
  const refused = new TestDialog()
  const forked = new TestDialog()
  for (let count = 0; count < MANY; count++) {
    const parts = { callId: `r${count}`, user: `u${count}` }
    registered.answer(count, registered.request(count, 'ue', 'pcscf', parts), 200, [['Expires', '60']])
    refused.answer(count, refused.request(count, 'scscf', 'as', { ...parts, user: 's', toUser: `u${count}` }), 403)
    refused.request(count, 'ue', 'pcscf', { ...parts, method: 'NOTIFY' })
    forked.request(count, 'ue', 'pcscf', { method: 'OPTIONS' })
  }
  for (const [rule, dialog] of [
    [registrationNotRefreshed, registered],
    [asEndedRegistration, refused],
    [clockDiffers, forked],
  ] as const) {
    const { story, reads } = counted(viewStory(dialog.evidence(LATER)))
    rule.judge(story)
    assert.ok(reads() > 0 && reads() < 20 * MANY, `${rule.cause}: ${reads()} looks at what is in the story`)
  }
})
