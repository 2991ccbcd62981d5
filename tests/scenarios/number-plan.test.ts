import { after, before, describe, test } from 'node:test'
import { createSystemClock } from '@voltaic/runtime'
import { Stage } from './calls/stage.ts'
import { warmUp } from './calls/test-deployment.ts'
import { type Deployment, type Network, startNetwork } from './network.ts'
import { numberPlanScenarios, withNumberPlan } from './numbers/number-plan.ts'
import { createSkippingClock } from './skipping-clock.ts'

function testNumbersOn(deployment: Deployment): void {
  describe(`number plan, ${deployment}`, () => {
    let network: Network
    before(async () => {
      const systemClock = createSkippingClock(createSystemClock())
      network = await startNetwork(deployment, { systemClock, adapt: withNumberPlan })
      await warmUp(network)
    })
    after(() => network.stop())
    for (const scenario of numberPlanScenarios) test(scenario.name, () => Stage.play(scenario, network))
  })
}

testNumbersOn('memory')
testNumbersOn('udp')
