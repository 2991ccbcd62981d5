import { type Address, addressKey } from '@voltaic/runtime'
import type { Evidence, EvidenceMessage } from './evidence.ts'

const PLACES: Readonly<Record<string, Address>> = {
  ue: { host: '10.45.0.2', port: 5060 },
  ue2: { host: '10.45.0.3', port: 5060 },
  pcscf: { host: '192.0.2.1', port: 5060 },
  icscf: { host: '192.0.2.2', port: 4060 },
  scscf: { host: '192.0.2.3', port: 6060 },
  bgcf: { host: '192.0.2.4', port: 5070 },
  as: { host: '192.0.2.5', port: 5080 },
  trunk: { host: '198.51.100.9', port: 5060 },
}
/** Those that trace: the trunk is somebody else's, and phones are seen where their messages arrive. */
const TRACING: ReadonlySet<string> = new Set(['pcscf', 'icscf', 'scscf', 'bgcf', 'as'])

export type Place = keyof typeof PLACES | string
export type TestHeaders = readonly (readonly [name: string, value: string])[]

/** A request that was sent, to be answered. */
export interface TestRequest {
  readonly from: Place
  readonly to: Place
  readonly head: readonly string[]
}

export interface RequestParts {
  readonly method?: string
  readonly uri?: string
  readonly callId?: string
  readonly cseq?: number
  /** How many elements it has come through before. */
  readonly hopsBefore?: number
  readonly headers?: TestHeaders
  readonly body?: string
  readonly user?: string
  readonly toUser?: string
  readonly transport?: 'udp' | 'tcp'
  readonly repeated?: number
}

/** Writes a story, message by message, in milliseconds from its beginning. */
export class TestDialog {
  readonly #messages: EvidenceMessage[] = []
  #branches = 0

  request(at: number, from: Place, to: Place, parts: RequestParts = {}): TestRequest {
    const { method = 'REGISTER', uri = 'sip:ims.example.org', callId = 'one', cseq = 1, hopsBefore = 0 } = parts
    const { headers = [], body = '', user = 'alice', toUser = user, transport = 'udp', repeated = 1 } = parts
    this.#branches += 1
    const vias = Array.from({ length: hopsBefore + 1 }, (_, hop) => {
      const host = hop === hopsBefore ? placeOf(hopsBefore === 0 ? from : 'ue').host : placeOf(from).host
      return `Via: SIP/2.0/${transport.toUpperCase()} ${host};branch=z9hG4bK${this.#branches}.${hop}`
    })
    const head = [
      ...vias,
      `From: <sip:${user}@ims.example.org>;tag=1`,
      `To: <sip:${toUser}@ims.example.org>`,
      `Call-ID: ${callId}`,
      `CSeq: ${cseq} ${method}`,
    ]
    const text = textOf(
      [`${method} ${uri} SIP/2.0`, ...head, ...headers.map(([name, value]) => `${name}: ${value}`)],
      body,
    )
    for (let count = 0; count < repeated; count++) this.#add(at + count * 500, from, to, transport, text)
    return { from, to, head }
  }

  answer(
    at: number,
    { from, to, head }: TestRequest,
    status: number,
    headers: TestHeaders = [],
    more: AnswerParts = {},
  ): void {
    const { reason = 'Reason', body = '', transport = 'udp' } = more
    const tagged = head.map((line) => (line.startsWith('To:') ? `${line};tag=2` : line))
    const lines = [`SIP/2.0 ${status} ${reason}`, ...tagged, ...headers.map(([name, value]) => `${name}: ${value}`)]
    this.#add(at, to, from, transport, textOf(lines, body))
  }

  /** Octets of another protocol. */
  other(at: number, from: Place, to: Place, protocol: 'diameter' | 'dns', data: Uint8Array): void {
    const transport = protocol === 'dns' ? 'udp' : 'tcp'
    this.#messages.push({ ...this.#ways(at, from, to), protocol, transport, data })
  }

  /** @param until milliseconds from the beginning */
  evidence(until = 60_000, more: Partial<Evidence> = {}): Evidence {
    return { messages: this.#messages, until, ...more }
  }

  #add(at: number, from: Place, to: Place, transport: 'udp' | 'tcp', text: string): void {
    this.#messages.push({ ...this.#ways(at, from, to), protocol: 'sip', transport, data: Buffer.from(text, 'latin1') })
  }

  #ways(
    at: number,
    from: Place,
    to: Place,
  ): Pick<EvidenceMessage, 'at' | 'element' | 'direction' | 'local' | 'remote'> {
    const isSent = TRACING.has(from) || !TRACING.has(to)
    const [here, there] = isSent ? [from, to] : [to, from]
    return { at, element: here, direction: isSent ? 'out' : 'in', local: placeOf(here), remote: placeOf(there) }
  }
}

export interface AnswerParts {
  readonly reason?: string
  readonly body?: string
  readonly transport?: 'udp' | 'tcp'
}

export function placeOf(place: Place): Address {
  return PLACES[place] ?? { host: '203.0.113.1', port: 5060 }
}

/** As events name an address. */
export function keyOfPlace(place: Place): string {
  return addressKey(placeOf(place))
}

function textOf(lines: readonly string[], body: string): string {
  return [...lines, `Content-Length: ${body.length}`, '', body].join('\r\n')
}

/** An Authorization of AKA. @param more parameters behind the nonce */
export function authorization(nonce: string, more = 'response=""'): readonly [string, string] {
  const who = 'username="alice@ims.example.org", realm="ims.example.org", uri="sip:ims.example.org"'
  return ['Authorization', `Digest ${who}, nonce="${nonce}", ${more}, algorithm=AKAv1-MD5`]
}

/** A challenge of AKA: RAND, then AUTN with that AMF. */
export function akaNonce(amf = '8000'): string {
  return Buffer.from(`${'11'.repeat(16)}${'22'.repeat(6)}${amf}${'33'.repeat(8)}`, 'hex').toString('base64')
}

export function challenge(nonce: string, more = 'algorithm=AKAv1-MD5'): readonly [string, string] {
  return ['WWW-Authenticate', `Digest realm="ims.example.org", nonce="${nonce}", ${more}`]
}
