// Speech of a simulated phone and a whistle of baresip through the media gateway, each known again at the other end.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { decodeAmrPayload, decodeAmrStorage, storedFrame } from '@voltaic/amr'
import { envelopeAlignmentOf, levelOf, loadSpeechCodecs, readWav, requireCodec } from '@voltaic/audio'
import { createPhoneMedia, type VoltaicConfig } from '@voltaic/core'
import { decodeRtp } from '@voltaic/rtp'
import { type MediaReportTrace, mediaReportTrace, type Net } from '@voltaic/runtime'
import { VOLTE_CODECS_BOTH_FRAMINGS } from '@voltaic/sdp'
import { sampleFileUrl, type UeCall } from '@voltaic/ue'
import { ownHost } from '../scenarios/media/kill-pcscf.ts'
import { startNetwork } from '../scenarios/network.ts'
import { type Baresip, baresipVersion, heardFile, numberOf, placesOf, startBaresip } from './baresip.ts'
import { temporaryFolder } from './foreign-program.ts'
import { captureLoopback } from './loopback-capture.ts'
import { rtpStreamsOf, tsharkVersion } from './tshark.ts'

const PASSWORD = 'correct-horse-battery'
const RATE = 8000
const WHISTLE_HZ = 440
/** Frames of 20 ms: two seconds. */
const FRAMES = 100
/** Of the recording that the phone plays, before its first pause. */
const FRAMES_OF_SPEECH = 60
const MAX_WAITS = 1000
const codecs = await loadSpeechCodecs()

test('baresip and a simulated phone hear each other through the anchor, and tshark finds no fault in the streams (RFC 4867, RFC 3550)', async (t) => {
  const media = ownHost()
  const [folder, reports] = [temporaryFolder(t), new Map<string, MediaReportTrace>()]
  const unsubscribe = mediaReportTrace.subscribe((report) => reports.set(report.mediaCallId, report))
  const network = await startNetwork('udp', { adapt: (config) => anchored(config, media) })
  let baresip: Baresip | undefined
  try {
    const account = await network.addDigestSubscriber(PASSWORD)
    baresip = await startBaresip({ ...placesOf(network), account, transport: 'udp', folder })
    await baresip.seen('REGISTER_OK')
    const arrived: Uint8Array[] = []
    const phone = await network.phoneOf(
      await network.addSubscriber(),
      { media: { codecs: VOLTE_CODECS_BOTH_FRAMINGS } },
      { media: createPhoneMedia({ ...network.runtime, net: overheard(network.runtime.net, media, arrived) }) },
    )
    assert.equal((await phone.register()).kind, 'registered')
    const wire = await captureLoopback(media)
    const incoming = new Promise<UeCall>((resolve) => phone.onCall(resolve))
    baresip.command('dial', numberOf(phone.associatedUris))
    const call = await incoming
    await call.ring()
    await baresip.seen('CALL_RINGING')
    await call.answer()
    await baresip.seen('CALL_ESTABLISHED')
    await talked(call)
    await call.hangUp()
    await baresip.seen('CALL_CLOSED')
    const capture = await wire.stop()
    // the file is whole when its writer has ended
    await baresip.stop()
    baresip = undefined
    const whistle = decoded(arrived)
    const share = shareOf(whistle, WHISTLE_HZ)
    assert.ok(share > 0.8, `the phone hears ${WHISTLE_HZ} Hz: ${share}`)
    // it leaves out the pauses in which nothing is sent: compared is what comes before the first one, but for the beginning, which decoders do not agree on
    const speech = envelopeAlignmentOf(heardBy(folder).subarray(RATE / 10, RATE), spoken(), RATE, FRAMES_OF_SPEECH / 2)
    assert.ok(speech.correlation > 0.9, `baresip hears the phone: ${JSON.stringify(speech)}`)
    const streams = await rtpStreamsOf(capture, hintsOf(reports.values()))
    assert.ok(streams.length >= 6, 'both directions of baresip to gateway, inside of it, and to the phone')
    for (const stream of streams) {
      const { packets, lost, hasProblem } = stream
      assert.deepEqual({ lost, hasProblem }, { lost: 0, hasProblem: false }, JSON.stringify(stream))
      assert.ok(packets >= FRAMES / 2, JSON.stringify(stream))
    }
    t.diagnostic(
      `${await baresipVersion()}: ${WHISTLE_HZ} Hz is ${Math.round(share * 100)} % of what the phone hears, at ${levelOf(whistle).toFixed(1)} dBov`,
    )
    t.diagnostic(`its file correlates with the speech of the phone by ${speech.correlation.toFixed(2)}`)
    t.diagnostic(`${await tsharkVersion()}: ${streams.length} streams of RTP without fault`)
  } finally {
    await baresip?.stop()
    await network.stop()
    unsubscribe()
  }
})

/** With a gateway at that host, whose media can be told from everything else on the wire. */
function anchored(config: VoltaicConfig, host: string): VoltaicConfig {
  const ng = { host, port: 2223 }
  const agw: VoltaicConfig['elements'][number] = {
    name: 'agw',
    function: 'agw',
    ng,
    access: [host],
    core: [host],
    ports: { first: 10_000, last: 16_383 },
    engine: 'user-space',
    controllers: [],
  }
  const media = { gateway: ng, onFailure: 'refuse', earlyMedia: 'open', inactivityMs: 60_000 } as const
  const elements = config.elements.map((element) => (element.function === 'pcscf' ? { ...element, media } : element))
  return { ...config, elements: [...elements, agw] }
}

/** Keeps what comes from the gateway to even ports. */
function overheard(net: Net, gateway: string, arrived: Uint8Array[]): Net {
  return {
    ...net,
    bindDatagram: (at, handlers) =>
      net.bindDatagram(at, {
        ...handlers,
        onDatagram(data, from) {
          if (from.host === gateway && from.port % 2 === 0) arrived.push(Uint8Array.from(data))
          handlers.onDatagram(data, from)
        },
      }),
  }
}

async function talked(call: UeCall): Promise<void> {
  const enough = (): boolean => {
    const { received = 0, sent = 0 } = call.statistics.media ?? {}
    return Math.min(received, sent) >= FRAMES
  }
  for (let waits = 0; !enough() && waits < MAX_WAITS; waits++) await wait(20)
  assert.ok(enough(), `${call.state} ${JSON.stringify(call.statistics)}`)
  assert.equal(call.statistics.media?.refused, 0)
}

/** The samples of packets of AMR. */
function decoded(packets: readonly Uint8Array[]): Int16Array {
  return samplesOf(
    packets.flatMap((packet) => {
      const { payload } = decodeRtp(packet)
      return decodeAmrPayload(payload, { codec: 'AMR', framing: 'octet-aligned' }).frames
    }),
  )
}

/** What the phone says before its first pause. */
function spoken(): Int16Array {
  return samplesOf(decodeAmrStorage(readFileSync(sampleFileUrl('AMR'))).frames.slice(0, FRAMES_OF_SPEECH))
}

function samplesOf(frames: Parameters<typeof storedFrame>[1][]): Int16Array {
  const decoder = requireCodec('AMR', codecs.decoders.create('AMR'))
  try {
    return Int16Array.from(frames.flatMap((frame) => [...decoder.decode(storedFrame('AMR', frame))]))
  } finally {
    decoder.close()
  }
}

/** What baresip has played, mono. */
function heardBy(folder: string): Int16Array {
  const { samples, channels, sampleRate } = readWav(readFileSync(heardFile(folder)))
  assert.equal(sampleRate, RATE)
  return samples.filter((_, index) => index % channels === 0)
}

/** Which share of the power has that frequency. */
function shareOf(samples: Int16Array, hertz: number): number {
  let [inPhase, across, power] = [0, 0, 0]
  samples.forEach((sample, index) => {
    const angle = (2 * Math.PI * hertz * index) / RATE
    inPhase += sample * Math.cos(angle)
    across += sample * Math.sin(angle)
    power += sample ** 2
  })
  return (2 * (inPhase ** 2 + across ** 2)) / (power * samples.length)
}

/** Where the gateway had RTP, for a tshark that has seen no SIP. */
function hintsOf(reports: Iterable<MediaReportTrace>): readonly string[] {
  const ports = [...reports].flatMap(({ streams }) => streams.map(({ local }) => local.port))
  return [...new Set(ports)].flatMap((port) => [`udp.port==${port},rtp`, `udp.port==${port + 1},rtcp`])
}
