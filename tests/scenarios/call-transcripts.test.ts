import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { VoltaicConfig } from '@voltaic/core'
import { maskedTranscript } from '@voltaic/trace'
import type { UeConfig } from '@voltaic/ue'
import { hangUp, PLAIN, talk } from './calls/dialling.ts'
import { Stage } from './calls/stage.ts'
import { DEPLOYMENTS, type Deployment, type Network, startNetwork } from './network.ts'
import { wholeTrace } from './whole-trace.ts'

const transcripts = new Map<Deployment, readonly string[]>()

describe('one call, traced', () => {
  for (const deployment of DEPLOYMENTS) {
    test(`the trace of deployment ${deployment} can be masked`, async () => {
      const network = await startNetwork(deployment, { adapt: withoutRegEvent })
      try {
        transcripts.set(deployment, await callAndHangUp(network))
      } finally {
        await network.stop()
      }
      assert.ok((transcripts.get(deployment)?.length ?? 0) > 60)
    })
  }
  for (const deployment of DEPLOYMENTS.slice(1)) {
    test(`memory and ${deployment} agree, message by message, after the documented mask`, () => {
      const [here, memory] = [transcripts.get(deployment) ?? [], transcripts.get('memory') ?? []]
      for (const [index, message] of memory.entries()) assert.equal(here[index], message, `message ${index + 1}`)
      assert.equal(here.length, memory.length)
    })
  }
})

async function callAndHangUp(network: Network): Promise<readonly string[]> {
  const stage = Stage.enter(network)
  try {
    const [alice, bob] = await stage.pair({ ...PLAIN, ...at(7001, network) }, { ...PLAIN, ...at(7002, network) })
    const call = await talk(stage, alice, bob)
    await hangUp(stage, call)
    return maskedTranscript(await wholeTrace(network))
  } finally {
    await stage.leave()
  }
}

/** In memory, where ports of UDP and TCP are counted alike: one that no connection of an element has too. */
function at(port: number, { deployment, config }: Network): Pick<UeConfig, 'listen'> | Record<string, never> {
  const host = config.elements.find((each) => each.function === 'pcscf')?.sip.host
  if (deployment !== 'memory' || host === undefined) return {}
  return { listen: { transport: 'udp', address: { host, port } } }
}

/** When a NOTIFY comes depends on the deployment, so that its place in the order does not count as a difference. */
function withoutRegEvent(config: VoltaicConfig): VoltaicConfig {
  const elements = config.elements.map((each) => (each.function === 'pcscf' ? { ...each, regEvent: false } : each))
  return { ...config, elements }
}
