import assert from 'node:assert/strict'
import { parseNameAddr } from '@voltaic/sip'
import type { Phone } from '../network.ts'
import { hangUp, identitiesOf, numberOf, PLAIN, talk } from './dialling.ts'
import type { CallScenario, Stage } from './stage.ts'

const ICID = /icid-value="?([^;"]+)/

/** What the called phone has received has no identity of the caller in it, anywhere. */
function assertUnknown(stage: Stage, callId: string, caller: Phone, called: Phone): void {
  const received = stage.seen(callId, called).filter(({ direction }) => direction === 'in')
  assert.ok(received.length > 2, 'messages reached the called phone')
  const { instanceId } = caller.config
  const digits = (text: string) => text.replaceAll(/\D/g, '')
  const [impi, imsi = ''] = [caller.sim.impi, caller.sim.impi.split('@')[0]]
  const secrets = [impi, imsi, instanceId, digits(instanceId), instanceId.replace('urn:gsma:imei:', '')]
  for (const { message, traced } of received) {
    const text = Buffer.from(traced.data).toString('latin1')
    for (const secret of [...secrets, digits(numberOf(caller))]) {
      assert.equal(text.includes(secret), false, `${message.startLine} has ${secret} in it:\n${text}`)
    }
    assert.equal(text.toLowerCase().includes('+sip.instance'), false, message.startLine)
  }
}

/** Who is calling whom, who may know it, and what the network tells itself. */
export const identityScenarios: readonly CallScenario[] = [
  {
    name: 'the network vouches for the caller, and says which identity was called (TS 24.229 §5.2.6.3.3, §5.4.3.3)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, PLAIN)
      const call = await talk(stage, alice, bob, {
        headers: [['P-Asserted-Identity', '<sip:king@castle.example>']],
      })
      const { message: invite } = await stage.sight(call.out.id, bob, '< INVITE')
      const asserted = invite.list('P-Asserted-Identity').map((value) => parseNameAddr(value).uri)
      assert.deepEqual(asserted.toSorted(), Object.values(identitiesOf(alice)).toSorted())
      const called = parseNameAddr(invite.header('P-Called-Party-ID') ?? '').uri
      assert.equal(called, identitiesOf(bob).sip)
      assert.equal(call.in.remote, asserted[0])
      const { message: ok } = await stage.sight(call.out.id, alice, '< 200 INVITE')
      assert.equal(parseNameAddr(ok.header('P-Asserted-Identity') ?? '').uri, identitiesOf(bob).sip)
      await hangUp(stage, call)
    },
  },
  {
    name: 'a caller who wants privacy is known to the network and to nobody else (RFC 3325 §7; TS 24.229 §5.2.6.4.3)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, PLAIN)
      const call = await talk(stage, alice, bob, { privacy: 'id' })
      const { message: invite } = await stage.sight(call.out.id, bob, '< INVITE')
      assert.equal(invite.has('P-Asserted-Identity'), false)
      assert.equal(invite.header('Privacy'), 'id')
      assert.equal(call.in.remote.includes('anonymous'), true)
      const { message: inside } = await stage.sight(call.out.id, ['icscf', 'icscf-2'], '< INVITE')
      assert.ok(inside.has('P-Asserted-Identity'))
      await hangUp(stage, call)
      assertUnknown(stage, call.out.id, alice, bob)
    },
  },
  {
    name: 'IMSI, IMPI, IMEI and MSISDN of a private caller reach nobody, whatever is said in the call (TS 24.229 §5.1.3.1)',
    async run(stage) {
      const [alice, bob] = await stage.pair()
      const call = await talk(stage, alice, bob, { privacy: 'user, id' })
      for (const change of [{}, { method: 'UPDATE' } as const, { withoutOffer: true }]) {
        assert.equal((await stage.soon(call.out.reinvite(change), 'a change')).status, 200)
      }
      // the called phone finds the caller by a Contact that names nobody
      assert.equal((await stage.soon(call.in.hold(), 'hold')).status, 200)
      await hangUp(stage, call, 'in')
      assertUnknown(stage, call.out.id, alice, bob)
    },
  },
  {
    name: 'a phone cannot call with an identity that is not its own, or barred (TS 24.229 §5.2.6.3.1; RFC 3325 §5)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, PLAIN)
      for (const from of [identitiesOf(bob).sip, `sip:${alice.sim.impi}`]) {
        const call = await talk(stage, alice, bob, { from })
        const { message } = await stage.sight(call.out.id, bob, '< INVITE')
        assert.equal(parseNameAddr(message.list('P-Asserted-Identity')[0] ?? '').uri, identitiesOf(alice).sip)
        await hangUp(stage, call)
      }
    },
  },
  {
    name: 'one ICID on all legs of a call, and none at the phones (TS 24.229 §5.2.6.3.3; RFC 7315 §4.6)',
    async run(stage) {
      const [alice, bob] = await stage.pair({ sessionTimer: 'off' }, { sessionTimer: 'off' })
      const call = await talk(stage, alice, bob)
      await hangUp(stage, call)
      await stage.sight(call.out.id, 'scscf', '> 200 BYE')
      await stage.sight(call.out.id, 'pcscf', '> 200 BYE')
      const phones = new Set([alice, bob].map(({ config }) => config.element))
      const all = stage.seen(call.out.id)
      const inside = all.filter(({ message }) => message.has('P-Charging-Vector'))
      assert.deepEqual(
        inside.filter(({ element }) => phones.has(element)),
        [],
      )
      const icids = new Set(inside.map(({ message }) => message.header('P-Charging-Vector')?.match(ICID)?.[1]))
      assert.equal(icids.size, 1, [...icids].join())
      const elements = new Set(inside.map(({ element }) => element.replace(/-2$/, '')))
      assert.deepEqual([...elements].toSorted(), ['icscf', 'pcscf', 'scscf'])
    },
  },
  {
    name: 'a preloaded Route that is not the Service-Route is replaced, not refused (TS 24.229 §5.2.6.3.3)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, PLAIN)
      const headers = [['Route', '<sip:elsewhere.example.org;lr>']] as const
      const call = await talk(stage, alice, bob, { headers })
      const { message: sent } = await stage.sight(call.out.id, alice, '> INVITE')
      assert.ok(sent.list('Route').some((route) => route.includes('elsewhere')))
      const { message: inside } = await stage.sight(call.out.id, 'pcscf', '> INVITE')
      assert.equal(
        inside.list('Route').some((route) => route.includes('elsewhere')),
        false,
      )
      await hangUp(stage, call)
    },
  },
  {
    name: 'a phone that calls by tel URI, by SIP URI and by local number reaches the same (TS 24.229 §5.4.3.2; RFC 3966 §3)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, PLAIN)
      const { sip, tel } = identitiesOf(bob)
      for (const to of [sip, tel, `sip:${numberOf(bob)}@${stage.network.config.realm}`]) {
        const incoming = stage.incoming(bob)
        const out = alice.call(to)
        const into = await incoming
        await stage.soon(Promise.all([into.answer(), out.until('answered')]), 'the answer')
        await hangUp(stage, { out, in: into })
      }
    },
  },
]
