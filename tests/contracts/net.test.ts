import assert from 'node:assert/strict'
import { networkInterfaces } from 'node:os'
import {
  createManualClock,
  createMemoryNet,
  createNodeNet,
  createRoutedNet,
  createSeededRandom,
  type MemoryNet,
} from '@voltaic/runtime'
import { runNetContract } from './net.ts'
import type { NetFixture } from './net-fixture.ts'

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
)

function makeMemoryNet(): MemoryNet {
  return createMemoryNet({ clock: createManualClock(), random: createSeededRandom(1) })
}

runNetContract('MemoryNet', (): NetFixture => {
  const net = makeMemoryNet()
  return {
    net,
    hasEveryAddress: true,
    hasIpv6: true,
    hasPackets: true,
    check: () => assert.equal(net.openSockets, 0, 'sockets were left open'),
  }
})

runNetContract(
  'NodeNet',
  (): NetFixture => ({ net: createNodeNet(), hasEveryAddress: false, hasIpv6, hasPackets: false }),
)

runNetContract('RoutedNet', (): NetFixture => {
  const inProcess = makeMemoryNet()
  return {
    net: createRoutedNet({ inProcess, otherwise: createNodeNet() }),
    hasEveryAddress: false,
    hasIpv6,
    hasPackets: true,
    check: () => assert.equal(inProcess.openSockets, 0, 'sockets were left open in the process'),
  }
})
