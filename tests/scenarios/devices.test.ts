import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createDeviceRegistry, knownDevices } from '@voltaic/device-profiles'
import { Stage } from './calls/stage.ts'
import { warmUp } from './calls/test-deployment.ts'
import { callScenarios } from './devices/calls.ts'
import type { DeviceNetwork, DeviceScenario } from './devices/device-scenario.ts'
import { registrationScenarios } from './devices/registration.ts'
import { textScenarios } from './devices/texts.ts'
import { type Network, type NetworkOptions, startNetwork } from './network.ts'
import { warmUpServers } from './services/service-box.ts'

const { behaviours } = createDeviceRegistry(knownDevices())
const scenarios: readonly DeviceScenario[] = [...registrationScenarios, ...callScenarios, ...textScenarios]

const NETWORKS: Readonly<Record<DeviceNetwork, NetworkOptions>> = {
  clear: { servers: [{ name: 'sms', service: 'ip-sm-gw' }] },
  'udp in ESP': { ipsec: 'udp' },
  'tcp in ESP': { ipsec: 'tcp' },
}

test('there is a dialog for each behaviour that the core handles, and none for others', () => {
  const handled = behaviours.filter(({ handledBy }) => handledBy === 'core').map(({ id }) => id)
  assert.deepEqual(scenarios.map(({ behaviour }) => behaviour).toSorted(), handled.toSorted())
})

for (const on of Object.keys(NETWORKS) as readonly DeviceNetwork[]) {
  describe(`handsets, ${on}`, () => {
    let network: Network
    before(async () => {
      network = await startNetwork('memory', NETWORKS[on])
      await warmUp(network)
      if (on === 'clear') await network.whileTimePasses(warmUpServers(network))
    })
    after(() => network.stop())
    for (const scenario of scenarios.filter((each) => each.on === on)) {
      const known = behaviours.find(({ id }) => id === scenario.behaviour)
      const name = `a handset that ${known?.does}${known?.spec === undefined ? '' : ` (${known.spec})`}`
      test(name, () => Stage.play({ name, keepsTimers: true, run: (stage) => scenario.run(stage) }, network))
    }
  })
}
