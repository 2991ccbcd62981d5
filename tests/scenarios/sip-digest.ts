import assert from 'node:assert/strict'
import { createRequest, parseMessage, SipRequest } from '@voltaic/sip'
import type { Ue, UeCall, UeConfig } from '@voltaic/ue'
import type { Network } from './network.ts'
import type { Scenario } from './register.ts'
import { sipOf } from './traced-sip.ts'

const PASSWORD = 'correct horse battery'
const SETTINGS: Partial<UeConfig> = { media: 'none', preconditions: 'none', answering: 'manual' }

/** Phones without a SIM in a network of phones with one. */
export const digestScenarios: readonly Scenario[] = [
  {
    name: 'a phone without SIM registers, refreshes without a challenge, and leaves (TS 24.229 §5.4.1.2.2A; TS 33.203 §N.2.1)',
    async run(network) {
      const phone = await digestPhone(network)
      const outcome = await phone.register()
      assert.ok(outcome.kind === 'registered' && outcome.expires === 600_000, JSON.stringify(outcome))
      assert.equal(received(phone, 401, network), 1)
      assert.equal((await viewOf(phone, network))?.registrationSets[0]?.state, 'registered')
      // TS 24.229 §5.2.2.3: by then its address is known
      assert.equal((await phone.register()).kind, 'registered')
      assert.equal(received(phone, 401, network), 1, 'nextnonce spares the challenge')
      assert.deepEqual(protections(network), ['ip-assoc-pending', 'ip-assoc-yes'])
      assert.equal((await phone.deregister()).kind, 'registered')
      assert.equal((await viewOf(phone, network))?.registrationSets[0]?.state, 'not-registered')
    },
  },
  {
    name: 'it calls a phone with a SIM and is called by it; only its own calls are challenged (TS 24.229 §5.4.3.6.1)',
    async run(network) {
      const phone = await digestPhone(network)
      const other = await network.phone(SETTINGS)
      for (const each of [phone, other]) assert.equal((await each.register()).kind, 'registered')
      await callTo(other, phone)
      assert.equal(received(phone, 407, network), 1)
      await callTo(phone, other)
      assert.equal(received(phone, 407, network) + received(other, 407, network), 1)
      const { status } = await phone.message(numberOf(other), 'hello')
      assert.ok(status < 300, `${status}`)
      assert.equal(other.messages.length, 1)
      assert.equal(other.messages[0]?.request.header('Proxy-Authorization'), undefined, 'the answer goes no further')
    },
  },
  {
    name: 'wrong passwords are answered 401, then 403; a registration stays (TS 24.229 §5.4.1.2.3B; TS 29.228 §6.1.2)',
    async run(network) {
      const account = await network.addDigestSubscriber(PASSWORD)
      const honest = await network.digestPhone(account, SETTINGS)
      assert.equal((await honest.register()).kind, 'registered')
      for (const status of [401, 401, 403]) {
        const liar = await network.digestPhone({ ...account, password: 'wrong horse' }, SETTINGS)
        const outcome = await liar.register()
        assert.ok(outcome.kind === 'refused' && outcome.status === status, JSON.stringify(outcome))
      }
      assert.equal((await viewOf(honest, network))?.registrationSets[0]?.state, 'registered')
      assert.equal((await honest.register()).kind, 'registered')
    },
  },
  {
    name: 'nobody registers with another scheme than his own, and nobody unknown at all (TS 33.203 §P.3)',
    async run(network) {
      const sim = await network.addSubscriber()
      const downgraded = await network.digestPhone({ impi: sim.impi, password: PASSWORD }, SETTINGS)
      assert.equal((await downgraded.register()).kind, 'refused')
      const account = await network.addDigestSubscriber(PASSWORD)
      const upgraded = await network.phoneOf({ ...sim, impi: account.impi }, SETTINGS)
      assert.equal((await upgraded.register()).kind, 'refused')
      const unknown = await network.digestPhone({ ...account, impi: `nobody@${network.config.realm}` }, SETTINGS)
      const outcome = await unknown.register()
      assert.ok(outcome.kind === 'refused' && outcome.status === 403, JSON.stringify(outcome))
      for (const { impi } of [sim, account]) {
        const view = await network.subscribers.provisioning.show(impi)
        assert.equal(view?.registrationSets[0]?.state, 'not-registered')
      }
    },
  },
  {
    name: 'who has read an answer can use it for nothing, from his own address or in a call (RFC 7616 §5.12)',
    async run(network) {
      const phone = await digestPhone(network)
      const other = await network.phone(SETTINGS)
      for (const each of [phone, other]) assert.equal((await each.register()).kind, 'registered')
      const register = sentBy(phone, 'REGISTER', network)
      const thief = await network.digestPhone({ impi: 'thief@example.org', password: PASSWORD }, SETTINGS)
      const replayed = createRequest('REGISTER', register.uri, [
        ['Max-Forwards', '70'],
        ['From', register.header('From') ?? ''],
        ['To', register.header('To') ?? ''],
        ['Call-ID', 'of-the-thief'],
        ['CSeq', '1 REGISTER'],
        ['Contact', `<sip:thief@${thief.address.host}:${thief.address.port}>`],
        ['Authorization', register.header('Authorization') ?? ''],
      ])
      const answer = await thief.send(replayed)
      assert.equal(answer.status, 401)
      assert.match(answer.header('WWW-Authenticate') ?? '', /stale=true/)
      const { status } = await phone.message(numberOf(other), 'hello')
      assert.ok(status < 300)
      const message = sentBy(phone, 'MESSAGE', network)
      const again = message.with('Call-ID', 'again').with('CSeq', '9 MESSAGE').without('Via')
      assert.equal((await phone.send(again)).status, 407)
      assert.equal(other.messages.length, 1)
    },
  },
]

async function digestPhone(network: Network): Promise<Ue> {
  return network.digestPhone(await network.addDigestSubscriber(PASSWORD), SETTINGS)
}

/** One call, answered and ended by its callee. */
async function callTo(callee: Ue, caller: Ue): Promise<void> {
  const ringing = new Promise<UeCall>((resolve) => callee.onCall(resolve))
  const made = caller.call(numberOf(callee))
  const got = await ringing
  await got.answer()
  await made.until('answered')
  await got.hangUp()
  assert.equal((await made.ended).kind, 'completed')
}

function numberOf({ associatedUris }: Ue): string {
  const tel = associatedUris.find((uri) => uri.startsWith('tel:'))
  assert.ok(tel)
  return tel.slice('tel:'.length)
}

function viewOf({ config }: Ue, network: Network) {
  return network.subscribers.provisioning.show(config.impi)
}

function received({ config }: Ue, status: number, network: Network): number {
  return network
    .trace()
    .filter(({ element, direction }) => element === config.element && direction === 'in')
    .filter((message) => sipOf(message).startsWith(`SIP/2.0 ${status} `)).length
}

/** What the P-CSCF said of the REGISTERs with an answer. */
function protections(network: Network): readonly string[] {
  return network
    .trace()
    .filter(({ element, direction }) => element === 'scscf' && direction === 'in')
    .map(sipOf)
    .filter((text) => text.startsWith('REGISTER '))
    .flatMap((text) => /integrity-protected="([^"]*)"/.exec(text)?.[1] ?? [])
}

/** The last request of that method with credentials that a phone has sent. */
function sentBy({ config }: Ue, method: string, network: Network): SipRequest {
  const sent = network
    .trace()
    .filter(({ element, direction }) => element === config.element && direction === 'out')
    .findLast((message) => sipOf(message).startsWith(`${method} `) && /uthorization:.*nc=/.test(sipOf(message)))
  assert.ok(sent)
  const message = parseMessage(sent.data)
  assert.ok(message instanceof SipRequest)
  return message
}
