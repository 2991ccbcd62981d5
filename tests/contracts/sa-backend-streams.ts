import assert from 'node:assert/strict'
import type { SaSide } from '@voltaic/ipsec'
import type { Address } from '@voltaic/runtime'
import { createStreamEnd, listenPeer } from './net-peers.ts'
import type { SaTest } from './sa-backend.ts'
import { exchange, freshPorts, type SaPair } from './sa-backend-lab.ts'

const PROTOCOL_ESP = 50
/** More than some segments hold. */
const MUCH = 20_000

/** The part of the contract that is about TCP. */
export function testSaStreams(saTest: SaTest): void {
  saTest('the phone opens a stream to the server port, and both send much (TS 33.203 §7.1)', async (pair) => {
    const { agreement } = await pair.join()
    const to = pair.at('pcscf', agreement.pcscf.portS)
    await exchangeMuch(pair, 'ue', pair.at('ue', agreement.ue.portC), to)
  })

  saTest('the P-CSCF opens a stream to the server port of the phone (TS 33.203 §7.1)', async (pair) => {
    const { agreement } = await pair.join()
    const to = pair.at('ue', agreement.ue.portS)
    await exchangeMuch(pair, 'pcscf', pair.at('pcscf', agreement.pcscf.portC), to)
  })

  saTest('a stream that names no local port starts at that of the association', async (pair) => {
    const { agreement } = await pair.join()
    const to = pair.at('ue', agreement.ue.portS)
    await exchangeMuch(pair, 'pcscf', pair.at('pcscf', 0), to, agreement.pcscf.portC)
  })

  saTest('nobody connects to a protected port in clear, or from one without an association', async (pair) => {
    const { agreement } = await pair.join()
    const server = pair.at('pcscf', agreement.pcscf.portS)
    const { listener, accepted } = await listenPeer(pair.backend('pcscf').net, server)
    pair.onEnd(() => listener.close())
    const giveUp = new AbortController()
    const end = createStreamEnd()
    const from = pair.at('ue', freshPorts().ueC)
    const clear = pair.lab.ue.net.connectStream(server, end.handlers, { from, signal: giveUp.signal })
    const outcome = clear.then(
      (socket) => socket.destroy(),
      () => {},
    )
    pair.onEnd(() => {
      giveUp.abort()
      return outcome
    })
    const unjoined = pair.backend('ue').net.connectStream(pair.at('pcscf', agreement.pcscf.portC), end.handlers, {
      from: pair.at('ue', agreement.ue.portC),
    })
    await assert.rejects(unjoined, { code: 'IPSEC_NO_ASSOCIATION' })
    // By the time that a stream is joined and has carried something, the one in clear would have been accepted.
    await exchangeMuch(pair, 'ue', pair.at('ue', agreement.ue.portC), server, undefined, { listener, accepted })
    assert.equal(accepted.all.length, 1)
  })
}

/** One stream, much data in both directions, an orderly end. */
async function exchangeMuch(
  pair: SaPair,
  opener: SaSide,
  from: Address,
  to: Address,
  localPort: number = from.port,
  listening?: Awaited<ReturnType<typeof listenPeer>>,
): Promise<void> {
  const other = opener === 'ue' ? 'pcscf' : 'ue'
  const { listener, accepted } = listening ?? (await listenPeer(pair.backend(other).net, to))
  const near = createStreamEnd()
  pair.lab.wire.take()
  const socket = await pair.backend(opener).net.connectStream(to, near.handlers, { from })
  const { socket: peer, end: far } = await accepted.next()
  assert.deepEqual(peer.remote, { host: from.host, port: localPort })
  socket.write(Buffer.alloc(MUCH, 'a'))
  assert.equal((await far.atLeast(MUCH)).length, MUCH)
  peer.write(Buffer.alloc(MUCH, 'b'))
  assert.equal((await near.atLeast(MUCH)).length, MUCH)
  socket.close()
  peer.close()
  await Promise.all([near.closed, far.closed])
  // The last word of TCP comes before what is sent after it: none is left that the end of the test would keep back.
  const [left, right] = [await pair.bind(opener, localPort), await pair.bind(other, to.port)]
  await exchange(left, right, 'goodbye')
  await exchange(right, left, 'goodbye')
  if (listening === undefined) await listener.close()
  const packets = pair.lab.wire.take().filter((protocol) => listening === undefined || protocol === PROTOCOL_ESP)
  assert.ok(packets.length > 0 && packets.every((protocol) => protocol === PROTOCOL_ESP), String(packets))
}
