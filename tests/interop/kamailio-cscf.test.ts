import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { Ue } from '@voltaic/ue'
import { isimAheadOf, type Network } from '../scenarios/network.ts'
import { cxResults } from './cx-results.ts'
import { assertWellFormed, dissectMessages, kindsOfFrames } from './dissected-messages.ts'
import { runProgram } from './foreign-program.ts'
import { type KamailioNetwork, startKamailioNetwork } from './kamailio/cscf-network.ts'
import { captureLoopback, type LoopbackCapture } from './loopback-capture.ts'
import { dissectAsText, tsharkVersion } from './tshark.ts'

const HOST = '127.0.118.1'
/** Kamailio tells the Call-ID in an AVP of its own, without M; what does not know it passes over it. */
const OWN_AVP = ['Unknown AVP 494 (vendor=Optical Data Systems)', 'Unknown Vendor']

// Implementations of the other ends of Cx that are not ours, so that they and our HSS cannot share one misreading.
describe('I-CSCF and S-CSCF of Kamailio at our HSS', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-kamailio-'))
  let capture: LoopbackCapture
  let kamailio: KamailioNetwork
  let network: Network
  before(async () => {
    capture = await captureLoopback(HOST)
    kamailio = await startKamailioNetwork(folder, HOST)
    network = kamailio.network
  })
  after(async () => {
    await kamailio?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** The Cx answers while some work is done; one that is repeated at once is told once. */
  async function resultsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
    const before = network.trace().length
    await work()
    const results = cxResults(network.trace().slice(before))
    return results.filter((result, index) => result !== results[index - 1])
  }

  test('a phone registers, registers again and leaves (TS 29.228 §6.1.1, §6.1.2, §6.3)', async () => {
    const phone = await network.phone()
    const { impi } = phone.sim
    assert.deepEqual(await resultsOf(() => register(phone)), [
      'UAA DIAMETER_FIRST_REGISTRATION',
      'MAA DIAMETER_SUCCESS',
      'SAA DIAMETER_SUCCESS',
    ])
    assert.deepEqual(phone.associatedUris, [`sip:+99901000001@${network.config.realm};user=phone`, 'tel:+99901000001'])
    assert.equal(await scscfOf(impi), kamailio.serverName)
    assert.deepEqual(await resultsOf(() => register(phone)), [
      'UAA DIAMETER_SUBSEQUENT_REGISTRATION',
      'MAA DIAMETER_SUCCESS',
      'SAA DIAMETER_SUCCESS',
    ])
    const results = await resultsOf(() => phone.deregister())
    assert.deepEqual(results, ['UAA DIAMETER_SUCCESS', 'MAA DIAMETER_SUCCESS', 'SAA DIAMETER_SUCCESS'])
    assert.equal(await scscfOf(impi), undefined)
  })

  test('a SIM that is ahead has its AUTS carried to the HSS (TS 29.228 §6.3; TS 33.102 §6.3.5)', async () => {
    const sim = await network.addSubscriber()
    const phone = await network.phoneOf(sim, { isim: isimAheadOf(sim, 1_000_000) })
    await register(phone)
    const view = await network.subscribers.provisioning.show(sim.impi)
    assert.ok((view?.impis[0]?.seq ?? 0) > 1_000_000)
  })

  test('a wrong response leaves the user unregistered, and the right one then registers him', async () => {
    const sim = await network.addSubscriber()
    const liar = await network.phoneOf(sim, { faults: { wrongResponse: true } })
    assert.equal((await liar.register()).kind, 'refused')
    const view = await network.subscribers.provisioning.show(sim.impi)
    assert.equal(view?.registrationSets[0]?.state, 'not-registered')
    await register(await network.phoneOf(sim))
  })

  test('somebody the HSS does not know is refused (TS 29.228 §6.1.1.1)', async () => {
    const sim = await network.addSubscriber()
    const phone = await network.phoneOf({ ...sim, impi: `001019999999999@${network.config.realm}` })
    const results = await resultsOf(async () => {
      const outcome = await phone.register()
      assert.ok(outcome.kind === 'refused' && outcome.status === 403, JSON.stringify(outcome))
    })
    assert.deepEqual(results, ['UAA DIAMETER_ERROR_USER_UNKNOWN'])
  })

  test('phones call each other, and the way is asked with LIR (TS 29.228 §6.1.4)', async () => {
    const alice = await network.phone()
    // Kamailio 5.6 finds a contact by SIP URIs without parameters only, and ends at a tel URI
    const withoutNumber = await network.addSubscriber({ msisdn: undefined })
    const bob = await network.phoneOf(withoutNumber, { answering: { afterMs: 0 } })
    await register(alice)
    const called = async () => {
      const call = alice.call(`sip:${withoutNumber.impi}`)
      return { call, outcome: await Promise.race([call.until('answered'), call.ended]) }
    }
    assert.deepEqual(await resultsOf(called), ['LIA DIAMETER_ERROR_IDENTITY_NOT_REGISTERED'])
    await register(bob)
    const results = await resultsOf(async () => {
      const { call } = await called()
      assert.equal(bob.calls.length, 1)
      await call.hangUp()
      assert.equal((await call.ended).kind, 'completed')
    })
    assert.deepEqual(results, ['LIA DIAMETER_SUCCESS'])
  })

  test('a registration that our HSS ends with RTR is forgotten by the S-CSCF (TS 29.228 §6.1.3)', async () => {
    const sim = await network.addSubscriber({ msisdn: undefined })
    const phone = await network.phoneOf(sim)
    await register(phone)
    const results = await resultsOf(async () => {
      // Kamailio 5.6 does not answer an RTR that names an IMPI only
      const identity = `sip:${sim.impi}`
      const ended = await network.terminateRegistration({ identity, reason: 'PERMANENT_TERMINATION' })
      assert.equal(ended.kind, 'terminated')
      await pushed(network)
    })
    assert.deepEqual(results, ['RTA DIAMETER_SUCCESS'])
    assert.equal(await scscfOf(sim.impi), undefined)
    await register(phone)
  })

  test('tshark finds nothing malformed in all of that', async (t) => {
    const frames = await dissectMessages(await stopCapture(), kamailio.hints)
    assertWellFormed(frames, OWN_AVP)
    const kinds = kindsOfFrames(frames)
    for (const code of [257, 300, 301, 302, 303, 304]) assert.ok(kinds[`diameter ${code} answer`], `command ${code}`)
    const { stdout } = await runProgram('kamailio', ['-v'])
    t.diagnostic(`${stdout.split('\n')[0]}, ${await tsharkVersion()}: ${JSON.stringify(kinds)}`)
  })

  async function stopCapture(): Promise<Buffer> {
    const octets = await capture.stop()
    assert.doesNotMatch(await dissectAsText(octets, kamailio.hints), /malformed/i)
    return octets
  }

  async function scscfOf(impi: string): Promise<string | undefined> {
    return (await network.subscribers.provisioning.show(impi))?.registrationSets[0]?.scscf
  }
})

/** Waits until the HSS has brought everything to its S-CSCFs. */
async function pushed(network: Network): Promise<void> {
  while ((await network.pendingPushes()).length > 0) await setImmediate()
}

async function register(phone: Ue): Promise<void> {
  const outcome = await phone.register()
  assert.equal(outcome.kind, 'registered', JSON.stringify(outcome))
}
