import { DecodeError } from '@voltaic/base'
import {
  type AlgorithmPair,
  chooseServerMechanism,
  createSecurityClient,
  deriveEspKeys,
  findAlgorithmPair,
  formatSecurityMechanism,
  type Ipsec3gppMechanism,
  type MechanismChoice,
  parseSecurityMechanisms,
  type SecurityMechanism,
} from '@voltaic/ipsec'
import { parseParameterised, type SipRequest, type SipResponse } from '@voltaic/sip'
import type { Gm, GmOffer } from './gm.ts'
import type { GmFaults } from './gm-config.ts'
import type { GmSet } from './phone-sets.ts'
import type { AkaKeys, RegistrationWay } from './registration-way.ts'
import { offering, otherSpi } from './security-headers.ts'

/**
 * One registration, refresh or de-registration with a security agreement: in clear or over the set in use until the
 * challenge, then over the new set.
 *
 * @spec RFC 3329 §2.3.1; TS 33.203 §7.2, §7.4; TS 24.229 §5.1.1.2.2, §5.1.1.4.2, §5.1.1.5, §5.1.1.6.2
 */
export class GmRegistration implements RegistrationWay {
  readonly isRefresh: boolean
  readonly #gm: Gm
  readonly #faults: GmFaults
  /** The set in use when it began; undefined when the phone begins in clear. */
  readonly #first: GmSet | undefined
  #offer: GmOffer
  #pairs: readonly AlgorithmPair[]
  /** The set of the challenge. */
  #agreed: GmSet | undefined
  #hasDisagreed = false
  #isAccepted = false

  private constructor(gm: Gm, offer: GmOffer) {
    this.#gm = gm
    this.#faults = gm.parts.config.faults ?? {}
    this.#first = gm.isRegistered && !this.#faults.forgetsRegistration ? gm.sets.sending : undefined
    this.isRefresh = this.#first !== undefined
    this.#offer = offer
    this.#pairs = gm.pairs
  }

  /** @throws VoltaicError the failures to bind a client port */
  static async begin(gm: Gm): Promise<GmRegistration> {
    return new GmRegistration(gm, await gm.offer())
  }

  send(register: SipRequest): Promise<SipResponse> {
    const over = this.#agreed ?? this.#first
    const { config, clear } = this.#gm.parts
    const request = offering(register, this.#securityClient(), over, this.#faults)
    return over === undefined
      ? clear().request(request, { target: config.pcscf })
      : this.#gm.sip.sendOver(over, request)
  }

  async challenged(challenge: SipResponse, keys: AkaKeys): Promise<string | undefined> {
    const securityServer = securityServerOf(challenge)
    if (typeof securityServer === 'string') return securityServer
    const choice = chooseServerMechanism(securityServer, this.#pairs, this.#offer.ports)
    if (choice.kind === 'refused') return `Security-Server of the 401: ${choice.reason}`
    const { client, ports } = this.#offer
    const { host } = this.#gm.parts.config.pcscf.address
    const { mechanism } = choice
    const pcscf = { host, ...portsOf(mechanism), ...(this.#faults.wrongSpi ? { spiS: otherSpi(mechanism.spiS) } : {}) }
    this.#gm.holdClient(client)
    const set = await this.#gm.sets.challenged(
      { agreement: { ue: { host: client.host, ...ports }, pcscf }, side: 'ue', keys: this.#keys(choice, keys) },
      { client, server: { host, port: mechanism.portS }, securityServer: securityServer.map(formatSecurityMechanism) },
    )
    if (typeof set === 'string') {
      await this.#gm.releaseClient(client)
      return set
    }
    this.#agreed = set
    return undefined
  }

  async disagreed(response: SipResponse): Promise<boolean> {
    if (this.#hasDisagreed || this.#gm.server === undefined) return false
    this.#hasDisagreed = true
    const offered = pairsOf(response)
    // an agreement that somebody has tampered with is made once more; an offer that nobody wants is not repeated
    if (offered.length === 0 && this.#agreed === undefined) return false
    if (offered.length > 0) this.#pairs = offered
    this.#dropAgreed()
    const used = this.#offer
    this.#offer = await this.#gm.offer()
    await this.#gm.releaseClient(used.client)
    return true
  }

  accepted(expires: number): void {
    const over = this.#agreed ?? this.#first
    if (over === undefined) return
    this.#isAccepted = true
    if (expires === 0) {
      this.#gm.deregistered()
      return
    }
    this.#gm.sets.registered(over, expires, this.#first === undefined)
    this.#gm.isRegistered = true
  }

  async end(): Promise<void> {
    if (!this.#isAccepted) {
      this.#dropAgreed()
      // whatever the network believes now, the phone has to begin anew
      this.#gm.isRegistered = false
    }
    await this.#gm.releaseClient(this.#offer.client)
  }

  #securityClient(): readonly SecurityMechanism[] {
    const { ports } = this.#offer
    const isAltered = this.#faults.alteredSecurityClient && this.#agreed !== undefined
    return createSecurityClient(this.#pairs, isAltered ? { ...ports, spiC: otherSpi(ports.spiC) } : ports)
  }

  #keys({ pair }: Extract<MechanismChoice, { kind: 'chosen' }>, { ik, ck }: AkaKeys) {
    const { random } = this.#gm.parts.runtime
    return this.#faults.wrongKey
      ? deriveEspKeys(pair, random.bytes(ik.length), random.bytes(ck.length))
      : deriveEspKeys(pair, ik, ck)
  }

  #dropAgreed(): void {
    if (this.#agreed !== undefined) this.#gm.sets.failed(this.#agreed)
    this.#agreed = undefined
  }
}

/** @returns why it cannot be read, in words */
function securityServerOf(response: SipResponse): readonly SecurityMechanism[] | string {
  try {
    const mechanisms = parseSecurityMechanisms(response, 'Security-Server')
    return mechanisms.length === 0 ? `${response.status} without Security-Server` : mechanisms
  } catch (error) {
    if (error instanceof DecodeError) return `Security-Server cannot be read: ${error.message}`
    throw error
  }
}

/** The pairs that a 494 lists, in its order; SPIs and ports it may leave out, since nothing is agreed on yet. */
function pairsOf(response: SipResponse): readonly AlgorithmPair[] {
  try {
    return response.list('Security-Server').flatMap((text) => {
      const { value, params } = parseParameterised(text)
      if (value.toLowerCase() !== 'ipsec-3gpp') return []
      return findAlgorithmPair(params.get('alg') ?? '', params.get('ealg') ?? 'null') ?? []
    })
  } catch (error) {
    if (error instanceof DecodeError) return []
    throw error
  }
}

function portsOf({ spiC, spiS, portC, portS }: Ipsec3gppMechanism) {
  return { spiC, spiS, portC, portS }
}
