import { after, before, describe, test } from 'node:test'
import { Stage } from './calls/stage.ts'
import { warmUp } from './calls/test-deployment.ts'
import type { Deployment } from './network.ts'
import { incomingCalls } from './trunks/incoming.ts'
import { registeredTrunk } from './trunks/registered-trunk.ts'
import { breakout, enumRouting } from './trunks/routing.ts'
import { startTrunkNetwork, type TrunkNetwork } from './trunks/trunk-network.ts'

function testTrunksOn(deployment: Deployment): void {
  describe(`trunks, ${deployment}`, () => {
    let trunks: TrunkNetwork
    const net = (): TrunkNetwork => trunks
    before(async () => {
      trunks = await startTrunkNetwork(deployment, true)
      await warmUp(trunks.network)
    })
    after(() => trunks.stop())
    for (const scenario of [...enumRouting(net), ...breakout(net), ...incomingCalls(net), ...registeredTrunk(net)]) {
      test(scenario.name, () => Stage.play({ ...scenario, keepsTimers: true }, trunks.network))
    }
  })
}

testTrunksOn('memory')
testTrunksOn('udp')
