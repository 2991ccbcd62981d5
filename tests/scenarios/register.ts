import assert from 'node:assert/strict'
import type { SubscriberInput } from '@voltaic/hss'
import { createRequest } from '@voltaic/sip'
import { isimAheadOf, type Network, type Phone } from './network.ts'
import { responsesTo, sipOf } from './traced-sip.ts'

/** One story of a registration, told on any deployment. */
export interface Scenario {
  readonly name: string
  run(network: Network): Promise<void>
}

/** Those that need no other configuration and no moving of time. */
export const registerScenarios: readonly Scenario[] = [
  {
    name: 'a phone registers with AKA and knows its identities (TS 24.229 §5.1.1.2, §5.4.1.2.2F)',
    async run(network) {
      const phone = await network.phone()
      const outcome = await phone.register()
      assert.ok(outcome.kind === 'registered', outcome.kind)
      assert.equal(outcome.expires, 600_000)
      const number = phone.sim.impi.slice(10, 15)
      assert.deepEqual(outcome.associatedUris, [
        `sip:+999010${number}@${network.config.realm};user=phone`,
        `tel:+999010${number}`,
      ])
      assert.match(outcome.serviceRoute[0] ?? '', /^<sip:orig@scscf\./)
      const view = await network.subscribers.provisioning.show(phone.sim.impi)
      assert.equal(view?.registrationSets[0]?.state, 'registered')
      assert.match(view?.registrationSets[0]?.scscf ?? '', /^sip:scscf\./)
    },
  },
  {
    name: 'a refresh is challenged anew and keeps the registration (TS 24.229 §5.4.1.2.1)',
    async run(network) {
      const phone = await network.phone()
      await phone.register()
      const before = challenges(phone, network)
      assert.equal((await phone.register()).kind, 'registered')
      assert.equal(challenges(phone, network), before + 1)
    },
  },
  {
    name: 'a SIM that is ahead asks for resynchronisation and then registers (TS 24.229 §5.4.1.2.3; TS 33.102 §6.3.5)',
    async run(network) {
      const sim = await network.addSubscriber()
      const phone = await network.phoneOf(sim, { isim: isimAheadOf(sim, 1_000_000) })
      assert.equal((await phone.register()).kind, 'registered')
      assert.equal(challenges(phone, network), 2)
      const view = await network.subscribers.provisioning.show(sim.impi)
      assert.ok((view?.impis[0]?.seq ?? 0) > 1_000_000)
    },
  },
  {
    name: 'SIMs of other sync windows resynchronise, as they are stored (TS 33.102 §C.1.1.1, §C.2; TS 34.108 §8.1.2)',
    async run(network) {
      const settings: readonly Partial<SubscriberInput>[] = [
        { indLength: '0' },
        { indLength: '3', delta: '1000' },
        { ageLimit: '4' },
        { algorithm: 'xor', opc: '' },
        { algorithm: 'xor', opc: '', resLength: '8', delta: '500' },
      ]
      for (const setting of settings) {
        const sim = await network.addSubscriber(setting)
        const phone = await network.phoneOf(sim, { isim: isimAheadOf(sim, 9_000) })
        assert.equal((await phone.register()).kind, 'registered', JSON.stringify(setting))
        assert.equal(challenges(phone, network), 2)
        assert.equal((await phone.register()).kind, 'registered')
        assert.equal(challenges(phone, network), 3)
      }
    },
  },
  {
    name: 'a wrong response is refused with 403 and nothing is registered (TS 24.229 §5.4.1.2.3A)',
    async run(network) {
      const sim = await network.addSubscriber()
      const liar = await network.phoneOf(sim, { faults: { wrongResponse: true } })
      const outcome = await liar.register()
      assert.ok(outcome.kind === 'refused' && outcome.status === 403, JSON.stringify(outcome))
      const view = await network.subscribers.provisioning.show(sim.impi)
      assert.equal(view?.registrationSets[0]?.state, 'not-registered')
      assert.equal(view?.registrationSets[0]?.scscf, undefined)
      const honest = await network.phoneOf(sim)
      assert.equal((await honest.register()).kind, 'registered')
    },
  },
  {
    name: 'a wrong response leaves an existing registration as it is (TS 24.229 §5.4.1.2.3A)',
    async run(network) {
      const phone = await network.phone()
      await phone.register()
      const liar = await network.phoneOf(phone.sim, { faults: { wrongResponse: true } })
      assert.equal((await liar.register()).kind, 'refused')
      const view = await network.subscribers.provisioning.show(phone.sim.impi)
      assert.equal(view?.registrationSets[0]?.state, 'registered')
    },
  },
  {
    name: 'a phone whose SIM has another K does not believe the network (TS 24.229 §5.1.1.5.3)',
    async run(network) {
      const sim = await network.addSubscriber()
      const phone = await network.phoneOf({ ...sim, k: new Uint8Array(16) })
      assert.equal((await phone.register()).kind, 'network not authenticated')
      assert.equal(responsesTo(phone, 403, network).length, 1)
      const view = await network.subscribers.provisioning.show(sim.impi)
      assert.equal(view?.registrationSets[0]?.state, 'not-registered')
    },
  },
  {
    name: 'a subscriber that does not exist is refused with 403 (TS 24.229 §5.3.1.2)',
    async run(network) {
      const sim = await network.addSubscriber()
      const phone = await network.phoneOf({ ...sim, impi: `001019999999999@${network.config.realm}` })
      const outcome = await phone.register()
      assert.ok(outcome.kind === 'refused' && outcome.status === 403, JSON.stringify(outcome))
      assert.equal(challenges(phone, network), 0)
    },
  },
  {
    name: 'a lifetime too short is answered 423 and the phone asks for the one it may have (RFC 3261 §10.3)',
    async run(network) {
      const phone = await network.phone({ expires: 30 })
      const outcome = await phone.register()
      assert.ok(outcome.kind === 'registered' && outcome.expires === 60, JSON.stringify(outcome))
    },
  },
  {
    name: 'a phone leaves and is forgotten everywhere (TS 24.229 §5.4.1.4; TS 29.228 §6.1.2)',
    async run(network) {
      const phone = await network.phone()
      await phone.register()
      const outcome = await phone.deregister()
      assert.ok(outcome.kind === 'registered' && outcome.expires === 0, JSON.stringify(outcome))
      const view = await network.subscribers.provisioning.show(phone.sim.impi)
      assert.equal(view?.registrationSets[0]?.state, 'not-registered')
      assert.equal(view?.registrationSets[0]?.scscf, undefined)
      const again = await phone.register()
      assert.equal(again.kind, 'registered')
    },
  },
  {
    name: 'phone and P-CSCF are told of the registration state, and of its end (TS 24.229 §5.2.3, §5.4.2.1.2)',
    async run(network) {
      const phone = await network.phone({ regEvent: true })
      await phone.register()
      const notified = (state: string) => (text: string) =>
        text.startsWith('NOTIFY') && text.includes(`state="${state}"`)
      await network.seen(
        (message) => message.element === phone.config.element && notified('active')(sipOf(message)),
        'NOTIFY active at the phone',
      )
      await network.seen(
        (message) => message.element === 'pcscf' && isForPcscf(sipOf(message)) && notified('active')(sipOf(message)),
        'NOTIFY active for the P-CSCF',
      )
      await phone.deregister()
      await network.seen(
        (message) => message.element === phone.config.element && notified('terminated')(sipOf(message)),
        'NOTIFY terminated',
      )
      assert.equal(phone.isRegistered, false)
    },
  },
  {
    name: 'who has not registered gets nothing but REGISTER (TS 24.229 §5.2.6.3)',
    async run(network) {
      const phone = await network.phone({ regEvent: true })
      for (const method of ['OPTIONS', 'INVITE', 'SUBSCRIBE', 'MESSAGE', 'NOTIFY']) {
        const response = await phone.send(
          createRequest(method, `sip:${network.config.realm}`, [
            ['From', `<sip:${phone.sim.impi}>;tag=1`],
            ['To', '<sip:somebody@example.org>'],
            ['Call-ID', `stranger-${method}`],
            ['CSeq', `1 ${method}`],
            ['Contact', '<sip:stranger@127.0.0.1>'],
          ]),
        )
        assert.equal(response.status, 403, method)
      }
    },
  },
  {
    name: 'CK, IK and XRES never reach the phone, and no trace has them (TS 24.229 §5.2.2.2)',
    async run(network) {
      const phone = await network.phone()
      await phone.register()
      for (const message of network.trace()) {
        const text = sipOf(message)
        if (message.element.startsWith('ue')) assert.doesNotMatch(text, /[ ,](ck|ik)=/)
        assert.doesNotMatch(text, /(ck|ik)="(?!0{32})[0-9a-f]{32}"/)
      }
      const maa = network.trace().find((message) => message.protocol === 'diameter' && isMaa(message.data))
      assert.ok(maa, 'the MAA was traced')
    },
  },
]

function challenges(phone: Phone, network: Network): number {
  return responsesTo(phone, 401, network).length
}

/** A NOTIFY whose Request-URI is a Contact of the P-CSCF. */
function isForPcscf(text: string): boolean {
  return /^NOTIFY sip:[0-9a-f]+@pcscf\./.test(text)
}

/** A Multimedia-Auth-Answer: command 303 without the R flag. @spec RFC 6733 §3 */
function isMaa(data: Uint8Array): boolean {
  return data.length > 8 && data[6] === 1 && data[7] === 47 && ((data[4] ?? 0) & 0x80) === 0
}
