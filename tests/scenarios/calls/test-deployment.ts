import { after, before, describe, test } from 'node:test'
import { createSystemClock } from '@voltaic/runtime'
import { type Deployment, type Network, startNetwork } from '../network.ts'
import { createSkippingClock } from '../skipping-clock.ts'
import { callScenarios } from './all-scenarios.ts'
import { identitiesOf } from './dialling.ts'
import { type CallScenario, Stage } from './stage.ts'

/**
 * Declares all scenarios as tests, in one network that they share; phones and subscribers are their own.
 *
 * @param ipsec how phones that protect Gm speak; for `memory`
 */
export function testCallsOn(deployment: Deployment, ipsec?: 'udp' | 'tcp'): void {
  describe(`calls, ${deployment}${ipsec === undefined ? '' : `, ${ipsec} in ESP`}`, () => {
    let network: Network
    before(async () => {
      const systemClock = createSkippingClock(createSystemClock())
      network = await startNetwork(deployment, { systemClock, hasSpareIcscf: true, ...(ipsec ? { ipsec } : {}) })
      await warmUp(network)
    })
    after(() => network.stop())
    const play = (scenario: CallScenario) => test(scenario.name, () => Stage.play(scenario, network))
    const isSlow = ({ takesNetworkTime = false }: CallScenario) => takesNetworkTime && deployment === 'processes'
    describe('beside each other', { concurrency: true }, () => {
      for (const scenario of callScenarios.filter(isSlow)) play(scenario)
      describe('one after the other', { concurrency: false }, () => {
        for (const scenario of callScenarios) if (!isSlow(scenario) && !scenario.stopsElement) play(scenario)
      })
    })
    describe('with elements that fail', () => {
      for (const scenario of callScenarios) if (scenario.stopsElement) play(scenario)
    })
  })
}

/** One call, so that the elements have the connections and the timers that they keep. */
export async function warmUp(network: Network): Promise<void> {
  const [alice, bob] = [await network.phone(), await network.phone({ answering: { reject: 486 } })]
  await network.whileTimePasses(Promise.all([alice.register(), bob.register()]))
  const call = alice.call(identitiesOf(bob).sip)
  await network.whileTimePasses(call.ended)
  await network.clock?.advance(70_000)
  for (const phone of [alice, bob]) await phone.stop()
}
