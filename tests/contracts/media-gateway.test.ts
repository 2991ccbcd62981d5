import { type CallRecorder, createAgw, createBatchEngine, createUserSpaceEngine, type RelayEngine } from '@voltaic/agw'
import { PLAIN_SPEECH_CODECS } from '@voltaic/audio'
import {
  Counters,
  createNodeNet,
  createSystemClock,
  createSystemRandom,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import { runMediaGatewayContract } from './media-gateway.ts'
import { type GatewayCapabilities, labAround, type MediaGatewayLab, placesOfLab } from './media-gateway-lab.ts'

const AGW: GatewayCapabilities = {
  crossFamily: true,
  sourceCheck: true,
  gateWithAnswer: true,
  silencesHold: true,
  transcoding: true,
  recording: true,
  tellsRecording: true,
  refusesMulticast: true,
}

/** Keeps nothing: what becomes of recordings is tested elsewhere. */
const recorder: CallRecorder = { begin: () => ({ described() {}, packet() {}, finish() {} }) }

/** Our gateway, asked over UDP. */
async function makeAgwLab(enginesOf: (runtime: Runtime) => readonly RelayEngine[]): Promise<MediaGatewayLab> {
  const runtime: Runtime = {
    clock: createSystemClock(),
    random: createSystemRandom(),
    net: createNodeNet(),
    log: silentLog,
    counters: new Counters(),
  }
  const places = placesOfLab(runtime)
  const agw = createAgw(
    { runtime, engines: enginesOf(runtime), codecs: PLAIN_SPEECH_CODECS, recorder },
    {
      element: 'agw',
      hosts: { access: [places.access], core: [places.core, places.coreIpv6] },
      ports: { first: 20_000, last: 20_999 },
      ng: places.ng,
    },
  )
  await agw.start()
  return await labAround(places, AGW, () => agw.stop())
}

runMediaGatewayContract('agw, sockets', () => makeAgwLab((runtime) => [createUserSpaceEngine(runtime)]))
runMediaGatewayContract(
  'agw, batches',
  () => makeAgwLab((runtime) => [createBatchEngine(), createUserSpaceEngine(runtime)]),
  process.platform === 'linux' ? undefined : 'recvmmsg is of Linux',
)
