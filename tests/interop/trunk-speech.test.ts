// Speech of espeak-ng between a phone that has AMR-WB and IPv4, and a carrier that has G.711 and IPv6; both ways are bad.
// FFmpeg and sox read what the network has recorded, and tshark looks at the streams of the gateway.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { type AmrFrame, decodeAmrPayload, encodeAmrStorage } from '@voltaic/amr'
import { readWav, type SpeechFormat } from '@voltaic/audio'
import { createPcapngWriter } from '@voltaic/capture'
import type { VoltaicConfig } from '@voltaic/core'
import { decodeRtp } from '@voltaic/rtp'
import type { Address, Flight } from '@voltaic/runtime'
import { type NumberedCodec, VOLTE_CODECS_BOTH_FRAMINGS } from '@voltaic/sdp'
import { createMediaFile, createUeMedia } from '@voltaic/ue'
import { PLAIN } from '../scenarios/calls/dialling.ts'
import { sdp } from '../scenarios/calls/scripted-phone.ts'
import { Stage } from '../scenarios/calls/stage.ts'
import { warmUp } from '../scenarios/calls/test-deployment.ts'
import { anchoredAtTrunks, GATEWAY, IPV6_GATEWAY } from '../scenarios/trunks/anchored-network.ts'
import { startTrunkNetwork, type TrunkNetwork } from '../scenarios/trunks/trunk-network.ts'
import { TrunkPeer } from '../scenarios/trunks/trunk-peer.ts'
import { outputOf, temporaryFolder } from './foreign-program.ts'
import { assertAlike, formatOf, heardFrom, likenessOf, resampled, sentBy, speech } from './speech.ts'
import { rtpStreamsOf, tsharkVersion } from './tshark.ts'

const PHONE_HOST = '127.0.0.104'
const TRUNK_MEDIA: Address = { host: '2001:db8::61', port: 40_000 }
const LONDON = 'sip:00442079460000@carrier.example'
const CARRIER_TEXT = 'Good morning. The number that you have dialled is answered here, please go on and speak slowly.'
/** On the way of phone and carrier to the gateway. */
const BAD_WAY = { loss: 0.05, delay: { min: 0, max: 30 } } as const
const AT_THE_CARRIER = { PCMA: 8, PCMU: 0 } as const

type Law = keyof typeof AT_THE_CARRIER

interface Call {
  readonly by: 'phone' | 'carrier'
  readonly framing: 'bandwidth-efficient' | 'octet-aligned'
  readonly law: Law
  /** Number of the phone. */
  readonly msisdn: string
}

const CALLS: readonly Call[] = [
  { by: 'phone', framing: 'bandwidth-efficient', law: 'PCMA', msisdn: '99901080011' },
  { by: 'carrier', framing: 'octet-aligned', law: 'PCMU', msisdn: '99901080012' },
]

function carrierSdp(law: Law): string {
  const number = AT_THE_CARRIER[law]
  const where = `IN IP6 ${TRUNK_MEDIA.host}`
  const media = [`m=audio ${TRUNK_MEDIA.port} RTP/AVP ${number}`, `a=rtpmap:${number} ${law}/8000`]
  return ['v=0', `o=- 1 1 ${where}`, 's=-', `c=${where}`, 't=0 0', ...media, ''].join('\r\n')
}

/** Only the one framing of AMR-WB. */
function codecsOfPhone(framing: Call['framing']): readonly NumberedCodec[] {
  const isAligned = framing === 'octet-aligned'
  return VOLTE_CODECS_BOTH_FRAMINGS.filter(
    ({ encoding, fmtp }) => encoding === 'AMR-WB' && fmtp.includes('octet-align') === isAligned,
  )
}

/** The recording that a phone plays. */
function playedFile(spoken: Int16Array): Uint8Array {
  const format = formatOf('AMR-WB')
  const frames = sentBy(format, spoken).flatMap(
    (packet): readonly AmrFrame[] => decodeAmrPayload(decodeRtp(packet).payload, format.amr ?? assert.fail()).frames,
  )
  return encodeAmrStorage({ codec: 'AMR-WB', frames })
}

const isMedia = ({ port }: Address): boolean => port >= 10_000 && port % 2 === 0

/** What is on the wire, which is bad towards the gateway. */
class BadWire {
  readonly flights: (Flight & { readonly at: number })[] = []
  readonly stop: () => void

  constructor({ network }: TrunkNetwork) {
    const memory = network.memory ?? assert.fail('the network is not in memory')
    this.stop = memory.addTap((flight) => {
      const { kind, from, to, data } = flight
      if (kind !== 'udp' || !isMedia(from) || !isMedia(to)) return undefined
      this.flights.push({ ...flight, data: Uint8Array.from(data), at: network.runtime.clock.now() })
      return from.host === PHONE_HOST || from.host === TRUNK_MEDIA.host ? BAD_WAY : undefined
    })
  }

  /** Packets of the gateway to that host. */
  heardAt(host: string): readonly Uint8Array[] {
    return this.flights.filter(({ to }) => to.host === host).map(({ data }) => data)
  }

  /** What the gateway has sent, as a file. */
  capture(): { readonly file: Uint8Array; readonly hints: readonly string[] } {
    const writer = createPcapngWriter({ application: 'Voltaic' })
    const sent = this.flights.filter(({ from }) => [GATEWAY.host, IPV6_GATEWAY].includes(from.host))
    const blocks = sent.map(({ at, from, to, data }) =>
      writer.message({ at, element: 'agw', direction: 'out', transport: 'udp', local: from, remote: to, data }),
    )
    const ports = new Set(sent.map(({ from }) => from.port))
    return {
      file: Buffer.concat([writer.header(), ...blocks]),
      hints: [...ports].map((port) => `udp.port==${port},rtp`),
    }
  }
}

/** Both of a call talk at once: the phone plays its recording, the carrier what it is given. */
async function talked(net: TrunkNetwork, stage: Stage, call: Call, file: Uint8Array, said: readonly Uint8Array[]) {
  const { network, peers, bgcf } = net
  const media = createUeMedia({ runtime: network.runtime, files: [createMediaFile(file)] })
  const sim = await stage.addSubscriber({ imsi: `001019${call.msisdn.slice(-9)}`, msisdn: call.msisdn })
  const settings = { ...PLAIN, media: { codecs: codecsOfPhone(call.framing) } }
  const phone = await stage.registered(settings, sim, { media, host: PHONE_HOST })
  const answer = { body: sdp(carrierSdp(call.law)) }
  const alpha = await TrunkPeer.start(stage, 'alpha', peers.alpha, { onInvite: (invite) => void invite.accept(answer) })
  const socket = await network.runtime.net.bindDatagram(TRUNK_MEDIA, { onDatagram: () => undefined })
  stage.add({ stop: () => socket.close() })
  const incoming = call.by === 'carrier' ? stage.incoming(phone) : undefined
  const out = incoming && alpha.call(bgcf, `+${call.msisdn}`, LONDON, [], undefined, carrierSdp(call.law))
  const spoken = incoming ? await incoming : phone.call('+442079460000')
  if (out !== undefined) await stage.soon(spoken.answer(), 'the answer')
  else await stage.soon(spoken.until('answered'), 'the answer')
  const outcome = out && (await stage.soon(out.outcome, 'the answer at the carrier'))
  const told = outcome?.kind === 'accepted' ? outcome.response.body : alpha.invites[0]?.request.body
  const towards = gatewayIn(told ?? assert.fail('the carrier was told nothing'))
  for (const packet of said) {
    socket.send(packet, towards)
    await stage.pass(20)
  }
  await stage.pass(200)
  await stage.soon(spoken.hangUp(), 'BYE')
  await stage.soon(spoken.ended, 'the end')
}

/** Where a carrier is told to send to. */
function gatewayIn(body: Uint8Array): Address {
  const text = Buffer.from(body).toString('latin1')
  const host = /^c=IN IP6 (\S+)/m.exec(text)?.[1] ?? assert.fail(text)
  return { host, port: Number(/^m=audio (\d+)/m.exec(text)?.[1]) }
}

async function recordingsIn(folder: string): Promise<readonly string[]> {
  const found: string[] = []
  for await (const name of glob('recordings/**/*.wav', { cwd: folder })) found.push(join(folder, name))
  return found
}

/** The channels of a stereo file at 8 kHz, caller first. */
function channelsOf(file: string): readonly Int16Array[] {
  const { samples, channels, sampleRate } = readWav(readFileSync(file))
  assert.equal(channels, 2)
  return [0, 1].map((channel) => {
    const own = samples.filter((_, index) => index % 2 === channel)
    return sampleRate === 8000 ? own : resampled(own, sampleRate, 8000)
  })
}

/** FFmpeg and sox find in a file what we do. */
async function assertRead(file: string, folder: string): Promise<void> {
  const { samples, sampleRate } = readWav(readFileSync(file))
  const soxi = await Promise.all(['-c', '-r', '-s'].map((what) => outputOf('soxi', [what, file])))
  assert.deepEqual(soxi.map(Number), [2, sampleRate, samples.length / 2])
  const raw = join(folder, 'raw')
  await outputOf('ffmpeg', ['-y', '-loglevel', 'error', '-i', file, '-f', 's16le', raw])
  assert.deepEqual(new Int16Array(new Uint8Array(readFileSync(raw)).buffer), samples)
}

/** tshark finds no fault in what the gateway sends to either side. */
async function assertFaultless(wire: BadWire): Promise<void> {
  const { file, hints } = wire.capture()
  const streams = await rtpStreamsOf(file, hints)
  assert.equal(streams.length, 2, JSON.stringify(streams))
  for (const stream of streams) {
    assert.deepEqual([stream.lost, stream.hasProblem], [0, false], JSON.stringify(stream))
    assert.ok(stream.packets > 200, JSON.stringify(stream))
  }
}

async function foreignVersions(): Promise<string> {
  const firstLine = async (program: string): Promise<string> =>
    (await outputOf(program, ['--version'])).split('\n', 1)[0]?.trim() ?? program
  const ffmpeg = (await outputOf('ffmpeg', ['-version'])).split(' Copyright', 1)[0]
  return [await firstLine('espeak-ng'), await firstLine('sox'), ffmpeg, await tsharkVersion()].join('; ')
}

const adapt = (config: VoltaicConfig): VoltaicConfig => ({
  ...anchoredAtTrunks(config, { trunkFamily: 'IP6', coreFamily: 'IP4' }),
  recording: { rules: [{ trunk: 'alpha' }], spool: { keepFree: 0 } },
})

describe('speech over a trunk of G.711 and IPv6, with 5 % loss and 30 ms of jitter (TS 23.228 §I.3.2, RFC 4867)', () => {
  let net: TrunkNetwork
  before(async () => {
    net = await startTrunkNetwork('memory', 'bgcf alone', { adapt })
    await warmUp(net.network)
  })
  after(() => net.stop())
  for (const call of CALLS) {
    test(`a call of the ${call.by}, ${call.framing} AMR-WB and ${call.law}`, async (t: TestContext) => {
      const folder = temporaryFolder(t)
      const [byPhone, wide] = [await speech(folder), await speech(folder, CARRIER_TEXT)]
      const byCarrier = resampled(wide, 16_000, 8000)
      const g711: SpeechFormat = { ...formatOf(call.law), receivePayloadType: AT_THE_CARRIER[call.law] }
      const wire = new BadWire(net)
      const known = new Set(await recordingsIn(net.network.config.data))
      let made: readonly string[] = []
      try {
        await Stage.play(
          {
            name: t.name,
            keepsTimers: true,
            async run(stage) {
              await talked(net, stage, call, playedFile(byPhone), sentBy(g711, byCarrier))
              await stage.eventually(async () => {
                made = (await recordingsIn(net.network.config.data)).filter((file) => !known.has(file))
                return made.length > 0
              }, 'the recording')
            },
          },
          net.network,
        )
      } finally {
        wire.stop()
      }
      const narrow = resampled(byPhone, 16_000, 8000).subarray(0, byCarrier.length)
      const amr = formatOf('AMR-WB', call.framing === 'octet-aligned' ? 'octet-align=1' : '')
      const atPhone = resampled(heardFrom(amr, wire.heardAt(PHONE_HOST)), 16_000, 8000)
      const [first, second] = channelsOf(made[0] ?? assert.fail())
      const recorded = call.by === 'phone' ? [first, second] : [second, first]
      for (const [what, sent, heard] of [
        ['phone to carrier', narrow, heardFrom(g711, wire.heardAt(TRUNK_MEDIA.host))],
        ['carrier to phone', byCarrier, atPhone],
        ['phone, recorded', narrow, recorded[0]],
        ['carrier, recorded', byCarrier, recorded[1]],
      ] as const) {
        const likeness = likenessOf(sent, heard ?? assert.fail(), 25)
        t.diagnostic(`${what}: ${likeness.figures}`)
        assertAlike(likeness)
      }
      await assertRead(made[0] ?? assert.fail(), folder)
      await assertFaultless(wire)
      t.diagnostic(`${await foreignVersions()}: they read the recording, and find no fault in RTP`)
    })
  }
})
