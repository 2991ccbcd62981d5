import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { type AsCriteria, ifcOf } from '@voltaic/as-kit'
import { importServiceProfile, type ServiceProfileContent } from '@voltaic/profile'
import { routesOf } from '@voltaic/sip'
import type { UeConfig } from '@voltaic/ue'
import { PLAIN } from '../scenarios/calls/dialling.ts'
import type { Network, Phone } from '../scenarios/network.ts'
import { runProgram } from './foreign-program.ts'
import { type KamailioNetwork, startKamailioNetwork } from './kamailio/cscf-network.ts'
import { CRITERIA_TABLE, profileOfTable, rowsMet } from './kamailio/isc-criteria.ts'
import { IscServer } from './kamailio/isc-server.ts'

const HOST = '127.0.120.1'
const SDP = `${['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0'].join('\r\n')}\r\n`
const MEDIA = `${['m=audio 9 RTP/AVP 99', 'a=sendrecv', 'm=video 9 RTP/AVP 100', 'b=AS:41'].join('\r\n')}\r\n`

const CALLS: readonly AsCriteria[] = [
  { priority: 1, when: [[{ method: 'INVITE' }], [{ sessionCase: 'ORIGINATING_SESSION' }]] },
  { priority: 2, when: [[{ method: 'INVITE' }], [{ sessionCase: 'TERMINATING_REGISTERED' }]] },
]
const ALERT: readonly AsCriteria[] = [
  { priority: 1, when: [[{ method: 'REGISTER' }]], serviceInfo: 'desk=7', includeRegisterRequest: true },
]

// The other end of Cx and of ISC that is not ours runs the criteria that our HSS gives out, with a server of our kit.
describe('filter criteria of our HSS at the S-CSCF of Kamailio', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-kamailio-isc-'))
  let kamailio: KamailioNetwork
  let network: Network
  let server: IscServer
  before(async () => {
    kamailio = await startKamailioNetwork(folder, HOST)
    network = kamailio.network
    server = await IscServer.start(network, HOST)
  })
  beforeEach(() => server.forget())
  after(async () => {
    await server?.stop()
    await kamailio?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test('who registers, registers again and leaves is told of by a REGISTER each time (TS 24.229 §5.4.1.7)', async () => {
    const phone = await phoneWith('alert', profileOf(ALERT))
    const register = async () => assert.equal((await phone.register()).kind, 'registered')
    await server.registrations(1)
    await register()
    await server.registrations(2)
    await phone.deregister()
    await server.registrations(3)
    const { impi } = phone.sim
    assert.deepEqual(
      server.events.map(({ user, expires, serviceInfo }) => ({ user, isThere: expires > 0, serviceInfo })),
      [true, true, false].map((isThere) => ({ user: `sip:${impi}`, isThere, serviceInfo: 'desk=7' })),
    )
    // ims_isc 5.6 knows no IncludeRegisterRequest
    assert.deepEqual([...new Set(server.events.map(({ registerRequest }) => registerRequest))], [undefined])
  })

  test('a call that meets them goes through the server and on, a MESSAGE that does not goes straight on (TS 24.229 §5.4.3.2)', async () => {
    const alice = await phoneWith('calls', profileOf(CALLS))
    const bob = await phoneWith('none', undefined, { answering: { afterMs: 0 } })
    assert.equal((await alice.message(`sip:${bob.sim.impi}`, 'hello')).status, 200)
    assert.equal(server.requests.length, 0)
    await talk(alice, bob)
    assert.deepEqual(
      server.requests.map(({ method, servedUser }) => [method, servedUser]),
      [['INVITE', { identity: `sip:${alice.sim.impi}`, sessionCase: 'orig', isRegistered: true }]],
    )
  })

  test('a call to the user meets those of SessionCase 1 (TS 24.229 §5.4.3.3)', async () => {
    const alice = await phoneWith('called', profileOf(CALLS), { answering: { afterMs: 0 } })
    const bob = await phoneWith('none')
    await talk(bob, alice)
    assert.deepEqual(
      server.requests.map(({ servedUser }) => servedUser),
      [{ identity: `sip:${alice.sim.impi}`, sessionCase: 'term', isRegistered: true }],
    )
  })

  test('its engine and ours find the same criteria met, but for those that are known (TS 29.228 §B.2.2, §F)', async (t) => {
    const profile = profileOfTable(server.uri.replace('sip:', ''))
    const alice = await phoneWith('table', profile)
    const bob = await phoneWith('none')
    const message = { contentType: 'application/sdp', body: Buffer.from(SDP + MEDIA) }
    assert.equal((await alice.message(`sip:${bob.sim.impi}`, message)).status, 200)
    const theirs = server.requests.map(({ request }) =>
      Number(/row-(\d+)@/.exec(routesOf(request)[0]?.text ?? '')?.[1]),
    )
    const [first] = server.requests
    assert.ok(first)
    const ours = rowsMet(profile, first.request)
    const isOther = (_: unknown, index: number) => ours.includes(index) !== theirs.includes(index)
    assert.deepEqual(
      CRITERIA_TABLE.filter(isOther),
      CRITERIA_TABLE.filter(({ differs }) => differs !== undefined),
    )
    const { stdout } = await runProgram('kamailio', ['-v'])
    t.diagnostic(`${stdout.split('\n')[0]}: ${CRITERIA_TABLE.length} criteria, ${theirs.length} met`)
  })

  function profileOf(criteria: readonly AsCriteria[]): ServiceProfileContent {
    const imported = importServiceProfile(ifcOf({ criteria }, server.uri))
    assert.ok(imported.kind === 'accepted')
    return imported.content
  }

  /** A registered phone whose user has those services. Without number: see the guide to other people's CSCFs. */
  async function phoneWith(
    name: string,
    services?: ServiceProfileContent,
    settings: Partial<UeConfig> = {},
  ): Promise<Phone> {
    if (services !== undefined) await network.subscribers.provisioning.setServiceProfile(name, services)
    const sim = await network.addSubscriber({ msisdn: undefined, ...(services && { serviceProfile: name }) })
    const phone = await network.phoneOf(sim, { ...PLAIN, media: 'none', ...settings })
    assert.equal((await phone.register()).kind, 'registered')
    return phone
  }
})

async function talk(caller: Phone, called: Phone): Promise<void> {
  const call = caller.call(`sip:${called.sim.impi}`)
  await Promise.race([call.until('answered'), call.ended])
  assert.equal(called.calls.length, 1)
  await call.hangUp()
  assert.equal((await call.ended).kind, 'completed')
}
