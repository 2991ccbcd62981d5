import { after, before, describe, test } from 'node:test'
import { createHttpServer } from '@voltaic/core'
import { createSystemClock, silentLog } from '@voltaic/runtime'
import { Stage } from './calls/stage.ts'
import { warmUp } from './calls/test-deployment.ts'
import { type Deployment, type Network, startNetwork } from './network.ts'
import { clickToCallExample, endingsOfClickedCalls, joinedPhones } from './services/click-to-call.ts'
import { failuresOfServices } from './services/failures.ts'
import { forgeries } from './services/forgeries.ts'
import { IMPAIRMENTS } from './services/impaired-server.ts'
import { ownServerScenarios } from './services/own-server-scenarios.ts'
import { presenceScenarios } from './services/presence.ts'
import { SERVERS, TestWebhook, warmUpServers } from './services/service-box.ts'
import { CLICK_TOKEN, TestHttpServer } from './services/test-http-server.ts'
import { usesOfServices } from './services/uses.ts'
import { createSkippingClock } from './skipping-clock.ts'

function testServicesOn(deployment: Deployment): void {
  describe(`services, ${deployment}`, () => {
    const webhook = new TestWebhook()
    const http = new TestHttpServer(deployment === 'memory' ? undefined : createHttpServer(silentLog))
    const service = () => ({ url: http.url, token: CLICK_TOKEN })
    let network: Network
    before(async () => {
      const systemClock = createSkippingClock(createSystemClock())
      network = await startNetwork(deployment, { systemClock, servers: SERVERS, web: { webhook, http } })
      await warmUp(network)
      await network.whileTimePasses(warmUpServers(network))
    })
    after(() => network.stop())
    const scenarios = [
      ...usesOfServices(webhook),
      ...presenceScenarios,
      ...ownServerScenarios,
      ...joinedPhones(http),
      ...(deployment === 'memory' ? endingsOfClickedCalls(http) : [clickToCallExample(service)]),
      ...forgeries,
      // a circle takes messages, not time: on a machine that is busy a server in it would look like one that hangs
      ...failuresOfServices(IMPAIRMENTS.filter((how) => deployment === 'memory' || how !== 'looping')),
    ]
    for (const scenario of scenarios) test(scenario.name, () => Stage.play(scenario, network))
  })
}

testServicesOn('memory')
testServicesOn('udp')
