import { after, before, describe, test } from 'node:test'
import { mediaReportTrace } from '@voltaic/runtime'
import { type CallScenario, Stage } from './calls/stage.ts'
import { warmUp } from './calls/test-deployment.ts'
import type { Deployment } from './network.ts'
import { anchoredTrunks } from './trunks/anchored.ts'
import { anchoredAtTrunks } from './trunks/anchored-network.ts'
import { pastTheGateway, refusedWithoutGateway } from './trunks/gateway-away.ts'
import { incomingCalls } from './trunks/incoming.ts'
import { withoutBgcf, withoutEnum } from './trunks/one-way.ts'
import { recordedAtBeta, recordedTrunks } from './trunks/recorded.ts'
import { registeredTrunk } from './trunks/registered-trunk.ts'
import { breakout, enumRouting } from './trunks/routing.ts'
import { startTrunkNetwork, type TrunkNetwork, type TrunkNetworkOptions, type Ways } from './trunks/trunk-network.ts'

type Scenarios = (net: () => TrunkNetwork) => readonly CallScenario[]

function testTrunksOn(deployment: Deployment, ways: Ways, ...scenarios: readonly Scenarios[]): void {
  describe(`${ways}, ${deployment}`, () => {
    let trunks: TrunkNetwork
    before(async () => {
      trunks = await startTrunkNetwork(deployment, ways)
      await warmUp(trunks.network)
    })
    after(() => trunks.stop())
    for (const scenario of scenarios.flatMap((each) => each(() => trunks))) {
      test(scenario.name, () => Stage.play({ ...scenario, keepsTimers: true }, trunks.network))
    }
  })
}

testTrunksOn('memory', 'enum and bgcf', enumRouting, breakout, incomingCalls, registeredTrunk)
testTrunksOn('udp', 'enum and bgcf', enumRouting, breakout, incomingCalls, registeredTrunk)
testTrunksOn('memory', 'bgcf alone', withoutEnum, incomingCalls)
testTrunksOn('memory', 'enum alone', withoutBgcf)

type MediaScenarios = (net: () => TrunkNetwork, ended: () => readonly string[]) => readonly CallScenario[]

function testMediaOf(what: string, options: TrunkNetworkOptions, scenarios: MediaScenarios): void {
  describe(what, () => {
    let trunks: TrunkNetwork
    const ended: string[] = []
    const unsubscribe = mediaReportTrace.subscribe(
      ({ isFinal, mediaCallId }) => void (isFinal && ended.push(mediaCallId)),
    )
    before(async () => {
      trunks = await startTrunkNetwork('memory', 'bgcf alone', options)
      await warmUp(trunks.network)
    })
    after(async () => {
      unsubscribe()
      await trunks.stop()
    })
    for (const scenario of scenarios(
      () => trunks,
      () => ended,
    ))
      test(scenario.name, () => Stage.play({ ...scenario, keepsTimers: true }, trunks.network))
  })
}

testMediaOf('media of trunks through the gateway', { isAnchored: true }, anchoredTrunks)
testMediaOf('recordings of calls over trunks', { adapt: recordedAtBeta }, recordedTrunks)
testMediaOf('trunks whose gateway is away', { isAnchored: true }, refusedWithoutGateway)
testMediaOf(
  'trunks that can do without the gateway',
  { adapt: (config) => anchoredAtTrunks(config, { onFailure: 'bypass' }) },
  pastTheGateway,
)
