import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Isim } from '@voltaic/aka'
import type { ElementConfig, ScscfElement, VoltaicConfig } from '@voltaic/core'
import { decodeMessage, describeMessage } from '@voltaic/diameter'
import { createResponse, encodeMessage, parseMessage, SipRequest } from '@voltaic/sip'
import { summarise } from '@voltaic/trace'
import type { RegisterOutcome } from '@voltaic/ue'
import { type Network, type NetworkOptions, type Phone, startNetwork } from './network.ts'
import { responsesTo, sipOf } from './traced-sip.ts'

/** A story that needs time to pass, or another configuration than the lab's. */
function story(name: string, options: NetworkOptions, run: (network: Network) => Promise<void>): void {
  test(name, async () => {
    const network = await startNetwork('memory', options)
    try {
      await run(network)
    } finally {
      await network.stop()
    }
  })
}

const adaptScscf =
  (change: Partial<ScscfElement>) =>
  (config: VoltaicConfig): VoltaicConfig => ({
    ...config,
    elements: config.elements.map((element) => (element.function === 'scscf' ? { ...element, ...change } : element)),
  })

/** A second S-CSCF beside the first. */
const withSecondScscf =
  (first: Partial<ScscfElement>, second: Partial<ScscfElement>) =>
  (config: VoltaicConfig): VoltaicConfig => ({
    ...config,
    elements: config.elements.flatMap((element): readonly ElementConfig[] =>
      element.function === 'scscf'
        ? [
            { ...element, ...first },
            { ...element, name: 'scscf-2', sip: { ...element.sip, port: 6061 }, ...second },
          ]
        : [element],
    ),
  })

const stateOf = async (network: Network, impi: string) =>
  (await network.subscribers.provisioning.show(impi))?.registrationSets[0]

story(
  'a registration that is not refreshed expires everywhere (TS 24.229 §5.4.1.5; TS 29.228 §6.1.2)',
  {},
  async (network) => {
    const phone = await network.phone({ expires: 120, regEvent: true })
    await phone.register()
    await network.clock?.advance(60_000)
    assert.equal((await stateOf(network, phone.sim.impi))?.state, 'registered')
    await network.clock?.advance(63_000)
    assert.equal((await stateOf(network, phone.sim.impi))?.state, 'not-registered')
    assert.equal((await stateOf(network, phone.sim.impi))?.scscf, undefined)
  },
)

story(
  'a SIM that resynchronises for ever is refused, and the trace says why (TS 33.102 §6.3.5)',
  {},
  async (network) => {
    network.expectProblems(/hss\.auts\.loop/)
    const sim = await network.addSubscriber({ sqn: '000000100000' })
    const scheme = { ...sim.scheme, delta: 100 }
    const isim = new Isim(sim, { scheme, state: { seqs: Array.from({ length: 32 }, () => 10) } })
    const phone = await network.phoneOf(sim, { isim })
    const outcomes: string[] = []
    for (let i = 0; i < 6; i++) outcomes.push((await network.whileTimePasses(phone.register())).kind)
    assert.deepEqual(new Set(outcomes), new Set(['refused']))
    const told = network.trace().map((message) => summarise(message).detail)
    assert.ok(told.some((detail) => detail.includes('again and again')))
    assert.equal((await network.subscribers.provisioning.show(sim.impi))?.impis[0]?.resynchronisations?.isLoop, true)
  },
)

story('a phone refreshes by itself and stays registered (TS 24.229 §5.1.1.4.1)', {}, async (network) => {
  const phone = await network.phone({ expires: 120, refreshes: true })
  await phone.register()
  await network.clock?.advance(600_000)
  assert.equal(phone.isRegistered, true)
  assert.equal((await stateOf(network, phone.sim.impi))?.state, 'registered')
  assert.ok(responsesTo(phone, 200, network).length >= 10)
})

story('a challenge that is never answered ends after reg-await-auth (TS 24.229 §5.4.1.2.1)', {}, async (network) => {
  const phone = await network.phone({ faults: { silentAfterChallenge: true } })
  assert.equal((await phone.register()).kind, 'no answer')
  await network.clock?.advance(239_000)
  assert.equal(network.runtime.counters.get('scscf.aka.timeout'), 0)
  await network.clock?.advance(1001)
  assert.equal(network.runtime.counters.get('scscf.aka.timeout'), 1)
  const diameter = network.trace().filter((message) => message.protocol === 'diameter')
  assert.ok(diameter.some(({ data }) => describeMessage(decodeMessage(data)).includes('AUTHENTICATION_TIMEOUT')))
})

story(
  'a known phone may refresh without a challenge where that is configured (TS 24.229 §5.4.1.2.2)',
  { adapt: adaptScscf({ refreshWithoutChallenge: true }) },
  async (network) => {
    const phone = await network.phone()
    await phone.register()
    const challenges = responsesTo(phone, 401, network).length
    assert.equal((await phone.register()).kind, 'registered')
    assert.equal((await phone.deregister()).kind, 'registered')
    assert.equal(responsesTo(phone, 401, network).length, challenges)
    assert.equal((await stateOf(network, phone.sim.impi))?.state, 'not-registered')
  },
)

story(
  'a stranger with the name of a known phone is challenged although known phones are not (TS 24.229 §5.4.1.2.1)',
  { adapt: adaptScscf({ refreshWithoutChallenge: true }) },
  async (network) => {
    const phone = await network.phone()
    await phone.register()
    const stranger = await network.phoneOf({ ...phone.sim, k: new Uint8Array(16) })
    assert.equal((await stranger.register()).kind, 'network not authenticated')
    assert.equal((await stateOf(network, phone.sim.impi))?.state, 'registered')
  },
)

story(
  'Contact: * takes out every contact of the phone (RFC 3261 §10.2.2)',
  { adapt: adaptScscf({ refreshWithoutChallenge: true }) },
  async (network) => {
    const phone = await network.phone()
    await phone.register()
    const last = network
      .trace()
      .findLast((message) => message.element === phone.config.element && sipOf(message).startsWith('REGISTER'))
    assert.ok(last)
    const register = parseMessage(last.data)
    assert.ok(register instanceof SipRequest)
    const all = register
      .without('Via')
      .with('Contact', '*')
      .with('Expires', '0')
      .with('CSeq', `${register.cseq.number + 1} REGISTER`)
    const response = await phone.send(all)
    assert.equal(response.status, 200)
    assert.deepEqual(response.headerLines('Contact'), [])
    assert.equal((await stateOf(network, phone.sim.impi))?.state, 'not-registered')
  },
)

story(
  'the S-CSCF is chosen by the capabilities that the subscriber needs (TS 29.228 §6.7)',
  { adapt: withSecondScscf({}, { capabilities: [7] }) },
  async (network) => {
    const sim = await network.addSubscriber()
    await setCapabilities(network, sim.impi, [7])
    const phone = await network.phoneOf(sim)
    assert.equal((await phone.register()).kind, 'registered')
    assert.match((await stateOf(network, sim.impi))?.scscf ?? '', /^sip:scscf-2\./)
  },
)

story(
  'an S-CSCF that is gone is replaced by another one (TS 24.229 §5.3.1.3)',
  { adapt: withSecondScscf({}, {}), only: ['dns', 'hss', 'icscf', 'pcscf', 'scscf-2'] },
  async (network) => {
    network.expectProblems(/S-CSCF out of service/)
    const phone = await network.phone()
    const outcome = await network.whileTimePasses(phone.register())
    assert.equal(outcome.kind, 'registered')
    assert.match((await stateOf(network, phone.sim.impi))?.scscf ?? '', /^sip:scscf-2\./)
  },
)

story(
  'the S-CSCF that a subscriber was registered at is gone: a second UAR finds another (TS 24.229 §5.3.1.3; TS 29.228 §6.7)',
  { adapt: withSecondScscf({}, {}) },
  async (network) => {
    network.expectProblems(/S-CSCF out of service/)
    const phone = await network.phone()
    await phone.register()
    assert.match((await stateOf(network, phone.sim.impi))?.scscf ?? '', /^sip:scscf\./)
    await network.stopElement('scscf')
    const outcome = await network.whileTimePasses(phone.register())
    assert.equal(outcome.kind, 'registered')
    assert.match((await stateOf(network, phone.sim.impi))?.scscf ?? '', /^sip:scscf-2\./)
  },
)

story(
  'no S-CSCF at all is told with 504 (TS 24.229 §5.3.1.3)',
  { only: ['dns', 'hss', 'icscf', 'pcscf'] },
  async (network) => {
    network.expectProblems(/S-CSCF out of service/)
    const phone = await network.phone()
    const outcome = await network.whileTimePasses(phone.register())
    assert.ok(outcome.kind === 'refused' && outcome.status === 504, JSON.stringify(outcome))
  },
)

story(
  'an HSS that does not answer is told with 480 (TS 24.229 §5.3.1.2)',
  { only: ['dns', 'icscf', 'scscf', 'pcscf'] },
  async (network) => {
    const phone = await network.phone()
    const outcome = await network.whileTimePasses(phone.register())
    assert.ok(outcome.kind === 'refused' && outcome.status === 480, JSON.stringify(outcome))
  },
)

story(
  'a phone refuses a network that accepts it without a challenge (TS 33.203 §6.1)',
  { only: ['dns'] },
  async (network) => {
    const pcscf = network.config.elements.find((element) => element.function === 'pcscf')
    assert.ok(pcscf)
    const socket = await network.runtime.net.bindDatagram(pcscf.sip, {
      onDatagram(data, from) {
        const request = parseMessage(data)
        assert.ok(request instanceof SipRequest)
        const ok = createResponse(request, 200, {
          toTag: 'x',
          headers: [
            ['Contact', `${request.header('Contact')}`],
            ['P-Associated-URI', '<sip:you@example.org>'],
          ],
        })
        socket.send(encodeMessage(ok), from)
      },
    })
    const phone = await network.phone()
    assert.deepEqual(await phone.register(), { kind: 'not challenged' })
    assert.equal(phone.isRegistered, false)
    await socket.close()
  },
)

story(
  '20 % loss, duplication and delay on every hop: the phone registers, once (RFC 3261 §17.1.2)',
  { adapt: (config) => ({ ...config, mw: 'udp' }) },
  async (network) => {
    const phone = await network.phone()
    network.memory?.setFaults({ loss: 0.2, duplication: 0.2, delay: { min: 1, max: 80 } })
    network.expectProblems(/sip\.unresolvable/)
    const outcome = await network.whileTimePasses(registerPatiently(phone))
    network.memory?.setFaults({})
    assert.equal(outcome.kind, 'registered', JSON.stringify(outcome))
    // what was still on its way arrives: the wire has timers too
    await network.clock?.advance(80)
    assert.equal((await stateOf(network, phone.sim.impi))?.registeredImpis.length, 1)
  },
)

/** All tries of one look-up in the DNS may be lost, and the phone is answered 500: it tries again (TS 24.229 §5.1.1.2). */
async function registerPatiently(phone: Phone): Promise<RegisterOutcome> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await phone.register()
    if (outcome.kind === 'registered' || attempt === 8) return outcome
  }
}

async function setCapabilities(network: Network, impi: string, mandatory: readonly number[]): Promise<void> {
  const { provisioning } = network.subscribers
  const sim = await network.subscribers.simCard(impi)
  const view = await provisioning.remove(impi)
  assert.ok(sim && view)
  const result = await provisioning.addSubscription({
    impis: [{ impi, k: sim.k, opc: sim.opc, amf: 0, seq: 0, indLength: 5, delta: 2 ** 28 }],
    registrationSets: [{ impus: [{ identity: `sip:${impi}`, barred: false }] }],
    capabilities: { mandatory, optional: [], serverNames: [] },
  })
  assert.equal(result.kind, 'added', JSON.stringify(result))
}
