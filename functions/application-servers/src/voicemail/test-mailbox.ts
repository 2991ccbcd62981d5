import { type ApplicationServer, createApplicationServer } from '@voltaic/as-kit'
import { createSpeechSender, PLAIN_SPEECH_CODECS, type SpeechCodecs, speechFormatOf } from '@voltaic/audio'
import { createTone, type RecordingFileName, type RecordingSink } from '@voltaic/recording'
import { decodeRtcp, decodeRtp, type RtcpPacket, type RtpPacket } from '@voltaic/rtp'
import { createMemoryRuntime, type DatagramSocket, type MemoryRuntime } from '@voltaic/runtime'
import { parseSessionDescription, rtpAddressOf } from '@voltaic/sdp'
import {
  createSipStack,
  type HeaderEntries,
  type Hop,
  type OutgoingInvite,
  type SessionBody,
  Sessions,
  type SipRequest,
  type SipResponse,
  type SipStack,
} from '@voltaic/sip'
import type { ServiceOptions } from '../service-options.ts'
import { createVoicemail } from './voicemail.ts'
import type { MessageHead, VoicemailDeps } from './voicemail-deps.ts'

const SERVER = { host: '127.0.0.2', port: 5080 } as const
const SCSCF = { host: '127.0.0.3', port: 6060 } as const
const CALLER = { host: '127.0.0.4', port: 40_000 } as const
const BOB = 'sip:bob@example.org'
const PLAIN_MEDIA = ['m=audio 40000 RTP/AVP 8', 'a=rtpmap:8 PCMA/8000']

/** A file of a message. */
export interface KeptFile extends RecordingFileName {
  readonly head: MessageHead
  readonly octets: Buffer
  isClosed: boolean
}

export interface MailboxOptions {
  readonly options?: ServiceOptions
  readonly codecs?: SpeechCodecs
  readonly greeting?: Uint8Array
}

/** A voicemail in memory, and in the place of an S-CSCF a caller who speaks G.711. */
export class TestMailbox {
  readonly runtime: MemoryRuntime = createMemoryRuntime()
  readonly files: KeptFile[] = []
  readonly heard: RtpPacket[] = []
  readonly reports: RtcpPacket[] = []
  readonly server: ApplicationServer
  readonly sessions: Sessions
  /** Requests that came back to the S-CSCF. */
  readonly ringing: SipRequest[] = []
  /** What the phone of Bob does, who is registered. */
  phone: (hop: Hop) => Promise<SipResponse> = async (hop) => hop.reply(486)
  readonly #scscf: SipStack
  readonly #greeting: Uint8Array | undefined
  #rtp: DatagramSocket | undefined
  #rtcp: DatagramSocket | undefined

  constructor({ options = {}, codecs = PLAIN_SPEECH_CODECS, greeting }: MailboxOptions = {}) {
    const { runtime } = this
    const resolver = { resolve: async () => [] }
    this.#greeting = greeting
    const voicemail: VoicemailDeps = {
      codecs,
      keep: (head) => this.#sinkOf(head),
      readFile: async () => this.#greeting ?? new Uint8Array(),
    }
    const world = { webhook: { post: async () => undefined }, http: { listen: () => Promise.reject(new Error('no')) } }
    const service = createVoicemail(options, { ...world, homeDomain: 'example.org', voicemail })
    this.server = createApplicationServer(
      service,
      { runtime, resolver },
      {
        element: 'voicemail',
        listen: [{ transport: 'udp', address: SERVER }],
        uri: 'sip:127.0.0.2:5080',
        trustedHosts: new Set([SCSCF.host]),
      },
    )
    this.#scscf = createSipStack({
      element: 'scscf',
      runtime,
      listen: [{ transport: 'udp', address: SCSCF }],
      resolver,
      onRequest: (request, hop) => this.#onRequest(request, hop),
      onAck: (ack) => this.sessions.receiveAck(ack),
    })
    this.sessions = new Sessions({
      runtime,
      stack: () => this.#scscf,
      supported: ['100rel', 'precondition'],
      allow: ['INVITE', 'ACK', 'CANCEL', 'BYE', 'PRACK', 'UPDATE'],
      contact: () => '<sip:alice@127.0.0.3:6060>',
      onInvite() {},
    })
  }

  async start(): Promise<void> {
    const { net } = this.runtime
    await this.server.start()
    await this.#scscf.start()
    this.#rtp = await net.bindDatagram(CALLER, { onDatagram: (data) => void this.heard.push(decodeRtp(data)) })
    this.#rtcp = await net.bindDatagram(
      { ...CALLER, port: CALLER.port + 1 },
      { onDatagram: (data) => void this.reports.push(...decodeRtcp(data)) },
    )
  }

  async stop(): Promise<void> {
    await this.server.stop()
    this.sessions.stop()
    await this.#scscf.stop()
    await this.#rtp?.close()
    await this.#rtcp?.close()
  }

  advance(milliseconds: number): Promise<void> {
    return this.runtime.clock.advance(milliseconds)
  }

  /** Alice calls Bob. @param media lines of SDP; undefined for an INVITE without offer */
  call(
    registration: 'reg' | 'unreg',
    media: readonly string[] | undefined = PLAIN_MEDIA,
    headers: HeaderEntries = [],
  ): OutgoingInvite {
    return this.sessions.invite(
      {
        uri: BOB,
        from: '<sip:alice@example.org>',
        to: `<${BOB}>`,
        headers: [
          ['Route', '<sip:127.0.0.2:5080;lr>'],
          ['Route', '<sip:127.0.0.3:6060;lr>'],
          ['P-Served-User', `<${BOB}>;sescase=term;regstate=${registration}`],
          ['P-Asserted-Identity', '<tel:+49301234567>'],
          ...headers,
        ],
        ...(media === undefined ? {} : { body: this.describe(media) }),
      },
      { answerInAck: () => this.describe(PLAIN_MEDIA) },
    )
  }

  /** A description of Alice's. */
  describe(media: readonly string[] = PLAIN_MEDIA, version = 1): SessionBody {
    const { host } = CALLER
    const head = ['v=0', `o=alice 5 ${version} IN IP4 ${host}`, 's=-', `c=IN IP4 ${host}`, 't=0 0']
    return { contentType: 'application/sdp', content: Buffer.from(`${[...head, ...media].join('\r\n')}\r\n`) }
  }

  /** Alice speaks a tone of 500 Hz in PCMA, 20 ms at a time. @param from another address than that of the offer */
  async speak(call: OutgoingInvite, milliseconds: number, from: DatagramSocket | undefined = this.#rtp): Promise<void> {
    const outcome = await call.outcome
    const stream = parseSessionDescription(outcome.response.body)
    const media = stream.media[0]
    const to = media && rtpAddressOf(stream, media)
    const codec = {
      encoding: 'PCMA',
      clockRate: 8000,
      channels: 1,
      fmtp: '',
      sendPayloadType: 8,
      receivePayloadType: 8,
    }
    const format = speechFormatOf(codec)
    const sender = format && createSpeechSender(format, PLAIN_SPEECH_CODECS, this.runtime.random)
    if (to === undefined || sender === undefined || 'lacks' in sender) throw new Error('nobody listens')
    const tone = createTone({ frequency: 500, lengthMs: milliseconds, amplitude: 0.5 }, sender.sampleRate)
    for (let at = 0; at < tone.length; at += 160) {
      const packet = sender.send(tone.subarray(at, at + 160), this.runtime.clock.now())
      if (packet !== undefined) from?.send(packet, { host: to.address, port: to.port })
      await this.advance(20)
    }
    sender.close()
  }

  /** Alice sends a packet as it is. */
  async send(call: OutgoingInvite, packet: Uint8Array): Promise<void> {
    const stream = parseSessionDescription((await call.outcome).response.body)
    const media = stream.media[0]
    const to = media && rtpAddressOf(stream, media)
    if (to !== undefined) this.#rtp?.send(packet, { host: to.address, port: to.port })
  }

  #onRequest(request: SipRequest, hop: Hop): Promise<SipResponse> {
    if (request.toTag !== undefined) return this.sessions.receive(request, hop)
    this.ringing.push(request)
    return this.phone(hop)
  }

  #sinkOf(head: MessageHead): RecordingSink {
    return {
      open: (name) => {
        const pieces: Buffer[] = []
        const file = {
          ...name,
          head,
          isClosed: false,
          get octets() {
            return Buffer.concat(pieces)
          },
        }
        this.files.push(file)
        return {
          append: (octets) => void pieces.push(Buffer.from(octets)),
          overwrite: (_, octets) => void pieces[0]?.set(octets),
          close() {
            file.isClosed = true
          },
        }
      },
    }
  }
}
