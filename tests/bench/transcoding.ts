/**
 * What a call costs whose media are opened: legs that one core carries.
 *
 *   node bin/launch.cjs tests/bench/transcoding.ts [--seconds 10]
 *
 * One leg is one direction of a call: decoding, resampling, encoding and RTP of 50 packets a second. Both directions of a
 * call run through a transcoder as in a gateway, without sockets.
 */
import { parseArgs } from 'node:util'
import { encodeAmrPayload, parseStoredFrame } from '@voltaic/amr'
import {
  createReframer,
  createTranscoder,
  loadSpeechCodecs,
  requireCodec,
  type SpeechFormat,
  speechFormatOf,
} from '@voltaic/audio'
import { encodeRtp } from '@voltaic/rtp'
import { createSeededRandom } from '@voltaic/runtime'
import { formatTable, type Row } from './table.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '10' } } })
const SECONDS = Number(values.seconds)
const PACKETS_PER_SECOND = 50
const codecs = await loadSpeechCodecs()

const formatOf = (encoding: string, fmtp = ''): SpeechFormat => {
  const clockRate = encoding === 'AMR-WB' ? 16_000 : 8000
  const numbers = { receivePayloadType: 96, sendPayloadType: 96 }
  const made = speechFormatOf({ encoding, clockRate, channels: 1, fmtp, ...numbers }, { isDtxOn: false })
  if (made === undefined) throw new RangeError(encoding)
  return made
}

/** Speech that no encoder finds easy: a tone that glides, with noise. */
function packetsOf(format: SpeechFormat): readonly Uint8Array[] {
  const encoder = requireCodec(format.codec, codecs.encoders.create(format.codec))
  const random = createSeededRandom(1)
  const length = encoder.sampleRate / PACKETS_PER_SECOND
  return Array.from({ length: SECONDS * PACKETS_PER_SECOND }, (_, sequenceNumber) => {
    const samples = Int16Array.from({ length }, (_, index) => {
      const seconds = sequenceNumber / PACKETS_PER_SECOND + index / encoder.sampleRate
      return 6000 * Math.sin(2 * Math.PI * (200 + 100 * Math.sin(seconds)) * seconds) + random.integer(2000)
    })
    const coded = Uint8Array.from(encoder.encode(samples))
    const { amr, clockRate, receivePayloadType: payloadType } = format
    const payload = amr
      ? encodeAmrPayload({ codecModeRequest: 15, frames: [parseStoredFrame(amr.codec, coded)] }, amr)
      : coded
    const timestamp = (sequenceNumber * clockRate) / PACKETS_PER_SECOND
    return encodeRtp({ marker: false, payloadType, sequenceNumber, timestamp, ssrc: 1, csrcs: [], payload, padding: 0 })
  })
}

/** CPU milliseconds of all that is done for both directions. */
function measure(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

function rowsOf(name: string, milliseconds: number): readonly Row[] {
  const perPacket = (milliseconds * 1000) / (2 * SECONDS * PACKETS_PER_SECOND)
  const legs = (2 * SECONDS * 1000) / milliseconds
  return [
    { what: `${name}: CPU a packet`, value: perPacket, unit: 'µs', digits: 1 },
    { what: `${name}: legs a core`, value: Math.floor(legs), unit: '' },
  ]
}

function transcoding(from: SpeechFormat, to: SpeechFormat): readonly Row[] {
  const [packetsA, packetsB] = [packetsOf(from), packetsOf(to)]
  const run = () => {
    const made = createTranscoder({ a: from, b: to, codecs, random: createSeededRandom(2) })
    if ('lacks' in made) throw new RangeError(made.lacks)
    for (const [index, packet] of packetsA.entries()) {
      const at = 1000 + index * 20
      made.fromA(packet, at)
      made.fromB(packetsB[index] ?? packet, at)
      made.due(at)
    }
    made.stop()
  }
  run()
  return rowsOf(`${from.codec} to ${to.codec} and back`, measure(run))
}

function reframing(from: SpeechFormat, to: SpeechFormat): readonly Row[] {
  const packets = packetsOf(from)
  const made = createReframer({ a: from, b: to })
  const rounds = 100
  const run = () => {
    for (let round = 0; round < rounds; round++) {
      for (const packet of packets) made.fromB(made.fromA(packet, 0) ?? packet, 0)
    }
  }
  run()
  return rowsOf(`${from.codec} between its framings`, measure(run) / rounds)
}

const rows = [
  transcoding(formatOf('AMR-WB'), formatOf('PCMA')),
  transcoding(formatOf('AMR'), formatOf('PCMA')),
  transcoding(formatOf('AMR-WB'), formatOf('AMR')),
  transcoding(formatOf('PCMA'), formatOf('PCMU')),
  reframing(formatOf('AMR-WB'), formatOf('AMR-WB', 'octet-align=1')),
]
process.stdout.write(formatTable(rows.flat()))
