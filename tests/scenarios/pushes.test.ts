import { after, before, describe, test } from 'node:test'
import { createSystemClock } from '@voltaic/runtime'
import { Stage } from './calls/stage.ts'
import { warmUp } from './calls/test-deployment.ts'
import { type Deployment, type Network, type NetworkOptions, startNetwork } from './network.ts'
import { pushScenarios } from './pushes.ts'
import { createSkippingClock } from './skipping-clock.ts'

function testPushesOn(deployment: Deployment, name: string, options: NetworkOptions = {}): void {
  describe(`pushes of the HSS, ${name}`, () => {
    let network: Network
    before(async () => {
      const systemClock = createSkippingClock(createSystemClock())
      network = await startNetwork(deployment, { systemClock, ...options })
      await warmUp(network)
    })
    after(() => network.stop())
    for (const scenario of pushScenarios) test(scenario.name, () => Stage.play(scenario, network))
  })
}

testPushesOn('memory', 'memory')
testPushesOn('memory', 'phones with IPsec', { ipsec: 'udp' })
testPushesOn('udp', 'udp')
testPushesOn('processes', 'each function in a process of its own')
