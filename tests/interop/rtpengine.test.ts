import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  Counters,
  createNodeNet,
  createSystemClock,
  createSystemRandom,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import { runMediaGatewayContract } from '../contracts/media-gateway.ts'
import {
  type GatewayCapabilities,
  labAround,
  type MediaGatewayLab,
  placesOfLab,
} from '../contracts/media-gateway-lab.ts'
import { rtpengineVersion, startRtpengine } from './rtpengine.ts'

/** What Debian's does as our elements ask it, without its kernel module. */
const RTPENGINE: GatewayCapabilities = {
  crossFamily: true,
  sourceCheck: false,
  gateWithAnswer: false,
  silencesHold: false,
  transcoding: true,
  recording: true,
  tellsRecording: false,
  refusesMulticast: false,
}

async function makeRtpengineLab(): Promise<MediaGatewayLab> {
  const runtime: Runtime = {
    clock: createSystemClock(),
    random: createSystemRandom(),
    net: createNodeNet(),
    log: silentLog,
    counters: new Counters(),
  }
  const places = placesOfLab(runtime)
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-interop-'))
  const { access, core, coreIpv6, ng } = places
  const program = await startRtpengine({ runtime, folder, access: [access], core: [core, coreIpv6], ng })
  return await labAround(places, RTPENGINE, async () => {
    await program.stop('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  })
}

test('the gateway of somebody else', async (t) => {
  t.diagnostic(await rtpengineVersion())
})
runMediaGatewayContract("Debian's rtpengine", makeRtpengineLab)
