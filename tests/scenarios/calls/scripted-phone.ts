import assert from 'node:assert/strict'
import type { SimCard } from '@voltaic/hss'
import { type Address, formatAddress } from '@voltaic/runtime'
import {
  createSipStack,
  type HeaderEntries,
  type Hop,
  type IncomingInvite,
  type InviteHandlers,
  type OutgoingInvite,
  parseNameAddr,
  parseUri,
  Sessions,
  type SipRequest,
  type SipResponse,
  type SipStack,
  type Target,
} from '@voltaic/sip'
import type { Phone } from '../network.ts'
import { identitiesOf, type Settings } from './dialling.ts'
import type { Stage } from './stage.ts'

/** What a scripted phone does with what comes in. */
export interface Script {
  /** Any request but ACK and CANCEL, before the sessions see it; undefined leaves it to them. */
  onRequest?(request: SipRequest, hop: Hop): Promise<SipResponse> | undefined
  onInvite?(invite: IncomingInvite): void
  readonly supported?: readonly string[]
}

/**
 * A user agent that does what a test says, right or wrong: it takes over the address of a phone that has registered and
 * then lost its power, so that the network takes it for that phone.
 */
export class ScriptedPhone {
  /** The one whose place it has taken. */
  readonly phone: Phone
  readonly sip: SipStack
  readonly sessions: Sessions
  readonly address: Address
  /** Its identities that are not barred. */
  readonly identity: { readonly sip: string; readonly tel: string }
  /** The Contact that it has registered, as a name-addr. */
  readonly contact: string
  readonly #pcscf: Target

  private constructor(stage: Stage, phone: Phone, contact: string, script: Script) {
    const { transport } = phone.config.listen
    const uri = parseUri(contact)
    assert.ok(uri.kind === 'sip' && uri.port !== undefined, contact)
    this.phone = phone
    this.contact = `<${contact}>`
    this.#pcscf = phone.config.pcscf
    this.identity = identitiesOf(phone)
    this.address = { host: uri.host.replace(/^\[|\]$/g, ''), port: uri.port }
    const point = (each: 'udp' | 'tcp') => ({ transport: each, address: this.address }) as const
    this.sip = createSipStack({
      element: phone.config.element,
      runtime: { ...stage.network.runtime, clock: stage.clock },
      listen: transport === 'tcp' ? [point('tcp')] : [point('udp'), point('tcp')],
      resolver: { resolve: async () => [] },
      onRequest: async (request, hop) =>
        (await script.onRequest?.(request, hop)) ?? this.sessions.receive(request, hop),
      onAck: (ack) => this.sessions.receiveAck(ack),
    })
    this.sessions = new Sessions({
      runtime: { ...stage.network.runtime, clock: stage.clock },
      stack: () => this.sip,
      supported: script.supported ?? [],
      allow: ['INVITE', 'ACK', 'CANCEL', 'BYE', 'PRACK', 'UPDATE', 'OPTIONS', 'MESSAGE'],
      contact: () => this.contact,
      send: { target: this.#pcscf },
      onInvite: (invite) => script.onInvite?.(invite),
    })
  }

  /** Registers a phone and takes its place; in clear, since it has no keys. */
  static async take(
    stage: Stage,
    script: Script = {},
    settings: Settings = {},
    sim?: SimCard,
    host?: string,
  ): Promise<ScriptedPhone> {
    const phone = await stage.registered(settings, sim, { inClear: true, ...(host !== undefined && { host }) })
    const contact = stage.contactOf(phone)
    await phone.stop()
    const scripted = stage.add(new ScriptedPhone(stage, phone, contact, script))
    await scripted.sip.start()
    return scripted
  }

  /** Sends an initial INVITE. */
  invite(
    to: string,
    body: string | undefined,
    headers: HeaderEntries = [],
    handlers: InviteHandlers = {},
  ): OutgoingInvite {
    const parts = {
      uri: to,
      from: `<${this.identity.sip}>`,
      to: `<${to}>`,
      headers: [['Route', `<sip:${formatAddress(this.#pcscf.address)};lr>`] as const, ...headers],
      ...(body === undefined ? {} : { body: sdp(body) }),
    }
    return this.sessions.invite(parts, handlers)
  }

  request(request: SipRequest): Promise<SipResponse> {
    return this.sip.request(request, { target: this.#pcscf })
  }

  async stop(): Promise<void> {
    this.sessions.stop()
    await this.sip.stop()
  }
}

/** A session description as a body. */
export function sdp(text: string): { readonly contentType: string; readonly content: Uint8Array } {
  return { contentType: 'application/sdp', content: Buffer.from(text) }
}

export interface DescriptionParts {
  readonly version?: number
  readonly direction?: string
  /** Lines of the media section. */
  readonly more?: readonly string[]
}

/** A description with speech as phones of VoLTE have it. @param at where media is received */
export function description(
  at: Address,
  { version = 1, direction = 'sendrecv', more = [] }: DescriptionParts = {},
): string {
  const ip = at.host.includes(':') ? 'IP6' : 'IP4'
  return [
    'v=0',
    `o=- 1 ${version} IN ${ip} ${at.host}`,
    's=-',
    `c=IN ${ip} ${at.host}`,
    't=0 0',
    `m=audio ${at.port} RTP/AVP 104 105`,
    'a=rtpmap:104 AMR-WB/16000/1',
    'a=rtpmap:105 telephone-event/16000',
    ...more,
    `a=${direction}`,
    '',
  ].join('\r\n')
}

/** The URI in the Contact of a message. */
export function contactUriOf(message: { header(name: string): string | undefined }): string {
  return parseNameAddr(message.header('Contact') ?? '').uri
}
