import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { VoltaicConfig } from '@voltaic/core'
import { createSystemClock, type MediaReportTrace, mediaReportTrace } from '@voltaic/runtime'
import { callScenarios } from '../calls/all-scenarios.ts'
import { Stage } from '../calls/stage.ts'
import { warmUp } from '../calls/test-deployment.ts'
import { type Network, startNetwork } from '../network.ts'
import { createSkippingClock } from '../skipping-clock.ts'

const NG = { host: '127.0.0.1', port: 2223 }

/** Beginnings of the stories in which phones speak; in the others they name the port of discard, which no gateway takes. */
const SPOKEN = [
  'a re-INVITE moves the media to another address',
  'early media that the far end authorises',
  'early media that nobody has authorised',
  'two seconds of talk arrive',
  'a call on hold is silent',
  'keys that are pressed arrive',
] as const

/** The network with a gateway in user space, which all media of its phones passes. */
function anchored(config: VoltaicConfig): VoltaicConfig {
  const agw: VoltaicConfig['elements'][number] = {
    name: 'agw',
    function: 'agw',
    ng: NG,
    access: [NG.host],
    core: [NG.host],
    ports: { first: 10_000, last: 16_383 },
    engine: 'user-space',
    controllers: [],
  }
  const elements = config.elements.map((element) =>
    element.function === 'pcscf'
      ? { ...element, media: { gateway: NG, onFailure: 'refuse', earlyMedia: 'open', inactivityMs: 60_000 } as const }
      : element,
  )
  return { ...config, elements: [...elements, agw] }
}

describe('calls whose media passes the gateway', () => {
  let network: Network
  const reports: MediaReportTrace[] = []
  const unsubscribe = mediaReportTrace.subscribe((report) => reports.push(report))
  before(async () => {
    const systemClock = createSkippingClock(createSystemClock())
    network = await startNetwork('memory', { systemClock, hasSpareIcscf: true, adapt: anchored })
    // the phones of the first call have no media, and say so by the port of discard
    network.expectProblems(/media was not anchored .*port 9 is not for media/)
    await warmUp(network)
  })
  after(async () => {
    unsubscribe()
    await network.stop()
  })
  for (const beginning of SPOKEN) {
    const scenario = callScenarios.find(({ name }) => name.startsWith(beginning))
    assert.ok(scenario, beginning)
    test(scenario.name, () => Stage.play(scenario, network))
  }
  test('each leg of a call has its last figures on the trace, and packets both ways', () => {
    const spoken = reports.filter(({ isFinal, streams }) => isFinal && streams.some(({ packets }) => packets > 50))
    assert.ok(spoken.some(({ mediaCallId }) => mediaCallId.endsWith(';mo')))
    assert.ok(spoken.some(({ mediaCallId }) => mediaCallId.endsWith(';mt')))
    for (const { callId, mediaCallId } of spoken) assert.ok(mediaCallId.startsWith(`${callId};`))
  })
})
