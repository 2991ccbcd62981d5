import assert from 'node:assert/strict'
import { parseReginfo } from '@voltaic/profile'
import { SipResponse } from '@voltaic/sip'
import { BASE_ALGORITHM_PAIRS } from '@voltaic/ue'
import { hangUp, numberOf, talk } from '../calls/dialling.ts'
import type { Stage } from '../calls/stage.ts'
import type { Phone } from '../network.ts'
import { type DeviceScenario, messagesOf, requestsAt, requestsAtPcscf } from './device-scenario.ts'

/** Somebody else writes to the phone, which is to have it exactly once. */
async function isReached(stage: Stage, phone: Phone): Promise<void> {
  const other = await stage.registered()
  const before = phone.messages.length
  const response = await stage.soon(other.message(numberOf(phone), 'hello'), 'the answer to MESSAGE')
  assert.equal(response.status, 200)
  assert.equal(phone.messages.length, before + 1)
}

async function grantedTo(stage: Stage, phone: Phone): Promise<number> {
  const outcome = await stage.soon(phone.register(), 'registration')
  assert.ok(outcome.kind === 'registered', JSON.stringify(outcome))
  return outcome.expires
}

/** What handsets do when they register, and stay registered. */
export const registrationScenarios: readonly DeviceScenario[] = [
  {
    behaviour: 'mechanism-per-algorithm',
    on: 'udp in ESP',
    async run(stage) {
      const userAgent = 'SM-G991B-G991BXXU5 Samsung IMS 6.0'
      const phone = await stage.registered({ habits: { userAgent, writesDefaultsOfMechanisms: true } })
      const [first] = requestsAtPcscf(stage, 'REGISTER').filter((each) => each.header('User-Agent') === userAgent)
      const mechanisms = first?.list('Security-Client') ?? []
      assert.equal(mechanisms.length, BASE_ALGORITHM_PAIRS.length)
      assert.ok(mechanisms.every((text) => text.endsWith(';prot=esp;mod=trans')))
      assert.equal(new Set(mechanisms.map((text) => /spi-c=\d+;spi-s=\d+/.exec(text)?.[0])).size, 1)
      await isReached(stage, phone)
    },
  },
  {
    behaviour: 'old-algorithms',
    on: 'udp in ESP',
    async run(stage) {
      for (const pair of BASE_ALGORITHM_PAIRS) await isReached(stage, await stage.registered({ gm: { pairs: [pair] } }))
    },
  },
  {
    behaviour: 'no-security-client',
    on: 'udp in ESP',
    run: async (stage) => isReached(stage, await stage.registered({}, undefined, { inClear: true })),
  },
  {
    behaviour: 'new-port-each-time',
    on: 'udp in ESP',
    async run(stage) {
      const phone = await stage.registered({ faults: { forgetsRegistration: true } })
      for (let time = 0; time < 3; time++) await grantedTo(stage, phone)
      await isReached(stage, phone)
    },
  },
  {
    behaviour: 'asks-600000',
    on: 'clear',
    async run(stage) {
      assert.equal(await grantedTo(stage, await stage.phone({ expires: 600_000 })), 600_000)
      const greedy = await grantedTo(stage, await stage.phone({ expires: 4_000_000_000 }))
      assert.ok(greedy > 0 && greedy < 4_000_000_000, String(greedy))
    },
  },
  {
    behaviour: 'refreshes-early',
    on: 'tcp in ESP',
    async run(stage) {
      const phone = await stage.registered({ expires: 3600 })
      await stage.pass(60_000)
      assert.equal(await grantedTo(stage, phone), 3600)
      await stage.pass(60_000)
      await isReached(stage, phone)
    },
  },
  {
    behaviour: 'folded-authorization',
    on: 'clear',
    async run(stage) {
      const phone = await stage.registered({
        habits: { foldsAuthorization: true, userAgent: 'Google_Pixel 6a_Android14' },
      })
      const folded = stage.network
        .trace()
        .filter(({ element, data }) => element === 'pcscf' && Buffer.from(data).includes('\r\n nc='))
      assert.ok(folded.length > 0, 'the P-CSCF has got it so')
      await isReached(stage, phone)
    },
  },
  {
    behaviour: 'lifetime-in-contact-only',
    on: 'clear',
    async run(stage) {
      const phone = await stage.phone({ expires: 7200, habits: { lifetimeIn: 'contact' } })
      assert.equal(await grantedTo(stage, phone), 7200)
    },
  },
  {
    behaviour: 'no-lifetime',
    on: 'clear',
    async run(stage) {
      const phone = await stage.phone({ expires: 7200, habits: { lifetimeIn: 'nowhere' } })
      assert.equal(await grantedTo(stage, phone), 600_000)
    },
  },
  {
    behaviour: 'leaves-with-star',
    on: 'clear',
    async run(stage) {
      const phone = await stage.registered({ habits: { leavesWithStar: true } })
      assert.equal((await stage.soon(phone.deregister(), 'de-registration')).kind, 'registered')
      assert.ok(messagesOf(stage, phone, 'out').length > 0)
      assert.ok(requestsAtPcscf(stage, 'REGISTER').some((each) => each.header('Contact') === '*'))
      const other = await stage.registered()
      assert.equal((await stage.soon(other.message(numberOf(phone), 'gone'), '480')).status, 480)
    },
  },
  {
    behaviour: 'no-reg-event',
    on: 'clear',
    run: async (stage) => isReached(stage, await stage.registered({ regEvent: false })),
  },
  {
    behaviour: 'strict-reg-event',
    on: 'clear',
    async run(stage) {
      const phone = await stage.registered({ regEvent: true })
      await stage.eventually(() => phone.regEvents > 0, 'NOTIFY')
      const [notify] = requestsAt(stage, phone, 'NOTIFY')
      const own = phone.associatedUris[0]
      assert.deepEqual([notify?.from.uri, notify?.to.uri], [own, own])
      assert.ok(notify?.fromTag && notify.toTag)
      const contacts = parseReginfo(notify.body).registrations.flatMap((each) => each.contacts.map(({ uri }) => uri))
      assert.deepEqual([...new Set(contacts)], [stage.contactOf(phone)])
    },
  },
  {
    behaviour: 'address-changes',
    on: 'clear',
    async run(stage) {
      const before = await stage.registered()
      const after = await stage.registered({}, before.sim)
      assert.notEqual(stage.contactOf(before), stage.contactOf(after))
      await isReached(stage, after)
      assert.deepEqual(before.messages, [])
    },
  },
  {
    behaviour: 'closes-idle-tcp',
    on: 'tcp in ESP',
    async run(stage) {
      const phone = await stage.registered({ habits: { closesStreamsAfterMs: 10_000 } })
      await stage.pass(60_000)
      await isReached(stage, phone)
      await stage.pass(60_000)
      const other = await stage.registered()
      assert.equal((await stage.soon(phone.message(numberOf(other), 'awake'), '200')).status, 200)
    },
  },
  {
    behaviour: 'vivo-minimal-challenge',
    on: 'clear',
    async run(stage) {
      const phone = await stage.registered()
      const challenge = messagesOf(stage, phone, 'in').find(
        (each) => each instanceof SipResponse && each.status === 401,
      )
      const names = [...(challenge?.header('WWW-Authenticate') ?? '').matchAll(/([a-z]+)=/g)].map(([, name]) => name)
      assert.deepEqual(names.toSorted(), ['algorithm', 'nonce', 'qop', 'realm'])
    },
  },
  {
    behaviour: 'no-video-tag',
    on: 'clear',
    async run(stage) {
      const phone = await stage.registered({ habits: { contactParameters: ';audio;+g.3gpp.mid-call' } })
      await hangUp(stage, await talk(stage, await stage.registered(), phone))
    },
  },
  {
    behaviour: 'loses-second-sim-by-options',
    on: 'clear',
    async run(stage) {
      const phone = await stage.registered()
      await stage.pass(600_000, 10_000)
      assert.deepEqual(requestsAt(stage, phone, 'OPTIONS'), [])
    },
  },
]
