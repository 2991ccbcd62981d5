import assert from 'node:assert/strict'
import { createRequest } from '@voltaic/sip'
import { identitiesOf, PLAIN, talk } from './calls/dialling.ts'
import type { CallScenario, Stage } from './calls/stage.ts'
import type { Phone } from './network.ts'

export const WATCHING: typeof PLAIN & { readonly regEvent: true } = { ...PLAIN, regEvent: true }

/** What the HSS has stored of a phone's first set. */
async function stateOf(stage: Stage, phone: Phone): Promise<string | undefined> {
  return (await stage.network.subscribers.provisioning.show(phone.sim.impi))?.registrationSets[0]?.state
}

/** What the P-CSCF answers to a phone that it does, or does not, take for registered. */
async function optionsFrom(stage: Stage, phone: Phone, tag: string): Promise<number> {
  const request = createRequest('OPTIONS', `sip:${stage.network.config.realm}`, [
    ['From', `<sip:${phone.sim.impi}>;tag=1`],
    ['To', '<sip:nobody@example.org>'],
    ['Call-ID', `${tag}-${phone.config.element}`],
    ['CSeq', '1 OPTIONS'],
  ])
  return (await stage.soon(phone.send(request), 'an answer to OPTIONS')).status
}

/** Phone, P-CSCF, S-CSCF and HSS agree that the phone is not registered. */
export async function assertGone(stage: Stage, phone: Phone, from: Phone): Promise<void> {
  await stage.eventually(() => !phone.isRegistered, 'the phone hears of its end')
  await stage.eventually(async () => (await optionsFrom(stage, phone, 'gone')) === 403, 'the P-CSCF hears of it')
  const answer = await stage.soon(
    from.message(`sip:+999010${phone.sim.impi.slice(10, 15)}@${stage.network.config.realm};user=phone`, 'there?'),
  )
  assert.ok(answer.status === 480 || answer.status === 404, `nobody is found: ${answer.status}`)
  await stage.eventually(async () => (await stage.network.pendingPushes()).length === 0, 'nothing is left to be pushed')
}

/** The HSS speaks first. @spec TS 29.228 §6.1.3, §6.2.2 */
export const pushScenarios: readonly CallScenario[] = [
  {
    name: 'a subscriber who is removed during a call: the call ends, and nobody knows the phone any more (TS 29.228 §6.1.3)',
    async run(stage) {
      const [alice, bob] = await stage.pair(WATCHING, WATCHING)
      const call = await talk(stage, alice, bob)
      assert.ok(await stage.network.subscribers.provisioning.remove(alice.sim.impi))
      const ends = await stage.soon(Promise.all([call.out.ended, call.in.ended]), 'BYE at both')
      assert.deepEqual(
        ends.map(({ kind, by }) => [kind, by]),
        [
          ['released', 'network'],
          ['released', 'network'],
        ],
      )
      await assertGone(stage, alice, bob)
      assert.equal((await stage.soon(alice.register(), 'a refusal')).kind, 'refused')
      assert.equal(bob.isRegistered, true)
    },
  },
  {
    name: 'RTR with an IMPI only and SERVER_CHANGE: the phone registers anew by itself (TS 29.228 §6.1.3.1; TS 24.229 §5.1.1.7)',
    async run(stage) {
      const [alice, bob] = await stage.pair(WATCHING, WATCHING)
      const outcome = await stage.soon(
        stage.network.terminateRegistration({ identity: alice.sim.impi, reason: 'SERVER_CHANGE' }),
      )
      assert.equal(outcome.kind, 'terminated', JSON.stringify(outcome))
      assert.equal(outcome.kind === 'terminated' && outcome.sets, 1)
      const registers = () => stage.network.trace().filter(isSuccessOfRegister(alice)).length
      await stage.eventually(() => registers() === 2, 'a second registration')
      await stage.eventually(
        async () => alice.isRegistered && (await stateOf(stage, alice)) === 'registered',
        'registered',
      )
      assert.equal((await stage.soon(bob.message(identitiesOf(alice).sip, 'again?'))).status, 200)
      await stage.eventually(async () => (await stage.network.pendingPushes()).length === 0, 'the RTA')
    },
  },
  {
    name: 'RTR with PERMANENT_TERMINATION: the phone stays away, and may come back when its user wants (TS 24.229 §5.4.1.5)',
    async run(stage) {
      const [alice, bob] = await stage.pair(WATCHING, WATCHING)
      const order = { identity: alice.sim.impi, reason: 'PERMANENT_TERMINATION', reasonInfo: 'unpaid' } as const
      assert.equal((await stage.soon(stage.network.terminateRegistration(order))).kind, 'terminated')
      await assertGone(stage, alice, bob)
      assert.equal(await stateOf(stage, alice), 'not-registered')
      assert.equal((await stage.soon(alice.register(), 'registration')).kind, 'registered')
    },
  },
  {
    name: 'a profile that changes: the next request uses it, phone and P-CSCF learn the new identity (TS 29.228 §6.2.2)',
    async run(stage) {
      const [alice, bob] = await stage.pair(WATCHING, WATCHING)
      const temporary = `sip:${alice.sim.impi}`
      assert.equal((await stage.soon(bob.message(temporary, 'barred?'))).status, 404)
      const { provisioning } = stage.network.subscribers
      const change = async (temporaryIdentity: string) => {
        const result = await provisioning.change(alice.sim.impi, { temporaryIdentity })
        assert.equal(result.kind, 'changed', JSON.stringify(result))
      }
      await change('unbarred')
      await stage.eventually(() => alice.associatedUris.includes(temporary), 'the NOTIFY with the new identity')
      assert.equal((await stage.soon(bob.message(temporary, 'not barred'))).status, 200)
      await change('barred')
      await stage.eventually(() => !alice.associatedUris.includes(temporary), 'the NOTIFY without it')
      assert.equal((await stage.soon(bob.message(temporary, 'barred again'))).status, 404)
      assert.equal((await stage.soon(bob.message(identitiesOf(alice).sip, 'still there'))).status, 200)
      assert.equal(alice.isRegistered, true)
    },
  },
  {
    name: 'an S-CSCF that is down when the HSS has something to say hears it when it comes back (TS 29.228 §6.1.3)',
    stopsElement: true,
    async run(stage) {
      const { network } = stage
      const [alice, bob] = await stage.pair(WATCHING, WATCHING)
      await network.stopElement('scscf')
      const order = { identity: alice.sim.impi, reason: 'PERMANENT_TERMINATION' } as const
      assert.equal((await stage.soon(network.terminateRegistration(order))).kind, 'terminated')
      const pending = async () => network.pendingPushes()
      await stage.eventually(async () => (await pending())[0]?.problem !== undefined, 'a first attempt')
      const [push] = await pending()
      assert.deepEqual([push?.command, push?.impi, push?.isRefused], ['RTR', alice.sim.impi, false])
      // the HSS loses nothing of it either
      await network.stopElement('hss')
      await network.startElement('hss')
      assert.equal((await pending()).length, 1)
      await network.startElement('scscf')
      await assertGone(stage, alice, bob)
    },
  },
]

function isSuccessOfRegister(
  phone: Phone,
): (message: { element: string; direction: string; data: Uint8Array }) => boolean {
  return ({ element, direction, data }) => {
    if (element !== phone.config.element || direction !== 'in') return false
    const text = Buffer.from(data).toString('latin1')
    return text.startsWith('SIP/2.0 200 ') && /^CSeq: [0-9]+ REGISTER/im.test(text)
  }
}
