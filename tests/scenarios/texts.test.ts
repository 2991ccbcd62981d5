import { after, before, describe, test } from 'node:test'
import { createSystemClock } from '@voltaic/runtime'
import { Stage } from './calls/stage.ts'
import { warmUp } from './calls/test-deployment.ts'
import { type Network, startNetwork } from './network.ts'
import { warmUpServers } from './services/service-box.ts'
import { createSkippingClock } from './skipping-clock.ts'
import { textScenarios } from './sms/texts.ts'

// in memory: sms.test.ts
describe('short messages, udp', () => {
  let network: Network
  before(async () => {
    const systemClock = createSkippingClock(createSystemClock())
    network = await startNetwork('udp', { systemClock, servers: [{ name: 'sms', service: 'ip-sm-gw' }] })
    await warmUp(network)
    await network.whileTimePasses(warmUpServers(network))
  })
  after(() => network.stop())
  for (const scenario of textScenarios) test(scenario.name, () => Stage.play(scenario, network))
})
