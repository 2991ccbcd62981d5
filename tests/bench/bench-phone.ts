import { deriveOpc, digestAkaResponse, Isim, parseAkaNonce } from '@voltaic/aka'
import { type Address, type DatagramSocket, formatAddress, type Net } from '@voltaic/runtime'
import { formatAuth, parseAuth, parseMessage, SipResponse } from '@voltaic/sip'
import type { BenchSubscriber } from './bench-network.ts'

/** How one registration went; milliseconds from the first sending of a REGISTER to its final answer. */
export type PhoneOutcome =
  | { readonly kind: 'registered'; readonly challengedAfter: number; readonly acceptedAfter: number }
  | { readonly kind: 'failed'; readonly why: string }

export interface PhoneWorld {
  readonly net: Net
  readonly realm: string
  readonly pcscf: Address
}

/** What a SIM takes to answer, as in the scenario of SIPp that Kamailio is measured with, in milliseconds. */
const SIM_TIME = 50
/** First interval between retransmissions, which doubles, and the time after which a phone gives up. */
const FIRST_INTERVAL = 500
const PATIENCE = 20_000

/**
 * A phone that does no more than a benchmark needs: REGISTER 401 REGISTER 200 over UDP, each answer checked by status
 * and CSeq, AKA computed by a SIM of its own. It leaves its address when it is registered.
 *
 * @param at where it sends from; no other phone may have the same address
 */
export async function registerPhone(
  subscriber: BenchSubscriber,
  at: Address,
  world: PhoneWorld,
): Promise<PhoneOutcome> {
  const exchange = new Exchange(world.pcscf)
  const socket = await world.net.bindDatagram(at, { onDatagram: (data) => exchange.receive(data) })
  try {
    let outcome: PhoneOutcome | Refusal = { kind: 'refused', retryAfter: 0 }
    for (let tries = 0; outcome.kind === 'refused' && tries < MAX_TRIES; tries++) {
      await new Promise((resolve) => setTimeout(resolve, outcome.kind === 'refused' ? outcome.retryAfter : 0))
      outcome = await run(subscriber, exchange, socket, world, 2 * tries + 1)
    }
    return outcome.kind === 'refused' ? { kind: 'failed', why: `refused ${MAX_TRIES} times` } : outcome
  } finally {
    await socket.close()
  }
}

/** A 503: the phone waits as long as it is told, in milliseconds, and tries again. @spec RFC 3261 §21.5.4 */
interface Refusal {
  readonly kind: 'refused'
  readonly retryAfter: number
}

const MAX_TRIES = 20

async function run(
  subscriber: BenchSubscriber,
  exchange: Exchange,
  socket: DatagramSocket,
  world: PhoneWorld,
  cseq: number,
): Promise<PhoneOutcome | Refusal> {
  const text = registerText(subscriber, socket.local, world)
  const sentFirst = performance.now()
  const challenge = await exchange.send(socket, cseq, text(cseq, credentials(subscriber, world, undefined)))
  const challengedAfter = performance.now() - sentFirst
  if (challenge?.status === 503) return refused(challenge)
  if (challenge?.status !== 401) return failed(challenge, 'a challenge')

  await new Promise((resolve) => setTimeout(resolve, SIM_TIME))
  const answer = credentials(subscriber, world, challenge)
  const sentSecond = performance.now()
  const accepted = await exchange.send(socket, cseq + 1, text(cseq + 1, answer))
  const acceptedAfter = performance.now() - sentSecond
  if (accepted?.status === 503) return refused(accepted)
  return accepted?.status === 200 ? { kind: 'registered', challengedAfter, acceptedAfter } : failed(accepted, 'a 200')
}

function refused(response: SipResponse): Refusal {
  return { kind: 'refused', retryAfter: 1000 * Number(response.header('Retry-After') ?? 1) }
}

function failed(response: SipResponse | undefined, wanted: string): PhoneOutcome {
  return { kind: 'failed', why: `${response?.status ?? 'no answer'} instead of ${wanted}` }
}

/** Sends one request at a time and waits for its final response, with retransmissions. */
class Exchange {
  readonly #to: Address
  #cseq = 0
  #settle: (response: SipResponse | undefined) => void = () => {}

  constructor(to: Address) {
    this.#to = to
  }

  /** @returns undefined when nobody answered */
  send(socket: DatagramSocket, cseq: number, text: string): Promise<SipResponse | undefined> {
    const data = Buffer.from(text, 'latin1')
    return new Promise((resolve) => {
      let interval = FIRST_INTERVAL
      let elapsed = 0
      const again = () => {
        elapsed += interval
        interval *= 2
        if (elapsed >= PATIENCE) this.#settle(undefined)
        else {
          socket.send(data, this.#to)
          timer = setTimeout(again, interval)
        }
      }
      let timer = setTimeout(again, interval)
      this.#cseq = cseq
      this.#settle = (response) => {
        clearTimeout(timer)
        this.#settle = () => {}
        resolve(response)
      }
      socket.send(data, this.#to)
    })
  }

  receive(data: Uint8Array): void {
    const response = parseMessage(data)
    // the answer to an earlier REGISTER comes again when that was retransmitted
    if (!(response instanceof SipResponse) || response.cseq.number !== this.#cseq || response.status < 200) return
    this.#settle(response)
  }
}

/** The same headers as in the scenario of SIPp. */
function registerText(subscriber: BenchSubscriber, at: Address, { realm }: PhoneWorld) {
  const id = `${subscriber.imsi}@${realm}`
  const host = formatAddress(at)
  return (cseq: number, authorization: string): string =>
    [
      `REGISTER sip:${realm} SIP/2.0`,
      `Via: SIP/2.0/UDP ${host};branch=z9hG4bK${subscriber.imsi}-${cseq};rport`,
      'Max-Forwards: 70',
      `From: <sip:${id}>;tag=${subscriber.imsi}r`,
      `To: <sip:${id}>`,
      `Call-ID: ${subscriber.imsi}@${at.host}`,
      `CSeq: ${cseq} REGISTER`,
      `Contact: <sip:${subscriber.imsi}@${host}>`,
      'Expires: 3600',
      'Supported: path',
      'P-Access-Network-Info: 3GPP-E-UTRAN-FDD;utran-cell-id-3gpp=0010100010000001',
      `Authorization: ${authorization}`,
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n')
}

/** @param challenge undefined for the first REGISTER, which has no answer yet */
function credentials(
  { imsi, k, op }: BenchSubscriber,
  { realm }: PhoneWorld,
  challenge: SipResponse | undefined,
): string {
  const uri = `sip:${realm}`
  const username = `${imsi}@${realm}`
  const known = [
    ['username', username, true],
    ['realm', realm, true],
    ['uri', uri, true],
  ] as const
  if (challenge === undefined) return formatAuth('Digest', [...known, ['nonce', '', true], ['response', '', true]])

  const nonce = parseAuth(challenge.header('WWW-Authenticate') ?? '').params.get('nonce') ?? ''
  const keys = { k: Buffer.from(k, 'hex'), opc: deriveOpc(Buffer.from(k, 'hex'), Buffer.from(op, 'hex')) }
  const { rand, autn } = parseAkaNonce(nonce)
  const sim = new Isim(keys).authenticate(rand, autn)
  if (sim.kind !== 'success') throw new Error(`the SIM says ${sim.kind}`)
  const protection = { qop: 'auth', nonceCount: '00000001', cnonce: imsi } as const
  const digest = { username, realm, uri, method: 'REGISTER', nonce, password: sim.res, ...protection }
  return formatAuth('Digest', [
    ...known,
    ['nonce', nonce, true],
    ['algorithm', 'AKAv1-MD5', false],
    ['qop', 'auth', false],
    ['nc', protection.nonceCount, false],
    ['cnonce', protection.cnonce, true],
    ['response', digestAkaResponse(digest), true],
  ])
}
