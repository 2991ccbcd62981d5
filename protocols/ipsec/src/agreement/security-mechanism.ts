import { DecodeError } from '@voltaic/base'
import { formatParameterised, isToken, type Params, parseParameterised, type SipMessage } from '@voltaic/sip'

/** The three headers of a security agreement; all have one syntax. */
export type SecurityHeader = 'Security-Client' | 'Security-Server' | 'Security-Verify'

/** Mechanisms that are looked at in one message: phones send up to twelve. */
export const MAX_MECHANISMS = 64

const SPEC_MECHANISM = 'RFC 3329 §2.2'
const SPEC_3GPP = 'TS 33.203 §H'
const LARGEST_SPI = 0xffff_ffff
const LARGEST_PORT = 0xffff

/** SPIs and ports with which one side takes part in an agreement: of its own SAs, at its own address. */
export interface SecurityPorts {
  /** SPI of the inbound SA at `portC`. */
  readonly spiC: number
  /** SPI of the inbound SA at `portS`. */
  readonly spiS: number
  /** Protected client port. */
  readonly portC: number
  /** Protected server port. */
  readonly portS: number
}

/** `ipsec-3gpp`. Algorithms and modes are kept as written, in lower case, also those that nobody here knows. */
export interface Ipsec3gppMechanism extends SecurityPorts {
  readonly kind: 'ipsec-3gpp'
  /** Preference from 0 to 1; the higher the better. */
  readonly q?: number
  readonly alg: string
  /** `null` when the sender wrote none. */
  readonly ealg: string
  /** `esp` when the sender wrote none. */
  readonly prot: string
  /** `trans` when the sender wrote none. */
  readonly mod: string
  /** What else it has. */
  readonly params: Params
}

/** `tls`, `digest`, `sdes-srtp;mediasec` and whatever comes. */
export interface OtherMechanism {
  readonly kind: 'other'
  /** In lower case. */
  readonly name: string
  readonly q?: number
  readonly params: Params
}

export type SecurityMechanism = Ipsec3gppMechanism | OtherMechanism

const OWN_PARAMS: ReadonlySet<string> = new Set([
  'q',
  'alg',
  'ealg',
  'prot',
  'mod',
  'spi-c',
  'spi-s',
  'port-c',
  'port-s',
])

/**
 * All mechanisms of one header of a message, in its order; none when it lacks the header. Values are checked to be
 * numbers of their size and no more: what cannot be used is left to `chooseMechanism`, which can say why.
 *
 * @spec RFC 3329 §2.2; TS 33.203 §H
 * @throws DecodeError SIP_HEADER_MALFORMED, SEC_AGREE_TOO_MANY, SEC_AGREE_MECHANISM, SEC_AGREE_PARAMETER
 */
export function parseSecurityMechanisms(message: SipMessage, header: SecurityHeader): readonly SecurityMechanism[] {
  const values = message.list(header)
  if (values.length > MAX_MECHANISMS) {
    throw new DecodeError('SEC_AGREE_TOO_MANY', `${header} lists ${values.length} mechanisms`, 0, SPEC_MECHANISM)
  }
  return values.map(parseSecurityMechanism)
}

/**
 * One mechanism.
 *
 * @spec RFC 3329 §2.2; TS 33.203 §H
 * @throws DecodeError SIP_HEADER_MALFORMED, SEC_AGREE_MECHANISM, SEC_AGREE_PARAMETER
 */
export function parseSecurityMechanism(text: string): SecurityMechanism {
  const { value, params } = parseParameterised(text)
  if (!isToken(value)) {
    throw new DecodeError('SEC_AGREE_MECHANISM', 'a mechanism starts with its name', 0, SPEC_MECHANISM)
  }
  const name = value.toLowerCase()
  const q = parsePreference(params)
  const preference = q === undefined ? {} : { q }
  if (name !== 'ipsec-3gpp') return { kind: 'other', name, ...preference, params: without(params, isPreference) }
  return {
    kind: 'ipsec-3gpp',
    ...preference,
    alg: word(params, 'alg'),
    ealg: word(params, 'ealg', 'null'),
    prot: word(params, 'prot', 'esp'),
    mod: word(params, 'mod', 'trans'),
    spiC: wholeNumber(params, 'spi-c', LARGEST_SPI),
    spiS: wholeNumber(params, 'spi-s', LARGEST_SPI),
    portC: wholeNumber(params, 'port-c', LARGEST_PORT),
    portS: wholeNumber(params, 'port-s', LARGEST_PORT),
    params: without(params, (param) => OWN_PARAMS.has(param)),
  }
}

/** One mechanism as a header value. @spec RFC 3329 §2.2; TS 33.203 §H */
export function formatSecurityMechanism(mechanism: SecurityMechanism): string {
  const params = new Map<string, string | undefined>()
  if (mechanism.q !== undefined) params.set('q', formatPreference(mechanism.q))
  if (mechanism.kind === 'ipsec-3gpp') {
    params.set('alg', mechanism.alg).set('ealg', mechanism.ealg)
    params.set('prot', mechanism.prot).set('mod', mechanism.mod)
    params.set('spi-c', String(mechanism.spiC)).set('spi-s', String(mechanism.spiS))
    params.set('port-c', String(mechanism.portC)).set('port-s', String(mechanism.portS))
  }
  for (const [name, value] of mechanism.params) params.set(name, value)
  return formatParameterised({ value: mechanism.kind === 'other' ? mechanism.name : mechanism.kind, params })
}

/** qvalue has at most three digits after the point. RFC 3261 §25.1 */
function formatPreference(q: number): string {
  return String(Math.round(q * 1000) / 1000)
}

function parsePreference(params: Params): number | undefined {
  if (!params.has('q')) return undefined
  const text = params.get('q') ?? ''
  if (!/^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(text)) throw badParameter('q', 'a number from 0 to 1', SPEC_MECHANISM)
  return Number(text)
}

function word(params: Params, name: string, otherwise?: string): string {
  const text = params.has(name) ? (params.get(name) ?? '') : (otherwise ?? '')
  if (!isToken(text)) throw badParameter(name, 'a token', SPEC_3GPP)
  return text.toLowerCase()
}

function wholeNumber(params: Params, name: string, largest: number): number {
  const text = params.get(name) ?? ''
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (!(value <= largest)) throw badParameter(name, `a whole number up to ${largest}`, SPEC_3GPP)
  return value
}

function without(params: Params, isOut: (name: string) => boolean): Params {
  return new Map([...params].filter(([name]) => !isOut(name)))
}

function isPreference(name: string): boolean {
  return name === 'q'
}

function badParameter(name: string, wanted: string, spec: string): DecodeError {
  return new DecodeError('SEC_AGREE_PARAMETER', `parameter ${name} must be ${wanted}`, 0, spec)
}
