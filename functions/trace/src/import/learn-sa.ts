import { DecodeError, encodeBase64 } from '@voltaic/base'
import { type DiameterMessage, isRequest } from '@voltaic/diameter'
import {
  AKA_KEY_LENGTH,
  CapturedSa,
  deriveEspKeys,
  findAlgorithmPair,
  type Ipsec3gppMechanism,
  parseSecurityMechanisms,
  type SecurityHeader,
  securityAssociations,
} from '@voltaic/ipsec'
import type { Address } from '@voltaic/runtime'
import { parseAuth, type SipMessage, SipRequest, SipResponse } from '@voltaic/sip'
import { type AvpNode, isGroup, readAvpTree } from '../avp-tree.ts'

/** Registrations that are under way at one time. */
const MAX_UNDER_WAY = 8192
const MULTIMEDIA_AUTH = 303
const CX = 16_777_216

interface AkaKeys {
  readonly ck: Uint8Array
  readonly ik: Uint8Array
}

/** What a phone offers, and where the two are. */
interface Offer {
  readonly ue: string
  readonly pcscf: string
  readonly mechanisms: readonly Ipsec3gppMechanism[]
}

/** What the P-CSCF answered. */
interface Challenge extends Offer {
  readonly server: readonly Ipsec3gppMechanism[]
}

/**
 * Learns the keys of ESP from a capture that holds them: CK and IK in the challenge that the S-CSCF sends or in the answer of
 * the HSS, SPIs and ports in what phone and P-CSCF agree on.
 *
 * @spec TS 33.203 §7.1, §7.2; TS 24.229 §5.4.1.2.1; TS 29.229 §6.3.13
 */
export class SaLearner {
  readonly #found: (sa: CapturedSa) => void
  /** By Call-ID. */
  readonly #offers = new Map<string, Offer>()
  /** By nonce. */
  readonly #keys = new Map<string, AkaKeys>()
  readonly #challenges = new Map<string, Challenge>()

  constructor(found: (sa: CapturedSa) => void) {
    this.#found = found
  }

  sip(message: SipMessage, from: Address, to: Address): void {
    try {
      if (message instanceof SipRequest) this.#register(message, from, to)
      else if (message instanceof SipResponse && message.status === 401) this.#challenge(message, to)
    } catch (error) {
      // agreements that are malformed make no associations
      if (!(error instanceof DecodeError)) throw error
    }
  }

  diameter(message: DiameterMessage): void {
    if (message.commandCode !== MULTIMEDIA_AUTH || message.applicationId !== CX || isRequest(message)) return
    for (const { name, value } of readAvpTree(message.avps)) {
      if (name !== 'SIP-Auth-Data-Item' || !isGroup(value)) continue
      const challenge = octetsOf(value, 'SIP-Authenticate')
      const ck = octetsOf(value, 'Confidentiality-Key')
      const ik = octetsOf(value, 'Integrity-Key')
      if (challenge && ck && ik) this.#learnKeys(encodeBase64(challenge), ck, ik)
    }
  }

  #register(request: SipRequest, from: Address, to: Address): void {
    const callId = request.header('Call-ID')
    if (request.method !== 'REGISTER' || callId === undefined || !request.has('Security-Client')) return
    // behind the P-CSCF nobody has it
    if (request.list('Via').length > 1) return
    put(this.#offers, callId, { ue: from.host, pcscf: to.host, mechanisms: mechanismsOf(request, 'Security-Client') })
  }

  #challenge(response: SipResponse, to: Address): void {
    const params = parseAuth(response.header('WWW-Authenticate') ?? '').params
    const nonce = params.get('nonce')
    if (nonce === undefined) return
    const [ck, ik] = [hexOf(params.get('ck')), hexOf(params.get('ik'))]
    if (ck !== undefined && ik !== undefined) this.#learnKeys(nonce, ck, ik)
    const offer = this.#offers.get(response.header('Call-ID') ?? '')
    if (offer?.ue !== to.host || !response.has('Security-Server')) return
    put(this.#challenges, nonce, { ...offer, server: mechanismsOf(response, 'Security-Server') })
    this.#agree(nonce)
  }

  #learnKeys(nonce: string, ck: Uint8Array, ik: Uint8Array): void {
    const isMasked = ck.every((octet) => octet === 0) && ik.every((octet) => octet === 0)
    if (isMasked || ck.length !== AKA_KEY_LENGTH || ik.length !== AKA_KEY_LENGTH) return
    put(this.#keys, nonce, { ck, ik })
    this.#agree(nonce)
  }

  /** Makes the associations once both keys and ports are known. */
  #agree(nonce: string): void {
    const keys = this.#keys.get(nonce)
    const challenge = this.#challenges.get(nonce)
    if (keys === undefined || challenge === undefined) return
    for (const server of challenge.server) {
      const pair = findAlgorithmPair(server.alg, server.ealg)
      const isSame = (each: Ipsec3gppMechanism): boolean => each.alg === server.alg && each.ealg === server.ealg
      const client = challenge.mechanisms.find(isSame) ?? challenge.mechanisms[0]
      if (pair === undefined || client === undefined) continue
      const espKeys = deriveEspKeys(pair, keys.ik, keys.ck)
      const agreement = { ue: { ...client, host: challenge.ue }, pcscf: { ...server, host: challenge.pcscf } }
      for (const { spi, from, to } of securityAssociations(agreement)) {
        this.#found(CapturedSa.of(spi, from.host, to.host, espKeys))
      }
    }
  }
}

function mechanismsOf(message: SipMessage, header: SecurityHeader): readonly Ipsec3gppMechanism[] {
  return parseSecurityMechanisms(message, header).filter((each) => each.kind === 'ipsec-3gpp')
}

function hexOf(text: string | undefined): Uint8Array | undefined {
  return text !== undefined && /^[0-9a-f]{32}$/i.test(text) ? Buffer.from(text, 'hex') : undefined
}

function octetsOf(nodes: readonly AvpNode[], name: string): Uint8Array | undefined {
  const value = nodes.find((node) => node.name === name)?.value
  return value instanceof Uint8Array ? value : undefined
}

/** The oldest goes for a new one. */
function put<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key)
  const oldest = map.size >= MAX_UNDER_WAY ? map.keys().next().value : undefined
  if (oldest !== undefined) map.delete(oldest)
  map.set(key, value)
}
