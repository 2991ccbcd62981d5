import { describe, test } from 'node:test'
import { startNetwork } from './network.ts'
import { digestScenarios } from './sip-digest.ts'

for (const deployment of ['memory', 'udp', 'tcp'] as const) {
  describe(`SIP Digest, ${deployment}`, () => {
    for (const { name, run } of digestScenarios) {
      test(name, async () => {
        const network = await startNetwork(deployment)
        try {
          await network.whileTimePasses(run(network))
        } finally {
          await network.stop()
        }
      })
    }
  })
}
