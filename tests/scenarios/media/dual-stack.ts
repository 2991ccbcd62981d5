import assert from 'node:assert/strict'
import type { SimCard } from '@voltaic/hss'
import { type BothEnds, hangUp, identitiesOf, talk } from '../calls/dialling.ts'
import { twinSims } from '../calls/forking.ts'
import type { CallScenario, Stage } from '../calls/stage.ts'
import type { Phone } from '../network.ts'
import { IPV6_PCSCF } from './anchored-network.ts'

const SPEAKING = { preconditions: 'none', sessionTimer: 'off', media: {} } as const

/** A phone that has IPv4 alone. */
function onIpv4(stage: Stage, sim?: SimCard): Promise<Phone> {
  return stage.registered(SPEAKING, sim, { host: '127.0.0.104' })
}

/** A phone that has IPv6 alone, and registers where that leads. */
function onIpv6(stage: Stage, sim?: SimCard): Promise<Phone> {
  const pcscf = { transport: 'udp', address: IPV6_PCSCF } as const
  return stage.registered({ ...SPEAKING, pcscf }, sim, { host: '2001:db8::6' })
}

async function hearEachOther(stage: Stage, call: BothEnds): Promise<void> {
  const media = () => [call.out, call.in].map(({ statistics }) => statistics.media ?? assert.fail('no media'))
  await stage.eventually(() => media().every(({ received }) => received >= 20), 'speech both ways')
  for (const { received, matched, lost, rtcp } of media()) {
    assert.deepEqual({ matched, lost }, { matched: received, lost: 0 })
    assert.equal(rtcp.peerFractionLost ?? 0, 0)
  }
}

/** What a phone was told to send media to: of the INVITE that came in, or of the answer. */
async function toldTo(stage: Stage, callId: string, phone: Phone, what: string): Promise<string | undefined> {
  const { message } = await stage.sight(callId, phone, what)
  return /^c=IN (IP[46] \S+)/m.exec(Buffer.from(message.body).toString('utf8'))?.[1]
}

/** Calls between phones of which one has IPv4 and the other IPv6, with nothing between them but the gateway. */
export const dualStackScenarios: readonly CallScenario[] = [
  {
    name: 'phones of IPv4 and IPv6 call each other, and each is told an address that it can reach (TS 23.334 §5.3; TS 23.228 §G.2.2)',
    // the first call of the P-CSCF of IPv6: its connections stay
    keepsTimers: true,
    async run(stage) {
      const [four, six] = [await onIpv4(stage), await onIpv6(stage)]
      for (const [caller, called] of [
        [six, four],
        [four, six],
      ] as const) {
        const call = await talk(stage, caller, called)
        const family = (phone: Phone) => (phone === four ? 'IP4 127.0.0.1' : 'IP6 2001:db8::1')
        assert.equal(await toldTo(stage, call.out.id, called, '< INVITE'), family(called))
        assert.equal(await toldTo(stage, call.out.id, caller, '< 200 INVITE'), family(caller))
        await hearEachOther(stage, call)
        await hangUp(stage, call)
      }
    },
  },
  {
    name: 'a call that forks to a phone of each IP version is answered by either (RFC 3261 §16.7)',
    async run(stage) {
      const caller = await onIpv4(stage)
      const [first, second] = await twinSims(stage)
      const twins = [await onIpv4(stage, first), await onIpv6(stage, second)]
      for (const answering of twins) {
        const ringing = Promise.all(twins.map((phone) => stage.incoming(phone)))
        const out = caller.call(identitiesOf(answering).sip)
        const calls = await ringing
        const into = calls[twins.indexOf(answering)] ?? assert.fail()
        await stage.soon(Promise.all(calls.map((call) => call.until('ringing'))), 'ringing at both')
        await stage.soon(Promise.all([into.answer(), out.until('answered')]), 'the answer')
        const call = { out, in: into }
        await hearEachOther(stage, call)
        await hangUp(stage, call)
      }
    },
  },
]
