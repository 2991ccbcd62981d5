import assert from 'node:assert/strict'
import { type Address, formatAddress } from '@voltaic/runtime'
import {
  createSipStack,
  type ForwardedAck,
  type Hop,
  parseUri,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  type SipStack,
  type Target,
} from '@voltaic/sip'
import { MediaRelay } from './media-relay.ts'
import { contactUriOf } from './scripted-phone.ts'
import type { Stage } from './stage.ts'

/** For the two ends of one call. */
const RELAYS = 2

/**
 * The application level gateway of a router, for one phone: the network sees its address in place of the phone's, in
 * Contact and in session descriptions, and so does the phone with the network's media. @spec RFC 3665 §3.5
 */
export class Alg {
  readonly #stage: Stage
  readonly #pcscf: Target
  #sip: SipStack
  readonly #relays: readonly MediaRelay[]
  #phoneContact = ''

  constructor(stage: Stage, pcscf: Target) {
    this.#stage = stage
    this.#pcscf = pcscf
    this.#relays = Array.from({ length: RELAYS }, () => new MediaRelay())
    this.#sip = this.#createStack(0)
  }

  async start(): Promise<void> {
    const { net } = this.#stage.network.runtime
    const { host } = this.#pcscf.address
    // one port for both transports
    const probe = await net.bindDatagram({ host, port: 0 }, { onDatagram() {} })
    await probe.close()
    this.#sip = this.#createStack(probe.local.port)
    await this.#sip.start()
    for (const relay of this.#relays) await relay.open(net, host)
  }

  #createStack(port: number): SipStack {
    const { transport, address } = this.#pcscf
    const listen = transport === 'tcp' ? (['tcp'] as const) : (['udp', 'tcp'] as const)
    return createSipStack({
      element: 'alg',
      runtime: { ...this.#stage.network.runtime, clock: this.#stage.clock },
      listen: listen.map((each) => ({ transport: each, address: { host: address.host, port } })),
      resolver: { resolve: async () => [] },
      onRequest: (request, hop) => this.#onRequest(request, hop),
      onAckForward: (ack) => this.#onAck(ack),
    })
  }

  async stop(): Promise<void> {
    await this.#sip.stop()
    for (const relay of this.#relays) await relay.close()
  }

  /** Where the phone finds it: in place of its P-CSCF. */
  get target(): Target {
    const [point] = this.#sip.local
    assert.ok(point)
    return point
  }

  /** Packets of speech that went through, by end. */
  get relayed(): readonly number[] {
    return this.#relays.map(({ relayed }) => relayed)
  }

  get ports(): readonly number[] {
    return this.#relays.map(({ rtpPort }) => rtpPort)
  }

  #onRequest(request: SipRequest, hop: Hop): Promise<SipResponse> {
    if (request.method === 'REGISTER') this.#phoneContact = contactUriOf(request)
    const isForPhone = this.#isForPhone(request)
    return hop.forward(this.#onward(request), {
      target: isForPhone ? this.#phone() : this.#pcscf,
      transform: (response) => this.#rewritten(response, isForPhone),
    })
  }

  #onAck(ack: SipRequest): ForwardedAck {
    return { ack: this.#onward(ack), target: this.#isForPhone(ack) ? this.#phone() : this.#pcscf }
  }

  #onward(request: SipRequest): SipRequest {
    const isForPhone = this.#isForPhone(request)
    const rewritten = this.#rewritten(request, !isForPhone)
    return isForPhone ? rewritten.withUri(this.#phoneContact) : rewritten
  }

  #isForPhone({ uri }: SipRequest): boolean {
    return uri.includes(this.#host())
  }

  #host(): string {
    return `@${formatAddress(this.target.address)}`
  }

  #phone(): Target {
    const uri = parseUri(this.#phoneContact)
    assert.ok(uri.kind === 'sip' && uri.port !== undefined)
    const address = { host: uri.host.replace(/^\[|\]$/g, ''), port: uri.port }
    return { transport: this.#pcscf.transport, address }
  }

  #rewritten<Message extends SipMessage>(message: Message, isOfPhone: boolean): Message {
    const described = this.#withRelay(message)
    const contact = message.header('Contact')
    if (contact === undefined) return described
    // a phone that registers looks for its own Contact in the answer
    const changed = isOfPhone
      ? contact.replace(/@[^;>]+/, this.#host())
      : contact.replace(this.#host(), `@${formatAddress(this.#phone().address)}`)
    return described.with('Contact', changed)
  }

  #withRelay<Message extends SipMessage>(message: Message): Message {
    const text = Buffer.from(message.body).toString()
    const named = mediaAddressIn(text)
    if (named === undefined) return message
    const relay = this.#relayFor(named)
    const relayed = text
      .replace(/^m=audio \d+/m, `m=audio ${relay.rtpPort}`)
      .replace(/^a=rtcp:.*\r\n/m, '')
      .replace(/^(m=audio .*\r\n(?:[ibk]=.*\r\n|c=.*\r\n)*)/m, `$1a=rtcp:${relay.rtcpPort}\r\n`)
    return message.withBody(message.header('Content-Type'), Buffer.from(relayed))
  }

  #relayFor(named: Address): MediaRelay {
    const known = this.#relays.find(({ standsFor }) => standsFor?.port === named.port)
    const relay = known ?? this.#relays.find(({ standsFor }) => standsFor === undefined)
    assert.ok(relay, 'this gateway is for one call')
    relay.standsFor = named
    return relay
  }
}

function mediaAddressIn(description: string): Address | undefined {
  const port = description.match(/^m=audio (\d+)/m)?.[1]
  const host = description.match(/^c=IN IP[46] (\S+)/m)?.[1]
  return port === undefined || host === undefined ? undefined : { host, port: Number(port) }
}
