import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Address } from '@voltaic/runtime'
import { parseMessage, SipRequest } from '@voltaic/sip'
import { Stage } from '../scenarios/calls/stage.ts'
import { startTrunkNetwork, type TrunkNetwork } from '../scenarios/trunks/trunk-network.ts'
import { receivedBy, type SippRun, sippVersion, startSipp } from './sipp.ts'

const CALLS = 5
const SECONDS = 60

// Far ends of trunks that are not ours: what they make of our Via, Record-Route and CSeq is theirs.
describe('SIPp at the far end of trunks', { timeout: 100_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-sipp-trunks-'))
  let trunks: TrunkNetwork
  before(async () => {
    trunks = await startTrunkNetwork('udp', 'bgcf alone')
  })
  after(async () => {
    await trunks?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test('the first trunk is out of service, the second has every call (TS 24.229 §5.6.2)', async (t) => {
    const { network, alice, peers } = trunks
    network.expectProblems(/trunk failed/)
    const [first, second] = [runOf('trunk-fails', peers.alpha), runOf('trunk-answers', peers.beta)]
    const [failing, answering] = [await startSipp(first, SECONDS), await startSipp(second, SECONDS)]
    const stage = Stage.enter(network)
    for (let call = 0; call < CALLS; call++) {
      const out = alice.call('+442079460000')
      await stage.soon(out.until('answered'), 'the second trunk')
      // UDP keeps no order, and SIPp takes no BYE before the ACK
      const acks = () => stage.ladder(out.id, 'bgcf').filter((line) => line === '> ACK')
      await stage.eventually(() => acks().length === 2, 'an ACK to each trunk')
      await stage.soon(out.hangUp(), 'BYE')
      assert.equal((await stage.soon(out.ended, 'the end')).kind, 'completed')
    }
    await stage.leave()
    const outcomes = [await failing.stop(), await answering.stop()]
    for (const { successful, failed, errors } of outcomes) assert.deepEqual([successful, failed], [CALLS, 0], errors)
    const uris = receivedBy(second)
      .map((octets) => parseMessage(octets))
      .flatMap((message) => (message instanceof SipRequest && message.method === 'INVITE' ? [message.uri] : []))
    assert.equal(new Set(uris).size, 1)
    assert.match(uris[0] ?? '', /^sip:902079460000@/)
    t.diagnostic(`${await sippVersion()}: ${CALLS} calls, each refused by one trunk and taken by the other`)
  })

  function runOf(scenario: 'trunk-fails' | 'trunk-answers', at: Address): SippRun {
    return { scenarios: [scenario], sockets: 'u1', at, folder, name: scenario, keepsMessages: true }
  }
})
