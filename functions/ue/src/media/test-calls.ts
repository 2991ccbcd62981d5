import { type AmrCodec, type AmrFrame, bitsOfFrame, encodeAmrStorage, NO_DATA, sidTypeOf } from '@voltaic/amr'
import { decodeRtcp, decodeRtp, type RtcpPacket, type RtpPacket } from '@voltaic/rtp'
import {
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  type Faults,
  type ManualClock,
  type MemoryNet,
} from '@voltaic/runtime'
import type { RadioConfig } from '../radio/radio-config.ts'
import type { CallMedia } from './call-media.ts'
import { createMediaFile, type MediaFile } from './media-file.ts'
import type { MediaParameters } from './media-parameters.ts'
import { createUeMedia, type UeMedia } from './ue-media.ts'

/** Frames of a test file: eight of speech, a SID, two of NO_DATA, nine of speech. */
export const TEST_FRAMES = 20
/** Those of them that are sent. */
export const TEST_PACKETS = 18

/** For tests: a short recording in which every frame of speech is another. */
export function testFile(codec: AmrCodec): MediaFile {
  const random = createSeededRandom(codec.length)
  const frames = Array.from({ length: TEST_FRAMES }, (_, index): AmrFrame => {
    const frameType = index === 8 ? sidTypeOf(codec) : index === 9 || index === 10 ? NO_DATA : 2
    return { frameType, isGood: true, data: random.bytes(Math.ceil((bitsOfFrame(codec, frameType) ?? 0) / 8)) }
  })
  return createMediaFile(encodeAmrStorage({ codec, frames }))
}

/** For tests: two calls that are each other's peer. */
export interface TestCalls {
  readonly clock: ManualClock
  readonly net: MemoryNet
  readonly counters: Counters
  readonly a: CallMedia
  readonly b: CallMedia
  readonly media: UeMedia
  /** What A has to know of B, both ports open. */
  toB(changes?: Partial<MediaParameters>): MediaParameters
  toA(changes?: Partial<MediaParameters>): MediaParameters
  /** Stops both, and tells what is left open: sockets and timers. */
  stop(): Promise<{ readonly sockets: number; readonly timers: number }>
}

const A = '10.0.0.1'
const B = '10.0.0.2'

/** Opens both calls; neither is started. */
export async function createTestCalls(faults: Faults = {}, radio?: RadioConfig): Promise<TestCalls> {
  const clock = createManualClock()
  const random = createSeededRandom(7)
  const counters = new Counters()
  const net = createMemoryNet({ clock, random, faults })
  const media = createUeMedia({
    runtime: { clock, random, net, counters },
    files: [testFile('AMR-WB'), testFile('AMR')],
    ...(radio && { radio }),
  })
  const a = media.createCall(A)
  const b = media.createCall(B)
  await Promise.all([a.open(), b.open()])
  return {
    clock,
    net,
    counters,
    a,
    b,
    media,
    toB: (changes) => ({ ...parametersTo(B, b.port), ...changes }),
    toA: (changes) => ({ ...parametersTo(A, a.port), ...changes }),
    stop: async () => {
      await Promise.all([a.stop(), b.stop()])
      // what is on its way arrives at nobody
      await clock.advance(1000)
      return { sockets: net.openSockets, timers: clock.pending }
    },
  }
}

function parametersTo(host: string, port: number): MediaParameters {
  return {
    remoteRtp: { host, port },
    remoteRtcp: { host, port: port + 1 },
    codec: 'AMR-WB',
    framing: 'bandwidth-efficient',
    payloadTypes: { send: 104, receive: 104 },
    telephoneEvent: { send: 105, receive: 105 },
    direction: 'sendrecv',
    rtcp: { senders: 600, receivers: 2000 },
  }
}

/** RTP and RTCP that A sends, as it leaves. */
export function listenToA({ net, a }: TestCalls): { readonly rtp: RtpPacket[]; readonly rtcp: RtcpPacket[][] } {
  const rtp: RtpPacket[] = []
  const rtcp: RtcpPacket[][] = []
  net.addTap(({ from, data }) => {
    const copy = Uint8Array.from(data)
    if (from.host === A && from.port === a.port) rtp.push(decodeRtp(copy))
    if (from.host === A && from.port === a.port + 1) rtcp.push(decodeRtcp(copy))
    return undefined
  })
  return { rtp, rtcp }
}
