import { after, before, describe, test } from 'node:test'
import { Stage } from './calls/stage.ts'
import { warmUp } from './calls/test-deployment.ts'
import { type Network, startNetwork } from './network.ts'
import { warmUpServers } from './services/service-box.ts'
import { smsScenarios } from './sms/sms-scenarios.ts'

describe('short messages, memory', () => {
  let network: Network
  before(async () => {
    network = await startNetwork('memory', { servers: [{ name: 'sms', service: 'ip-sm-gw' }] })
    await warmUp(network)
    await network.whileTimePasses(warmUpServers(network))
  })
  after(() => network.stop())
  for (const scenario of smsScenarios) test(scenario.name, () => Stage.play(scenario, network))
})
