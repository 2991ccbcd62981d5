import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { VoltaicConfig } from '@voltaic/core'
import { maskedTranscript } from '@voltaic/trace'
import { DEPLOYMENTS, type Deployment, type Network, startNetwork } from './network.ts'
import { registerScenarios } from './register.ts'
import { wholeTrace } from './whole-trace.ts'

for (const deployment of DEPLOYMENTS) {
  // starting five processes takes longer than any scenario: they are shared, phones and subscribers are not
  if (deployment === 'processes') continue
  describe(`registration, ${deployment}`, () => {
    for (const { name, run } of registerScenarios) {
      test(name, async () => {
        const network = await startNetwork(deployment)
        try {
          await run(network)
        } finally {
          await network.stop()
        }
      })
    }
  })
}

const transcripts = new Map<Deployment, readonly string[]>()

describe('one registration, traced', () => {
  for (const deployment of DEPLOYMENTS) {
    test(`the trace of deployment ${deployment} can be masked`, async () => {
      const network = await startNetwork(deployment, { adapt: withoutRegEvent })
      try {
        transcripts.set(deployment, await registerAndLeave(network))
      } finally {
        await network.stop()
      }
      assert.ok((transcripts.get(deployment)?.length ?? 0) > 20)
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

/** When a NOTIFY comes depends on the deployment, so that its place in the order does not count as a difference. */
function withoutRegEvent(config: VoltaicConfig): VoltaicConfig {
  return {
    ...config,
    elements: config.elements.map((each) => (each.function === 'pcscf' ? { ...each, regEvent: false } : each)),
  }
}

async function registerAndLeave(network: Network): Promise<readonly string[]> {
  const phone = await network.phone()
  assert.equal((await phone.register()).kind, 'registered')
  await phone.deregister()
  return maskedTranscript(await wholeTrace(network))
}

describe('registration, each function in a process of its own', () => {
  let network: Network
  before(async () => {
    network = await startNetwork('processes')
  })
  after(() => network.stop())
  for (const { name, run } of registerScenarios) {
    test(name, () => run(network))
  }
})
