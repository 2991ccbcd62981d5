import { after, before, describe, test } from 'node:test'
import { createSystemClock } from '@voltaic/runtime'
import { Stage } from './calls/stage.ts'
import { warmUp } from './calls/test-deployment.ts'
import { type Deployment, type Network, startNetwork } from './network.ts'
import { failuresOfServices } from './services/failures.ts'
import { ownServerScenarios } from './services/own-server-scenarios.ts'
import { presenceScenarios } from './services/presence.ts'
import { SERVERS, TestWebhook, warmUpServers } from './services/service-box.ts'
import { usesOfServices } from './services/uses.ts'
import { createSkippingClock } from './skipping-clock.ts'

function testServicesOn(deployment: Deployment): void {
  describe(`services, ${deployment}`, () => {
    const webhook = new TestWebhook()
    let network: Network
    before(async () => {
      const systemClock = createSkippingClock(createSystemClock())
      network = await startNetwork(deployment, { systemClock, servers: SERVERS, webhook })
      await warmUp(network)
      await network.whileTimePasses(warmUpServers(network))
    })
    after(() => network.stop())
    const scenarios = [...usesOfServices(webhook), ...presenceScenarios, ...ownServerScenarios, ...failuresOfServices]
    for (const scenario of scenarios) test(scenario.name, () => Stage.play(scenario, network))
  })
}

testServicesOn('memory')
testServicesOn('udp')
