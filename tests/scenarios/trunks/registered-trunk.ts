import assert from 'node:assert/strict'
import { parseNameAddr } from '@voltaic/sip'
import type { CallScenario } from '../calls/stage.ts'
import type { TrunkNetwork } from './trunk-network.ts'
import { BY_PASSWORD, challenge, isAuthorised, PASSWORD } from './trunk-peer.ts'

/** A trunk that wants to be registered with. */
export function registeredTrunk(net: () => TrunkNetwork): readonly CallScenario[] {
  return [
    {
      name: 'the network registers with a trunk, answers its challenge, and keeps the registration (RFC 3261 §10.2, §22.2)',
      async run(stage) {
        const { carrier, bgcf } = net()
        const registers = () => carrier.requests.filter(({ method }) => method === 'REGISTER')
        const [first, second] = registers()
        assert.equal(first?.uri, 'sip:carrier.example')
        assert.ok(second && isAuthorised(second, PASSWORD))
        assert.equal(parseNameAddr(second.header('Contact') ?? '').uri, `sip:acc1@${bgcf.host}:${bgcf.port}`)
        const before = registers().length
        await stage.pass(301_000)
        assert.ok(registers().length > before, 'renewed at half of its lifetime')
      },
    },
    {
      name: 'a call is challenged and sent again; caller and trunk count their requests each for themselves (RFC 3261 §22.3)',
      async run(stage) {
        const { alice, carrier } = net()
        const out = alice.call('+447700900123')
        await stage.soon(out.until('answered'), 'the trunk')
        const cseqs = (): readonly string[] =>
          carrier.requests
            .filter(({ callId, method }) => callId === out.id && method !== 'CANCEL')
            .map(({ cseq }) => `${cseq.number} ${cseq.method}`)
        const [first] = carrier.requests.filter(({ callId, method }) => callId === out.id && method !== 'CANCEL')
        const begin = first?.cseq.number ?? 0
        assert.deepEqual(cseqs(), [`${begin} INVITE`, `${begin + 1} INVITE`])
        await stage.soon(out.reinvite(), 're-INVITE')
        await stage.soon(out.hangUp(), 'BYE')
        assert.equal((await stage.soon(out.ended, 'the end')).kind, 'completed')
        assert.deepEqual(cseqs().slice(2), [`${begin + 2} INVITE`, `${begin + 3} BYE`])
      },
    },
    {
      name: 'a trunk that takes no password: the caller is not asked for the network’s own (RFC 3261 §22.3)',
      async run(stage) {
        const { alice, carrier } = net()
        carrier.script = {
          onRequest: (request, hop) => (request.method === 'INVITE' ? challenge(hop, 407) : undefined),
        }
        stage.network.expectProblems(/trunk failed/)
        const end = await stage.soon(alice.call('+447700900123').ended, 'the end')
        carrier.script = BY_PASSWORD
        assert.equal(end.status, 502)
      },
    },
    {
      name: 'a call to the account says in To whom it is for (RFC 6140 §1)',
      async run(stage) {
        const { bob, carrier, bgcf } = net()
        const incoming = stage.incoming(bob)
        const out = carrier.call(bgcf, 'acc1', 'sip:+442079460000@carrier.example', [], '+99901080001')
        const call = await incoming
        await stage.soon(call.answer(), 'the answer')
        assert.equal((await stage.soon(out.outcome, 'the answer')).kind, 'accepted')
        await stage.soon(call.hangUp(), 'BYE')
      },
    },
  ]
}
