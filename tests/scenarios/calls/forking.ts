import assert from 'node:assert/strict'
import type { SimCard } from '@voltaic/hss'
import type { SipMessage } from '@voltaic/sip'
import type { Phone } from '../network.ts'
import { hangUp, identitiesOf, PLAIN, type Settings } from './dialling.ts'
import type { CallScenario, Stage } from './stage.ts'

/** One user with two phones: two private identities share the public ones. @spec TS 24.229 §5.4.3.3; RFC 3261 §16.7 */
export const forkingScenarios: readonly CallScenario[] = [
  {
    name: 'both phones of a user ring, one answers, and the other is told so (RFC 3261 §16.7; RFC 3326 §2)',
    async run(stage) {
      const [alice, bob, twin] = await threePhones(stage)
      const calls = [stage.incoming(bob), stage.incoming(twin)]
      const out = alice.call(identitiesOf(bob).tel)
      const [atBob, atTwin] = await Promise.all(calls)
      assert.ok(atBob && atTwin)
      await stage.soon(Promise.all([atBob.until('ringing'), atTwin.until('ringing')]), 'ringing at both')
      await stage.eventually(() => toTags(stage, out.id, alice, '< 180 INVITE').size === 2, 'two early dialogs')
      await stage.soon(Promise.all([atTwin.answer(), out.until('answered')]), 'the answer')
      const { kind, by } = await stage.soon(atBob.ended, 'the end of the other branch')
      assert.deepEqual([kind, by], ['cancelled', 'peer'])
      const { message: cancel } = await stage.sight(out.id, bob, '< CANCEL')
      assert.match(cancel.header('Reason') ?? '', /^SIP\s*;\s*cause=200\s*;\s*text="Call completed elsewhere"/)
      await hangUp(stage, { out, in: atTwin })
      assert.equal(stage.ladder(out.id, alice).filter((line) => line === '< 200 INVITE').length, 1)
    },
  },
  {
    name: 'each early dialog of a fork has its preconditions, PRACK and UPDATE (IR.92 §2.4.1; RFC 3262 §4; RFC 3311 §5.1)',
    async run(stage) {
      const settings = { sessionTimer: 'off', preconditions: 'supported' } as const
      const [alice, bob, twin] = await threePhones(stage, settings)
      const calls = [stage.incoming(bob), stage.incoming(twin)]
      const out = alice.call(identitiesOf(bob).sip)
      const [atBob, atTwin] = await Promise.all(calls)
      assert.ok(atBob && atTwin)
      await stage.soon(Promise.all([atBob.until('ringing'), atTwin.until('ringing')]), 'ringing at both')
      for (const what of ['> PRACK', '> UPDATE']) {
        await stage.eventually(() => toTags(stage, out.id, alice, what).size === 2, `${what} in both dialogs`)
      }
      await stage.soon(Promise.all([atBob.answer(), out.until('answered')]), 'the answer')
      await stage.soon(atTwin.ended, 'the end of the other branch')
      await hangUp(stage, { out, in: atBob }, 'in')
    },
  },
  {
    name: 'a caller who wants one phone only gets one (RFC 3841 §7.1, §9.1)',
    async run(stage) {
      const [alice, bob, twin] = await threePhones(stage)
      const first = Promise.race([stage.nextCall(bob), stage.nextCall(twin)])
      const out = alice.call(identitiesOf(bob).sip, { headers: [['Request-Disposition', 'no-fork']] })
      const into = await stage.soon(first, 'a call')
      await stage.soon(Promise.all([into.answer(), out.until('answered')]), 'the answer')
      assert.equal(bob.calls.length + twin.calls.length, 1)
      await hangUp(stage, { out, in: into })
      const reached = [bob, twin].filter((phone) => stage.seen(out.id, phone).length > 0)
      assert.equal(reached.length, 1)
    },
  },
  {
    name: 'one phone of the user is busy, the other still rings and answers (RFC 3261 §16.7)',
    async run(stage) {
      const [alice, bob, twin] = await threePhones(stage)
      const calls = [stage.incoming(bob), stage.incoming(twin)]
      const out = alice.call(identitiesOf(bob).sip)
      const [atBob, atTwin] = await Promise.all(calls)
      assert.ok(atBob && atTwin)
      await stage.soon(atBob.reject(486), '486')
      await stage.sight(out.id, bob, '< ACK')
      assert.equal(stage.ladder(out.id, alice).includes('< 486 INVITE'), false)
      await stage.soon(Promise.all([atTwin.answer(), out.until('answered')]), 'the answer')
      await hangUp(stage, { out, in: atTwin })
    },
  },
  {
    name: 'a user who declines at one phone has declined at all of them: 603 (RFC 3261 §16.7, §21.6.2)',
    async run(stage) {
      const [alice, bob, twin] = await threePhones(stage)
      const calls = [stage.incoming(bob), stage.incoming(twin)]
      const out = alice.call(identitiesOf(bob).sip)
      const [atBob, atTwin] = await Promise.all(calls)
      assert.ok(atBob && atTwin)
      await stage.soon(atBob.reject(603), '603')
      assert.equal((await stage.soon(atTwin.ended, 'CANCEL')).kind, 'cancelled')
      assert.equal((await stage.soon(out.ended, '603')).status, 603)
    },
  },
  {
    name: 'a caller who gives up cancels all phones (RFC 3261 §16.10)',
    async run(stage) {
      const [alice, bob, twin] = await threePhones(stage)
      const calls = [stage.incoming(bob), stage.incoming(twin)]
      const out = alice.call(identitiesOf(bob).sip)
      const ringing = await Promise.all(calls)
      await stage.soon(Promise.all(ringing.map((call) => call.until('ringing'))), 'ringing at both')
      await stage.soon(out.hangUp(), 'CANCEL')
      assert.equal((await stage.soon(out.ended, '487')).status, 487)
      for (const call of ringing) assert.equal((await stage.soon(call.ended, 'CANCEL')).kind, 'cancelled')
    },
  },
]

/** One who calls, and the two phones of one who is called. */
async function threePhones(stage: Stage, settings: Settings = PLAIN): Promise<readonly [Phone, Phone, Phone]> {
  const alice = await stage.registered(settings)
  const [first, second] = await twinSims(stage)
  return [alice, await stage.registered(settings, first), await stage.registered(settings, second)]
}

/** Two SIMs of one subscription, with one number. */
export async function twinSims({ network }: Stage): Promise<readonly [SimCard, SimCard]> {
  const { provisioning } = network.subscribers
  const [first, second] = [await network.addSubscriber(), await network.addSubscriber()]
  const view = await provisioning.remove(first.impi)
  await provisioning.remove(second.impi)
  const number = view?.impis[0]?.msisdn ?? ''
  const impis = [first, second].map(({ impi, k, opc }) => ({ impi, k, opc, ...SIM }))
  const numbered = [`sip:+${number}@${network.config.realm};user=phone`, `tel:+${number}`]
  const result = await provisioning.addSubscription({
    impis,
    registrationSets: [
      {
        impus: [
          ...numbered.map((identity) => ({ identity, barred: false, aliasGroup: '1' })),
          ...impis.map(({ impi }) => ({ identity: `sip:${impi}`, barred: true })),
        ],
      },
    ],
  })
  assert.equal(result.kind, 'added', JSON.stringify(result))
  return [first, second]
}

const SIM = { amf: 0, seq: 0, indLength: 5, delta: 2 ** 28 } as const

function toTags(stage: Stage, callId: string, phone: Phone, what: string): ReadonlySet<string | undefined> {
  const arrow = what.startsWith('>') ? 'out' : 'in'
  const [, ...title] = what.split(' ')
  const messages = stage
    .seen(callId, phone)
    .filter(({ direction, message }) => direction === arrow && isTitled(message, title))
  return new Set(messages.map(({ message }) => message.toTag))
}

function isTitled(message: SipMessage, [first = '', method]: readonly string[]): boolean {
  return method === undefined
    ? message.startLine.startsWith(`${first} `)
    : message.startLine.startsWith(`SIP/2.0 ${first} `) && message.cseq.method === method
}
