import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import {
  type Avp,
  abbreviateCommand,
  avp,
  baseAvps,
  type DiameterMessage,
  decodeMessage,
  decodeUaa,
  encodeUar,
  getAvp,
  getAvps,
  isRequest,
  type OutgoingMessage,
} from '@voltaic/diameter'
import type { TracedMessage } from '@voltaic/trace'
import type { Network, Phone } from '../scenarios/network.ts'
import { cxResults } from './cx-results.ts'
import { assertWellFormed, dissectMessages, kindsOfFrames } from './dissected-messages.ts'
import { freeDiameterVersion } from './free-diameter/relay.ts'
import { type RelayedNetwork, startRelayedNetwork } from './free-diameter/relayed-network.ts'
import { captureLoopback, type LoopbackCapture } from './loopback-capture.ts'
import { dissectAsText, tsharkVersion } from './tshark.ts'

const HOST = '127.0.119.1'

describe('freeDiameter relays between our CSCFs and our HSS', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-free-diameter-'))
  let capture: LoopbackCapture
  let relayed: RelayedNetwork
  let network: Network
  before(async () => {
    capture = await captureLoopback(HOST)
    relayed = await startRelayedNetwork(folder, HOST)
    network = relayed.network
  })
  after(async () => {
    await relayed?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test('phones register, call and leave through it; the HSS sees the way in Route-Record (RFC 6733 §6.1.9)', async () => {
    const from = network.trace().length
    const alice = await registered()
    const bob = await registered({ answering: { afterMs: 0 } })
    const call = alice.call(bob.associatedUris[1] ?? '')
    await call.until('answered')
    await call.hangUp()
    assert.equal((await call.ended).kind, 'completed')
    assert.equal((await bob.deregister()).kind, 'registered')
    const messages = network.trace().slice(from)
    const results = cxResults(messages)
    for (const result of ['UAA DIAMETER_FIRST_REGISTRATION', 'MAA DIAMETER_SUCCESS', 'LIA DIAMETER_SUCCESS']) {
      assert.ok(results.includes(result), result)
    }
    const { realm } = network.config
    for (const request of requestsOfHss(messages)) {
      const sender = getAvp(request.avps, baseAvps.OriginHost) ?? ''
      assert.ok([`icscf.${realm}`, `scscf.${realm}`].includes(sender), sender)
      assert.deepEqual(getAvps(request.avps, baseAvps.RouteRecord), [sender])
    }
  })

  test('Proxy-Info comes back as it went, with answers and with refusals (RFC 6733 §6.2)', async () => {
    const { sim } = await network.phone()
    const proxies = ['first', 'second'].map((name) =>
      avp(baseAvps.ProxyInfo, [avp(baseAvps.ProxyHost, `${name}.proxy`), avp(baseAvps.ProxyState, Buffer.from(name))]),
    )
    for (const [impi, result] of [
      [sim.impi, 'DIAMETER_FIRST_REGISTRATION'],
      ['nobody@nowhere', 'DIAMETER_ERROR_USER_UNKNOWN'],
    ] as const) {
      const answer = await ask(impi, proxies)
      assert.equal(decodeUaa(answer).result, result)
      const states = getAvps(answer.avps, baseAvps.ProxyInfo).map((group) => getAvp(group, baseAvps.ProxyState))
      assert.deepEqual(states.map(String), ['first', 'second'])
    }
  })

  test('Destination-Host is reached; for another one the answer is DIAMETER_UNABLE_TO_DELIVER (RFC 6733 §6.1.6)', async () => {
    const { sim } = await network.phone()
    const answerOf = (host: string) => ask(sim.impi, [avp(baseAvps.DestinationHost, `${host}.${network.config.realm}`)])
    assert.equal(decodeUaa(await answerOf('hss')).result, 'DIAMETER_FIRST_REGISTRATION')
    assert.equal(resultOf(await answerOf('nobody')), 3002)
  })

  test('a request that has been at the relay is a loop (RFC 6733 §6.1.3)', async () => {
    const answer = await ask('nobody@nowhere', [avp(baseAvps.RouteRecord, `relay.${network.config.realm}`)])
    assert.equal(resultOf(answer), 3005)
  })

  test('RTR of the HSS goes back the way that MAR and SAR came (RFC 6733 §6.1.6; TS 29.228 §6.1.3)', async () => {
    const phone = await registered()
    const from = network.trace().length
    const { impi } = phone.sim
    const ended = await network.terminateRegistration({ identity: impi, reason: 'PERMANENT_TERMINATION' })
    assert.equal(ended.kind, 'terminated')
    await sighted('scscf', 'RTA')
    while ((await network.pendingPushes()).length > 0) await setImmediate()
    assert.ok(cxResults(network.trace().slice(from)).includes('RTA DIAMETER_SUCCESS'))
    const view = await network.subscribers.provisioning.show(impi)
    assert.equal(view?.registrationSets[0]?.state, 'not-registered')
  })

  test('watchdogs are answered (RFC 3539 §3.4.1)', async () => {
    await sighted('hss', 'DWA')
  })

  test('it says goodbye and comes back, and phones register again (RFC 6733 §5.4)', async () => {
    const phone = await registered()
    await relayed.stopRelay()
    for (const element of ['hss', 'icscf', 'scscf']) await sighted(element, 'DPA')
    await relayed.startRelay()
    assert.equal((await phone.register()).kind, 'registered')
  })

  test('tshark finds nothing malformed in all of that', async (t) => {
    const octets = await capture.stop()
    const frames = await dissectMessages(octets, relayed.hints)
    assertWellFormed(frames)
    assert.doesNotMatch(await dissectAsText(octets, relayed.hints), /malformed/i)
    const kinds = kindsOfFrames(frames)
    for (const code of [257, 280, 282, 300, 301, 302, 303, 304]) {
      assert.ok(kinds[`diameter ${code} answer`], `command ${code}`)
    }
    t.diagnostic(`${await freeDiameterVersion()}, ${await tsharkVersion()}: ${JSON.stringify(kinds)}`)
  })

  /** Waits until an element has sent such a message, if it has not yet. */
  async function sighted(element: string, command: string): Promise<void> {
    const isIt = (message: TracedMessage) => message.element === element && isSent(command, message)
    if (network.trace().some(isIt)) return
    await new Promise<void>((resolve) => {
      const stop = network.watch((message) => {
        if (!isIt(message)) return
        stop()
        resolve()
      })
    })
  }

  async function registered(settings: Parameters<Network['phone']>[0] = {}): Promise<Phone> {
    const phone = await network.phone(settings)
    const outcome = await phone.register()
    assert.equal(outcome.kind, 'registered', JSON.stringify(outcome))
    return phone
  }

  /** UAR of the probe with AVPs of agents. */
  function ask(impi: string, more: readonly Avp[]): Promise<DiameterMessage> {
    const { probe } = relayed
    const { realm } = network.config
    const { originHost, originRealm } = probe
    const header = { sessionId: probe.nextSessionId(), originHost, originRealm, destinationRealm: realm }
    const uar = encodeUar(header, { impi, impu: `sip:${impi}`, visitedNetwork: realm, type: 'REGISTRATION' })
    return probe.request(withMore(uar, more))
  }
})

function withMore(message: OutgoingMessage, more: readonly Avp[]): OutgoingMessage {
  assert.ok(!('octets' in message.avps))
  return { ...message, avps: [...message.avps, ...more] }
}

function resultOf(answer: DiameterMessage): number | undefined {
  return getAvp(answer.avps, baseAvps.ResultCode)
}

/** Cx requests that the HSS has received. */
function requestsOfHss(messages: readonly TracedMessage[]): readonly DiameterMessage[] {
  return messages
    .filter(({ protocol, element, direction }) => protocol === 'diameter' && element === 'hss' && direction === 'in')
    .map(({ data }) => decodeMessage(data))
    .filter((message) => isRequest(message) && message.applicationId !== 0)
}

function isSent(command: string, { protocol, direction, data }: TracedMessage): boolean {
  return protocol === 'diameter' && direction === 'out' && abbreviateCommand(decodeMessage(data)) === command
}
