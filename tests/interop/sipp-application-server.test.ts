import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type AsCriteria, ifcOf, registrationEventOf } from '@voltaic/as-kit'
import { elementsOf, sipUriOf } from '@voltaic/core'
import type { SimCard } from '@voltaic/hss'
import { importServiceProfile } from '@voltaic/profile'
import { createSystemClock, formatAddress } from '@voltaic/runtime'
import { parseMessage, routesOf, SipRequest } from '@voltaic/sip'
import { hangUp, PLAIN, talk } from '../scenarios/calls/dialling.ts'
import { Stage } from '../scenarios/calls/stage.ts'
import { type Network, type Phone, startNetwork } from '../scenarios/network.ts'
import { createSkippingClock } from '../scenarios/skipping-clock.ts'
import { receivedBy, type SippOutcome, type SippRun, sippVersion, startSipp } from './sipp.ts'

/** Not the host of the elements: the configuration has to name it. */
const SERVER = { host: '127.0.24.1', port: 5088 }
const SECONDS = 60

/** In the order of their priority: the user's registrations, and calls by and to the user. */
const CRITERIA: readonly AsCriteria[] = [
  { priority: 1, when: [[{ method: 'REGISTER' }]], serviceInfo: 'desk=7', includeRegisterRequest: true },
  { priority: 2, when: [[{ method: 'INVITE' }], [{ sessionCase: 'ORIGINATING_SESSION' }]] },
  { priority: 3, when: [[{ method: 'INVITE' }], [{ sessionCase: 'TERMINATING_REGISTERED' }]] },
]

// An implementation of the other end of ISC that is not ours, so that it and our S-CSCF cannot share one misreading.
describe('SIPp as application server', { timeout: 100_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-sipp-as-'))
  let network: Network
  before(async () => {
    network = await startNetwork('udp', {
      systemClock: createSkippingClock(createSystemClock()),
      adapt: (config) => ({ ...config, applicationServers: [SERVER.host] }),
    })
    const xml = ifcOf({ criteria: CRITERIA }, `sip:${formatAddress(SERVER)}`)
    const imported = importServiceProfile(xml)
    assert.ok(imported.kind === 'accepted')
    await network.subscribers.provisioning.setServiceProfile('sipp', imported.content)
  })
  after(async () => {
    await network?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test('as a proxy, in calls by the user it serves and to that user, whoever hangs up (TS 24.229 §5.7.4)', async (t) => {
    const { served, received } = await withServer('as-proxy', async (stage, served, other) => {
      await hangUp(stage, await talk(stage, served, other), 'out')
      await hangUp(stage, await talk(stage, served, other), 'in')
      await hangUp(stage, await talk(stage, other, served), 'out')
    })
    assertAlerted(received('REGISTER'), served)
    assertServed(received('INVITE'), served, ['orig', 'orig', 'term'])
    for (const request of [...received('ACK'), ...received('BYE')]) {
      const [own = '', ...behind] = routesOf(request).map(({ text }) => text)
      assert.equal(own, `<sip:${formatAddress(SERVER)};lr>`, 'the Record-Route of SIPp')
      assert.ok(behind.length >= 2)
    }
    assert.equal(received('BYE').length, 3)
    t.diagnostic(`${await sippVersion()}: a proxy of 3 calls, ${received('REGISTER').length} third-party REGISTER`)
  })

  test('as a B2BUA, in calls by the user it serves and to that user (TS 24.229 §5.7.5)', async (t) => {
    const { served, received } = await withServer('as-b2bua', async (stage, served, other) => {
      for (const [caller, called] of [[served, other] as const, [other, served] as const]) {
        const call = await talk(stage, caller, called)
        assert.equal(call.in.id, `second///${call.out.id}`)
        await hangUp(stage, call, 'out')
      }
    })
    assertAlerted(received('REGISTER'), served)
    assertServed(received('INVITE'), served, ['orig', 'term'])
    for (const request of [...received('ACK'), ...received('BYE')]) {
      assert.equal(request.uri, `sip:first@${formatAddress(SERVER)}`, 'only those of the first dialog come here')
    }
    assert.equal(received('BYE').length, 2)
    t.diagnostic(`${await sippVersion()}: a B2BUA of 2 calls, ${received('REGISTER').length} third-party REGISTER`)
  })

  /** Runs it with a phone whose user has SIPp in the way, and one without. @returns what SIPp has received, by method */
  async function withServer(
    scenario: 'as-proxy' | 'as-b2bua',
    run: (stage: Stage, served: Phone, other: Phone) => Promise<void>,
  ): Promise<Outcome> {
    const what = { scenarios: [scenario], sockets: 'u1', at: SERVER, folder, name: scenario } as const
    const server: SippRun = { ...what, joinsDialogs: true, keepsMessages: true }
    const sipp = await startSipp(server, SECONDS)
    const sims: SimCard[] = []
    const play = async (stage: Stage): Promise<void> => {
      const sim = await stage.addSubscriber({ serviceProfile: 'sipp' })
      sims.push(sim)
      await run(stage, await stage.registered(PLAIN, sim), await stage.registered(PLAIN))
    }
    let counts: SippOutcome | undefined
    try {
      await Stage.play({ name: scenario, run: play }, network)
    } finally {
      counts = await sipp.stop()
    }
    assert.deepEqual([counts.failed, counts.errors], [0, ''])
    const messages = receivedBy(server).map((octets) => parseMessage(octets))
    const requests = messages.filter((message) => message instanceof SipRequest)
    return {
      served: `sip:+999010${sims[0]?.impi.slice(10, 15)}@${network.config.realm};user=phone`,
      received: (method) => requests.filter((request) => request.method === method),
    }
  }

  /** Each with the Route of the server, that of the original dialog behind it, and whom it is served for. */
  function assertServed(invites: readonly SipRequest[], served: string, cases: readonly string[]): void {
    const [scscf] = elementsOf(network.config, 'scscf')
    assert.ok(scscf)
    const host = sipUriOf(scscf, network.config).replace('sip:', '')
    const identifiers = invites.map((invite) => {
      const [own, original, ...more] = routesOf(invite).map(({ text }) => text)
      assert.deepEqual([own, more], [`<sip:${formatAddress(SERVER)};lr>`, []])
      assert.ok(original?.endsWith(`@${host};lr>`), original)
      return original
    })
    assert.equal(new Set(identifiers).size, cases.length, 'every call has an original dialog identifier of its own')
    assert.deepEqual(
      invites.map((invite) => invite.header('P-Served-User')),
      cases.map((sescase) => `<${served}>;sescase=${sescase};regstate=reg`),
    )
  }

  function assertAlerted(registers: readonly SipRequest[], served: string): void {
    assert.equal(registers.length, 1)
    const [register] = registers
    assert.ok(register)
    const { user, scscf, expires, serviceInfo, registerRequest } = registrationEventOf(register)
    assert.deepEqual([user, serviceInfo, registerRequest?.method], [served, 'desk=7', 'REGISTER'])
    assert.ok(expires > 0)
    assert.equal(register.requestUri.kind === 'sip' && register.requestUri.host, SERVER.host)
    assert.match(scscf, /^sip:scscf\./)
  }
})

interface Outcome {
  /** Public identity of the user whom SIPp serves. */
  readonly served: string
  received(method: string): readonly SipRequest[]
}
