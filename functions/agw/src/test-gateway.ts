import assert from 'node:assert/strict'
import type { AnswerRequest, MediaGateway, OfferRequest } from '@voltaic/ng'
import { type Address, createMemoryRuntime, type DatagramSocket, type MemoryRuntime } from '@voltaic/runtime'
import { parseSessionDescription, rtpAddressOf } from '@voltaic/sdp'
import { type Agw, type AgwDeps, type AgwSettings, createAgw } from './agw.ts'

/** Settings of a gateway with both IP versions on both sides. */
const TEST_SETTINGS: AgwSettings = {
  element: 'agw',
  hosts: { access: ['10.0.0.1', '2001:db8::1'], core: ['10.1.0.1', '2001:db8:1::1'] },
  ports: { first: 20_000, last: 20_199 },
}

/** A gateway in memory, and phones that are sockets. */
export interface GatewayLab {
  readonly runtime: MemoryRuntime
  readonly agw: Agw
  readonly gateway: MediaGateway
  phone(host: string, port: number): Promise<TestPhone>
  /** Lets what is under way arrive. */
  arrive(): Promise<void>
}

/** Something that sends and receives at one address. */
export interface TestPhone {
  readonly at: Address
  readonly got: { readonly data: Uint8Array; readonly from: Address }[]
  send(to: Address, data?: Uint8Array): void
  readonly socket: DatagramSocket
}

export async function createGatewayLab(
  settings: Partial<AgwSettings> = {},
  deps: Omit<AgwDeps, 'runtime'> = {},
): Promise<GatewayLab> {
  const runtime = createMemoryRuntime()
  const agw = createAgw({ runtime, ...deps }, { ...TEST_SETTINGS, ...settings })
  await agw.start()
  return {
    runtime,
    agw,
    gateway: agw.gateway,
    async phone(host, port) {
      const got: TestPhone['got'] = []
      const socket = await runtime.net.bindDatagram(
        { host, port },
        { onDatagram: (data, from) => got.push({ data, from }) },
      )
      return { at: { host, port }, got, socket, send: (to, data = rtpPacket(1)) => socket.send(data, to) }
    },
    async arrive() {
      await runtime.clock.advance(1)
    },
  }
}

/** RTP of twelve octets and a payload of one. */
export function rtpPacket(sequence: number, ssrc = 1, payloadType = 97): Uint8Array {
  const low = [sequence >> 8, sequence & 255]
  return Uint8Array.from([0x80, payloadType, ...low, 0, 0, ...low, 0, 0, 0, ssrc, 7])
}

/** A description with one audio stream. */
export function audioSdp(at: Address, direction = 'sendrecv'): string {
  const c = `IN ${at.host.includes(':') ? 'IP6' : 'IP4'} ${at.host}`
  return [
    'v=0',
    `o=- 1 1 ${c}`,
    's=-',
    `c=${c}`,
    't=0 0',
    `m=audio ${at.port} RTP/AVP 97`,
    'a=rtpmap:97 AMR/8000',
    `a=${direction}`,
    '',
  ].join('\r\n')
}

/** An offer of a phone to the core. */
export function offerOf(sdp: string, more: Partial<OfferRequest> = {}): OfferRequest {
  return { callId: 'call', fromTag: 'caller', from: 'access', to: 'core', sdp, ...more }
}

/** The answer to it. */
export function answerOf(sdp: string, more: Partial<AnswerRequest> = {}): AnswerRequest {
  return { callId: 'call', fromTag: 'caller', toTag: 'called', from: 'core', to: 'access', sdp, ...more }
}

/** The description that came out; fails when there is none. */
export async function rewrittenBy(result: ReturnType<MediaGateway['offer']>): Promise<string> {
  const outcome = await result
  if (outcome.kind !== 'rewritten') assert.fail(outcome.kind === 'refused' ? outcome.reason : outcome.kind)
  return outcome.sdp
}

/** Where a description wants one stream. */
export function placeIn(sdp: string, index = 0): Address {
  const session = parseSessionDescription(sdp)
  const media = session.media[index] ?? assert.fail(`no m-line ${index}`)
  const place = rtpAddressOf(session, media) ?? assert.fail('no address')
  return { host: place.address, port: place.port }
}

/** Where each side of a call sends to, and the descriptions that say so. */
export interface AnsweredCall {
  readonly forCaller: Address
  readonly forCalled: Address
  readonly offered: string
  readonly answered: string
}

/** A call that has been answered. */
export async function answeredCall(
  lab: GatewayLab,
  caller: Address,
  called: Address,
  more: Partial<OfferRequest> = {},
): Promise<AnsweredCall> {
  const offered = await rewrittenBy(lab.gateway.offer(offerOf(audioSdp(caller), more)))
  const answered = await rewrittenBy(lab.gateway.answer(answerOf(audioSdp(called))))
  return { forCaller: placeIn(answered), forCalled: placeIn(offered), offered, answered }
}
