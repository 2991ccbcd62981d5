import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { Counters, createNodeNet, formatAddress } from '@voltaic/runtime'
import { parseMessage, SipRequest, type SipResponse } from '@voltaic/sip'
import { startHepSender, type TracedMessage } from '@voltaic/trace'
import { hangUp, numberOf, talk } from '../scenarios/calls/dialling.ts'
import { Stage } from '../scenarios/calls/stage.ts'
import { type Network, startNetwork } from '../scenarios/network.ts'
import { type CollectedMessage, type Collector, startCollector } from './kamailio/sipcapture.ts'

const HOST = '127.0.126.1'

/** What a collector ought to have read of a message. */
function collectedForm({ data, direction, local, remote, transport }: TracedMessage): CollectedMessage {
  const message = parseMessage(data)
  const [from, to] = direction === 'out' ? [local, remote] : [remote, local]
  return {
    what: message instanceof SipRequest ? message.method : String((message as SipResponse).status),
    callId: message.callId,
    cseq: message.cseq.number,
    from: formatAddress(from),
    to: formatAddress(to),
    transport,
  }
}

const sorted = (all: readonly CollectedMessage[]) => all.map((each) => JSON.stringify(each)).toSorted()

// A collector that is not ours, so that sender and receiver cannot share one misreading.
describe('HEP version 3 to the sipcapture of Kamailio', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-hep-'))
  const counters = new Counters()
  let collector: Collector
  let network: Network
  let stopSending: () => Promise<void>
  before(async () => {
    collector = await startCollector(HOST, folder)
    network = await startNetwork('memory')
    stopSending = await startHepSender({ runtime: { net: createNodeNet(), counters }, to: collector.at, only: 'sip' })
  })
  after(async () => {
    await stopSending?.()
    await network?.stop()
    await collector?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test('it reads the methods, statuses, Call-IDs, CSeqs, addresses and transports that we trace', async (t) => {
    t.diagnostic(`${collector.version} at ${formatAddress(collector.at)}`)
    const stage = Stage.enter(network)
    const [alice, bob] = await stage.pair()
    await hangUp(stage, await talk(stage, alice, bob))
    await stage.soon(alice.message(numberOf(bob), 'x'.repeat(3000)), 'a long MESSAGE')
    await stage.soon(alice.deregister(), 'de-registration')
    await stage.leave()
    const sip = network.trace().filter(({ protocol, data }) => protocol === 'sip' && data.length > 4)
    // the ring of a test has both ends of each message
    const expected = sip.filter(({ direction }) => direction === 'out').map(collectedForm)
    while (collector.seen.length < expected.length) await wait(20)
    assert.deepEqual(sorted(collector.seen), sorted(expected))
    assert.deepEqual(collector.complaints, [])
    assert.ok(new Set(expected.map(({ what }) => what)).size > 10)
    assert.equal(counters.read()['trace.hep.failed'] ?? 0, 0)
  })
})
