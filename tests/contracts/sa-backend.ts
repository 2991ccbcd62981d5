import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ALGORITHM_PAIRS, formatAlgorithmPair } from '@voltaic/ipsec'
import { bindPeer } from './net-peers.ts'
import { exchange, freshPorts, type IpVersion, keysOf, OpenBackends, type SaLab, SaPair } from './sa-backend-lab.ts'
import { testSaSets } from './sa-backend-sets.ts'
import { testSaStreams } from './sa-backend-streams.ts'

const PROTOCOL_ESP = 50

/** Runs the body with both back ends of the lab; whatever it leaves open is closed. */
export type SaTest = (title: string, body: (pair: SaPair) => Promise<void>) => void

const TIMEOUT = { timeout: 20_000 }

/**
 * Everything that a P-CSCF and a phone may rely on, whoever does the ESP.
 *
 * @param skipped why it cannot be run here; then it is shown as skipped
 */
export function runSaBackendContract(name: string, makeLab: () => Promise<SaLab>, skipped?: string): void {
  const title = `SaBackend contract: ${name}`
  if (skipped !== undefined) {
    test(title, (t) => t.skip(skipped))
    return
  }
  describe(title, { timeout: 200_000 }, () => {
    let backends: OpenBackends | undefined
    before(async () => {
      backends = new OpenBackends(await makeLab())
    })
    after(() => backends?.close())
    for (const version of [4, 6] satisfies IpVersion[]) {
      const saTest: SaTest = (title, body) => {
        test(`IPv${version}: ${title}`, TIMEOUT, async () => {
          assert.ok(backends)
          const pair = await SaPair.open(backends, version)
          try {
            await body(pair)
          } finally {
            await pair.close()
          }
          await pair.check()
        })
      }
      testDatagrams(saTest)
      testRefusals(saTest)
      testSaStreams(saTest)
      testSaSets(saTest)
    }
  })
}

function testDatagrams(saTest: SaTest): void {
  saTest('datagrams pass over all four associations, in ESP alone (TS 33.203 §7.1)', async (pair) => {
    const { agreement } = await pair.join()
    const [ueC, ueS] = [await pair.bind('ue', agreement.ue.portC), await pair.bind('ue', agreement.ue.portS)]
    const pcscfC = await pair.bind('pcscf', agreement.pcscf.portC)
    const pcscfS = await pair.bind('pcscf', agreement.pcscf.portS)
    await exchange(ueC, pcscfS, 'REGISTER')
    await exchange(pcscfS, ueC, '200 to it')
    await exchange(pcscfC, ueS, 'INVITE')
    await exchange(ueS, pcscfC, '180 to it')
    assert.deepEqual(pair.lab.wire.take(), [PROTOCOL_ESP, PROTOCOL_ESP, PROTOCOL_ESP, PROTOCOL_ESP])
  })

  saTest('datagrams of 3000 octets pass both ways (RFC 4303 §3.3.4)', async (pair) => {
    const { agreement } = await pair.join()
    const [near, far] = [await pair.bind('ue', agreement.ue.portC), await pair.bind('pcscf', agreement.pcscf.portS)]
    await exchange(near, far, 'x'.repeat(3000))
    await exchange(far, near, 'y'.repeat(3000))
    const packets = pair.lab.wire.take()
    assert.ok(packets.length >= 2 && packets.every((protocol) => protocol === PROTOCOL_ESP), String(packets))
  })

  saTest('each of the eight algorithm pairs protects both ways (TS 33.203 §H)', async (pair) => {
    for (const algorithms of ALGORITHM_PAIRS) {
      const { agreement } = await pair.join(freshPorts(), keysOf(algorithms))
      const [near, far] = [await pair.bind('ue', agreement.ue.portC), await pair.bind('pcscf', agreement.pcscf.portS)]
      for (const text of ['odd', 'even', formatAlgorithmPair(algorithms)]) {
        await exchange(near, far, text)
        await exchange(far, near, text)
      }
    }
    assert.ok(pair.lab.wire.take().every((protocol) => protocol === PROTOCOL_ESP))
  })
}

function testRefusals(saTest: SaTest): void {
  saTest('what was protected with other keys does not arrive (RFC 4303 §3.4.4)', async (pair) => {
    const agreement = pair.agree(freshPorts())
    await pair.protect('ue', agreement)
    await pair.protect('pcscf', agreement)
    await pair.install('ue', agreement, { keys: keysOf(undefined, 1) })
    await pair.install('pcscf', agreement, { keys: keysOf(undefined, 2) })
    const before = await pair.dropped('pcscf', 'icv')
    const [wrong, closed] = [await pair.bind('ue', agreement.ue.portC), await pair.bind('pcscf', agreement.pcscf.portS)]
    wrong.socket.send(Buffer.from('forged'), closed.socket.local)
    // What is sent after it comes after it.
    await witness(pair)
    assert.equal(closed.received.all.length, 0)
    assert.equal(pair.lab.wire.take().length, 2)
    assert.equal(await pair.dropped('pcscf', 'icv'), before + 1)
    const { reason, spi, from } = pair.lab.pcscf.told.at(-1) ?? {}
    assert.deepEqual([reason, spi, from], ['icv', agreement.pcscf.spiS, pair.host('ue')])
  })

  saTest('a packet that comes twice is delivered once (RFC 4303 §3.4.3)', async (pair) => {
    const { agreement } = await pair.join()
    const [near, far] = [await pair.bind('ue', agreement.ue.portC), await pair.bind('pcscf', agreement.pcscf.portS)]
    const before = await pair.dropped('pcscf', 'replay')
    await pair.lab.wire.repeat(() => exchange(near, far, 'once'))
    await witness(pair)
    assert.equal(far.received.all.length, 1)
    assert.equal(pair.lab.wire.take().length, 3)
    assert.equal(await pair.dropped('pcscf', 'replay'), before + 1)
    const { reason, spi, from } = pair.lab.pcscf.told.at(-1) ?? {}
    assert.deepEqual([reason, spi, from], ['replay', agreement.pcscf.spiS, pair.host('ue')])
  })

  saTest('clear text reaches no protected port, with associations and without (TS 33.203 §7.1)', async (pair) => {
    const { agreement } = await pair.join()
    const server = await pair.bind('pcscf', agreement.pcscf.portS)
    const client = await pair.bind('pcscf', agreement.pcscf.portC)
    const intruder = await bindPeer(pair.lab.ue.net, pair.at('ue', freshPorts().ueC))
    const open = await bindPeer(pair.lab.pcscf.net, pair.at('pcscf', freshPorts().pcscfS))
    for (const { socket } of [intruder, open]) pair.onEnd(() => socket.close())
    for (const { socket } of [server, client, open]) intruder.socket.send(Buffer.from('INVITE'), socket.local)
    await open.received.next()
    await witness(pair)
    assert.deepEqual([server.received.all.length, client.received.all.length], [0, 0])
  })

  saTest('nothing leaves a protected port without an association, and its sender is told', async (pair) => {
    const { agreement } = await pair.join()
    const near = await pair.bind('ue', agreement.ue.portC)
    const to = pair.at('pcscf', agreement.pcscf.portC)
    near.socket.send(Buffer.from('wrong port'), to)
    const told = await near.errors.next()
    assert.equal((told.error as { code?: string }).code, 'IPSEC_NO_ASSOCIATION')
    assert.deepEqual(told.to, to)
    assert.deepEqual(pair.lab.wire.take(), [])
  })
}

/** One packet from the phone to the P-CSCF between ports of its own: what was sent before has arrived, or never will. */
async function witness(pair: SaPair): Promise<void> {
  const { agreement } = await pair.join()
  const near = await pair.bind('ue', agreement.ue.portC)
  const far = await pair.bind('pcscf', agreement.pcscf.portS)
  await exchange(near, far, 'after it')
}
