import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { VoltaicConfig } from '@voltaic/core'
import { createSystemClock, type MediaReportTrace, mediaReportTrace } from '@voltaic/runtime'
import { earlyMediaScenarios } from '../calls/early-media.ts'
import { forkingScenarios } from '../calls/forking.ts'
import { midCallScenarios } from '../calls/mid-call.ts'
import { preconditionScenarios } from '../calls/preconditions.ts'
import { rfc3665ScriptedScenarios } from '../calls/rfc3665-scripted.ts'
import { Stage } from '../calls/stage.ts'
import { warmUp } from '../calls/test-deployment.ts'
import { type Network, startNetwork } from '../network.ts'
import { createSkippingClock } from '../skipping-clock.ts'
import { anchored, anchoredOnBoth } from './anchored-network.ts'
import { changedMediaScenarios } from './changed-media.ts'
import { dualStackScenarios } from './dual-stack.ts'
import { gatedMediaScenarios } from './early-media-gate.ts'
import { forkedMediaScenarios } from './forked-media.ts'
import { gatewayCodecScenarios, noGatewayCodecScenarios } from './gateway-codecs.ts'

/** Stories in which something is said of media. */
const TOLD = [...rfc3665ScriptedScenarios, ...preconditionScenarios, ...forkingScenarios]
const SPOKEN = [...earlyMediaScenarios, ...midCallScenarios]
/** It looks for the ports of another gateway. */
const ELSEWHERE = /^a phone behind an application level gateway/

describe('calls whose media passes the gateway', () => {
  let network: Network
  const reports: MediaReportTrace[] = []
  const unsubscribe = mediaReportTrace.subscribe((report) => reports.push(report))
  before(async () => {
    const systemClock = createSkippingClock(createSystemClock())
    network = await startNetwork('memory', { systemClock, hasSpareIcscf: true, adapt: (config) => anchored(config) })
    // the phones of the first call have no media, and say so by the port of discard
    network.expectProblems(/media was not anchored .*port 9 is not for media/)
    await warmUp(network)
  })
  after(async () => {
    unsubscribe()
    await network.stop()
  })
  for (const scenario of [...TOLD, ...SPOKEN].filter(({ name }) => !ELSEWHERE.test(name))) {
    test(scenario.name, () => Stage.play(scenario, network))
  }
  for (const scenario of [...forkedMediaScenarios, ...changedMediaScenarios, ...noGatewayCodecScenarios])
    test(scenario.name, () => Stage.play(scenario, network))
  test('each leg of a call has its last figures on the trace, and packets both ways', () => {
    const spoken = reports.filter(({ isFinal, streams }) => isFinal && streams.some(({ packets }) => packets > 50))
    assert.ok(spoken.some(({ mediaCallId }) => mediaCallId.endsWith(';mo')))
    assert.ok(spoken.some(({ mediaCallId }) => /;mt-\w+$/.test(mediaCallId)))
    for (const { callId, mediaCallId } of spoken) assert.ok(mediaCallId.startsWith(`${callId};`))
  })
})

describe('calls whose early media waits for the network, and whose phones are offered codecs of the gateway', () => {
  let network: Network
  before(async () => {
    const adapt = (config: VoltaicConfig) => anchored(config, { earlyMedia: 'gated', transcode: ['AMR-WB', 'PCMA'] })
    network = await startNetwork('memory', { adapt })
    network.expectProblems(/media was not anchored .*port 9 is not for media/)
    await warmUp(network)
  })
  after(() => network.stop())
  for (const scenario of [...gatedMediaScenarios, ...gatewayCodecScenarios]) {
    test(scenario.name, () => Stage.play(scenario, network))
  }
})

describe('calls between phones of IPv4 and IPv6', () => {
  let network: Network
  before(async () => {
    network = await startNetwork('memory', { adapt: anchoredOnBoth })
    network.expectProblems(/media was not anchored .*port 9 is not for media/)
    await warmUp(network)
  })
  after(() => network.stop())
  for (const scenario of dualStackScenarios) test(scenario.name, () => Stage.play(scenario, network))
})
