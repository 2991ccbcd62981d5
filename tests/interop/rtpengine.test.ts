import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { labConfig } from '@voltaic/core'
import { runMediaGatewayContract } from '../contracts/media-gateway.ts'
import {
  type GatewayCapabilities,
  labAround,
  type MediaGatewayLab,
  placesOfLab,
} from '../contracts/media-gateway-lab.ts'
import { ownHost, runtimeOn, speechOutlivesPcscf } from '../scenarios/media/kill-pcscf.ts'
import { temporaryFolder } from './foreign-program.ts'
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
  const runtime = runtimeOn()
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

test('kill -9 of the P-CSCF, gateway of rtpengine: speech goes on, and the call can be ended after its restart', async (t) => {
  const data = temporaryFolder(t)
  const host = ownHost()
  const lab = labConfig({ data, host, hasMedia: true })
  const elements = lab.elements.filter((element) => element.function !== 'agw')
  const ng = { host, port: 2223 }
  const program = await startRtpengine({ runtime: runtimeOn(), folder: data, access: [host], core: [host], ng })
  try {
    await speechOutlivesPcscf({ config: { ...lab, elements }, phoneHost: host })
  } finally {
    await program.stop('SIGTERM')
  }
})
