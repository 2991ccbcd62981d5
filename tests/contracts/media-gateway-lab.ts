import assert from 'node:assert/strict'
import {
  type AnswerRequest,
  createNgClient,
  type DescriptionResult,
  type MediaGateway,
  type NgClient,
  type OfferRequest,
} from '@voltaic/ng'
import type { Address, Net, Runtime } from '@voltaic/runtime'
import { parseSessionDescription, rtpAddressOf } from '@voltaic/sdp'
import { bindPeer, type DatagramPeer } from './net-peers.ts'

/** What a gateway may lack; a test that needs one of these is skipped where it is declared so, and nowhere else. */
export interface GatewayCapabilities {
  /** IPv4 on one side and IPv6 on the other. */
  readonly crossFamily: boolean
  /** Takes packets of `allowedHost` only, from the first one on. */
  readonly sourceCheck: boolean
  /** `isEarlyMediaBlocked` closes the gate together with the answer; without it `blockMedia` does, a moment later. */
  readonly gateWithAnswer: boolean
  /** What a held side sends is not relayed. */
  readonly silencesHold: boolean
  /** Adds codecs that `transcode` names. */
  readonly transcoding: boolean
  readonly recording: boolean
  /** Says in a report that the call is recorded. */
  readonly tellsRecording: boolean
  /** Refuses a description that sends media to many. */
  readonly refusesMulticast: boolean
}

/** A gateway at the other end of the ng protocol, and where phones of either side may live. */
export interface MediaGatewayLab {
  readonly runtime: Runtime
  readonly client: NgClient
  readonly capabilities: GatewayCapabilities
  /** Of the gateway. */
  readonly access: string
  readonly core: string
  /** Of both sides where the gateway translates between IP versions. */
  readonly coreIpv6: string
  /** Of phones, on either side. */
  readonly phones: readonly [string, string]
  readonly third: string
  /** Another client of the same gateway: an element that has been started again. */
  newClient(): Promise<NgClient>
  close(): Promise<void>
}

/** One test of the contract. @param needs without which it is skipped */
export type GatewayTest = (
  title: string,
  body: (call: GatewayCall) => Promise<void>,
  needs?: keyof GatewayCapabilities,
) => void

const RESEND_MS = 20

/** One call of one test. */
export class GatewayCall {
  readonly lab: MediaGatewayLab
  readonly gateway: MediaGateway
  readonly callId: string
  readonly #peers: DatagramPeer[] = []
  #sequence = 0

  constructor(lab: MediaGatewayLab, callId: string) {
    this.lab = lab
    this.gateway = lab.client
    this.callId = callId
  }

  offer(sdp: string, more: Partial<OfferRequest> = {}): Promise<DescriptionResult> {
    return this.gateway.offer({ callId: this.callId, fromTag: 'caller', from: 'access', to: 'core', sdp, ...more })
  }

  answer(sdp: string, more: Partial<AnswerRequest> = {}): Promise<DescriptionResult> {
    const sides = { fromTag: 'caller', toTag: 'called', from: 'core', to: 'access' } as const
    return this.gateway.answer({ callId: this.callId, ...sides, sdp, ...more })
  }

  /** Offer and answer of two phones. @returns where each of them is to send to */
  async answered(
    caller: DatagramPeer,
    called: DatagramPeer,
    more: Partial<OfferRequest> = {},
  ): Promise<{ readonly forCaller: Address; readonly forCalled: Address }> {
    const offered = rewritten(await this.offer(audio(caller), more))
    const answer = rewritten(await this.answer(audio(called)))
    return { forCaller: placeIn(answer), forCalled: placeIn(offered) }
  }

  async phones(): Promise<[DatagramPeer, DatagramPeer]> {
    const [a, b] = this.lab.phones
    return [await this.bind(a), await this.bind(b)]
  }

  async bind(host: string): Promise<DatagramPeer> {
    const peer = await bindPeer(this.net, { host, port: 0 })
    this.#peers.push(peer)
    return peer
  }

  /** One packet that no other is like. */
  rtp(): Uint8Array {
    this.#sequence += 1
    const low = [this.#sequence >> 8, this.#sequence & 255]
    const packet = new Uint8Array(33).fill(this.#sequence & 255)
    packet.set([0x80, 97, ...low, 0, 0, ...low, 0, 0, 0, 1])
    return packet
  }

  /** Sends until it comes out at the other end: a gateway may need a moment to be ready. @returns from where it came */
  async heard(
    from: DatagramPeer,
    to: Address,
    at: DatagramPeer,
    make: () => Uint8Array = () => this.rtp(),
  ): Promise<Address> {
    const before = at.received.all.length
    for (;;) {
      from.socket.send(make(), to)
      await this.pass()
      const got = at.received.all[before]
      if (got !== undefined) return got.from
    }
  }

  /** Asks again until it is so, or the time of the test is over. */
  async soon(isSo: () => Promise<boolean>): Promise<void> {
    while (!(await isSo())) await this.pass()
  }

  pass(milliseconds: number = RESEND_MS): Promise<void> {
    return new Promise((resolve) => void this.lab.runtime.clock.startTimer(milliseconds, resolve, true))
  }

  /** Packets that the gateway has counted of that tag. */
  async counted(tag: string): Promise<{ readonly packets: number; readonly dropped: number }> {
    const report = await this.gateway.query({ callId: this.callId })
    const streams = report?.streams.filter((stream) => stream.tag === tag) ?? []
    const sum = (key: 'packets' | 'dropped'): number => streams.reduce((total, stream) => total + stream[key], 0)
    return { packets: sum('packets'), dropped: sum('dropped') }
  }

  async close(): Promise<void> {
    await this.gateway.delete({ callId: this.callId, fromTag: 'caller' })
    for (const { socket } of this.#peers) await socket.close()
  }

  get net(): Net {
    return this.lab.runtime.net
  }
}

/** A description with one audio stream at that socket. */
export function audio({ socket }: DatagramPeer, direction = 'sendrecv', version = 1): string {
  const { host, port } = socket.local
  return description(host, [`m=audio ${port} RTP/AVP 97`, 'a=rtpmap:97 AMR/8000', `a=${direction}`], version)
}

/** A description with those lines of media. */
export function description(host: string, media: readonly string[], version = 1): string {
  const c = `IN ${host.includes(':') ? 'IP6' : 'IP4'} ${host}`
  return ['v=0', `o=- 1 ${version} ${c}`, 's=-', `c=${c}`, 't=0 0', ...media, ''].join('\r\n')
}

/** The description that came out; fails when there is none. */
export function rewritten(result: DescriptionResult): string {
  if (result.kind !== 'rewritten') assert.fail(result.kind === 'refused' ? result.reason : result.kind)
  return result.sdp
}

/** Where a description wants one stream. */
export function placeIn(sdp: string, index = 0): Address {
  const session = parseSessionDescription(sdp)
  const media = session.media[index] ?? assert.fail(`no m-line ${index}`)
  const place = rtpAddressOf(session, media) ?? assert.fail('no address')
  return { host: place.address, port: place.port }
}

/** Port of ng, on a host that nobody else uses. */
const NG_PORT = 2223

/** Where a gateway of a lab is, before there is a client of it. */
export interface LabPlaces extends Omit<MediaGatewayLab, 'client' | 'capabilities' | 'newClient' | 'close'> {
  readonly ng: Address
}

/** Loopback addresses that no other process of these tests uses. */
export function placesOfLab(runtime: Runtime): LabPlaces {
  const host = (last: number): string =>
    `127.${192 + ((process.pid >> 14) & 31)}.${(process.pid >> 6) & 255}.${((process.pid & 63) << 2) + last}`
  return {
    runtime,
    access: host(0),
    core: host(1),
    coreIpv6: '::1',
    phones: [host(2), host(3)],
    third: '127.0.0.1',
    ng: { host: host(0), port: NG_PORT },
  }
}

/** The lab around a gateway that listens there. @param stop ends the gateway */
export async function labAround(
  places: LabPlaces,
  capabilities: GatewayCapabilities,
  stop: () => Promise<void>,
): Promise<MediaGatewayLab> {
  const { runtime, ng } = places
  const newClient = async (): Promise<NgClient> => {
    const client = createNgClient({ runtime, gateway: ng })
    await client.start()
    return client
  }
  const client = await newClient()
  return {
    ...places,
    client,
    capabilities,
    newClient,
    async close() {
      await client.stop()
      await stop()
    },
  }
}
