import {
  chooseMechanism,
  compareSecurityClient,
  compareSecurityVerify,
  formatSecurityMechanism,
  parseSecurityMechanisms,
  type RefusalCause,
  type SecurityMechanism,
} from '@voltaic/ipsec'
import { type Hop, hasToken, parseAuth, parseNameAddr, type SipRequest, type SipResponse } from '@voltaic/sip'
import type { PcscfRoom } from '../room.ts'
import type { AkaChallenge } from './challenge-set.ts'
import { type GmConfig, policyFor } from './gm-config.ts'
import type { HeldSet } from './gm-phone.ts'
import type { GmSecurity } from './gm-security.ts'
import { refuseUnprotected } from './refuse-unprotected.ts'

/** How a REGISTER came, and what its phone offers for the challenge that it may get. */
export interface RegisterProtection {
  readonly integrityProtected: 'yes' | 'no'
  /** The set that it came over; none in clear. */
  readonly over: HeldSet | undefined
  /** Security-Client; none where nothing is to be agreed on. */
  readonly offer: readonly SecurityMechanism[] | undefined
  /** Whether nobody may register in clear. */
  readonly isRequired: boolean
}

export type RegisterCheck =
  | { readonly kind: 'accepted'; readonly protection: RegisterProtection }
  | { readonly kind: 'refused'; readonly response: SipResponse }

type Refusal = RefusalCause | 'security-verify' | 'security-client' | 'user'

/** Characters of Security-Client, which is kept until the challenge is answered; twelve mechanisms take about 1500. */
const MAX_SECURITY_CLIENT_LENGTH = 4096

const IN_CLEAR: RegisterProtection = { integrityProtected: 'no', over: undefined, offer: undefined, isRequired: false }

/**
 * Looks at the security agreement of a REGISTER before the home network is asked.
 *
 * @param impi username of its Authorization, or empty
 * @throws DecodeError where a Security header cannot be read
 * @spec RFC 3329 §2.3.1; TS 24.229 §5.2.2.2; TS 33.203 §7.2
 */
export function checkAgreement(request: SipRequest, hop: Hop, impi: string, room: PcscfRoom): RegisterCheck {
  const { gm } = room
  if (gm === undefined) return { kind: 'accepted', protection: IN_CLEAR }
  if (offerLength(request) > MAX_SECURITY_CLIENT_LENGTH) {
    room.runtime.counters.add('pcscf.gm.limit.security-client')
    return { kind: 'refused', response: hop.reply(400, { reason: 'Security-Client Too Long' }) }
  }
  if (gm.isProtected(hop.flow.local)) return checkProtected(request, hop, impi, gm, room)
  return checkInClear(request, hop, impi, gm, room)
}

function offerLength(request: SipRequest): number {
  return request.headerLines('Security-Client').reduce((sum, line) => sum + line.length, 0)
}

function checkInClear(request: SipRequest, hop: Hop, impi: string, gm: GmSecurity, room: PcscfRoom): RegisterCheck {
  const policy = policyFor(impi || impiOfTo(request), gm.config)
  if (policy === 'off') return { kind: 'accepted', protection: IN_CLEAR }
  const isRequired = policy === 'require'
  const offer = parseSecurityMechanisms(request, 'Security-Client')
  const choice = chooseMechanism(offer, gm.config.pairs)
  if (choice.kind === 'chosen') return { kind: 'accepted', protection: { ...IN_CLEAR, offer, isRequired } }
  const wantsAgreement = hasToken(request, 'Require', 'sec-agree') && choice.cause !== 'no-offer'
  if (isRequired || wantsAgreement || choice.cause === 'nothing-in-common') {
    return { kind: 'refused', response: refusal(choice.cause, choice.reason, hop, gm.config, room) }
  }
  return { kind: 'accepted', protection: IN_CLEAR }
}

// TS 24.229 §5.4.1.1: who gives no user name is taken for the one that To names
function impiOfTo(request: SipRequest): string {
  return parseNameAddr(request.header('To') ?? '').uri.replace(/^sips?:/i, '')
}

function checkProtected(request: SipRequest, hop: Hop, impi: string, gm: GmSecurity, room: PcscfRoom): RegisterCheck {
  const verify = parseSecurityMechanisms(request, 'Security-Verify')
  const over = gm.setOfRegister(hop.flow, verify)
  // its set ended while the message was on its way
  if (over === undefined) return { kind: 'refused', response: refuseUnprotected('set-ended', hop, room) }
  const state = over.phone.stateOf(over.id)
  if (state === 'old') {
    // TS 24.229 §5.2.4, §5.2.5: it lives on for what is under way, and nothing new begins over it
    return { kind: 'refused', response: refuseUnprotected('old-set', hop, room) }
  }
  const isAnswer = state === 'temporary'
  const offer = parseSecurityMechanisms(request, 'Security-Client')
  const mismatch = mismatchOf(over, { impi, offer, verify, isAnswer })
  if (mismatch !== undefined) {
    // TS 33.203 §7.2: the registration is aborted
    gm.failed(over)
    return { kind: 'refused', response: refusal(mismatch.cause, mismatch.reason, hop, gm.config, room) }
  }
  if (isAnswer) gm.answering(over)
  else gm.used(over)
  const protection: RegisterProtection = {
    integrityProtected: 'yes',
    over,
    offer: offer.length === 0 ? undefined : offer,
    isRequired: true,
  }
  return { kind: 'accepted', protection }
}

interface Protected {
  readonly impi: string
  readonly offer: readonly SecurityMechanism[]
  readonly verify: readonly SecurityMechanism[]
  /** It answers the challenge with which the set began. */
  readonly isAnswer: boolean
}

function mismatchOf(
  over: HeldSet,
  { impi, offer, verify, isAnswer }: Protected,
): { readonly cause: Refusal; readonly reason: string } | undefined {
  if (impi !== over.phone.impi) return { cause: 'user', reason: 'the set was agreed on with another user' }
  // a phone may leave it out later on: what comes over a set in use has been verified
  if (isAnswer || verify.length > 0) {
    const comparison = compareSecurityVerify(verify, over.securityServer)
    if (comparison.kind === 'different') return { cause: 'security-verify', reason: comparison.reason }
  }
  if (!isAnswer) return undefined
  const comparison = compareSecurityClient(offer, over.securityClient)
  return comparison.kind === 'different' ? { cause: 'security-client', reason: comparison.reason } : undefined
}

/** RFC 3329 §2.3.1: with what there is to choose from. */
function refusal(cause: Refusal, reason: string, hop: Hop, config: GmConfig, room: PcscfRoom): SipResponse {
  room.runtime.counters.add(`pcscf.gm.refused.${cause}`)
  const response = hop.reply(494, { headers: [['Security-Server', serverList(config)]] })
  const { callId } = response
  room.runtime.log.info('no security agreement', { element: room.config.element, callId, cause, reason })
  return response
}

function serverList({ pairs }: GmConfig): string {
  return pairs
    .map(({ alg, ealg }, index) =>
      formatSecurityMechanism({
        kind: 'other',
        name: 'ipsec-3gpp',
        q: (pairs.length - index) / 10,
        params: new Map([
          ['alg', alg],
          ['ealg', ealg],
          ['prot', 'esp'],
          ['mod', 'trans'],
        ]),
      }),
    )
    .join(', ')
}

/**
 * The 401 as it goes to the phone, when a set was agreed on: with Security-Server. CK and IK are off it already.
 *
 * @param challenge the 401 of the home network, with CK and IK
 * @param clean the same without them
 * @spec TS 24.229 §5.2.2.2; RFC 3310 §3.2
 */
export async function challengePhone(
  challenge: SipResponse,
  clean: SipResponse,
  { offer, over, isRequired }: RegisterProtection,
  impi: string,
  hop: Hop,
  room: PcscfRoom,
): Promise<SipResponse> {
  const { gm } = room
  if (gm === undefined || (offer === undefined && over === undefined)) return clean
  const aka = akaIn(challenge)
  if (aka === undefined) {
    // no IMS AKA: nothing to protect with
    room.runtime.counters.add('pcscf.gm.no-keys')
    return isRequired ? refuseUnprotected('no-keys', hop, room) : clean
  }
  const choice = chooseMechanism(offer ?? [], gm.config.pairs)
  if (choice.kind === 'refused') return refusal(choice.cause, choice.reason, hop, gm.config, room)
  const { host } = hop.flow.remote
  const held = await gm.challenge({ impi, host, securityClient: offer ?? [] }, aka, over)
  if (held === undefined) return refuseUnprotected('set-refused', hop, room)
  return clean.with('Security-Server', held.securityServer.map(formatSecurityMechanism).join(', '))
}

function akaIn(challenge: SipResponse): AkaChallenge | undefined {
  for (const line of challenge.headerLines('WWW-Authenticate')) {
    const { params } = parseAuth(line)
    const [ck, ik] = [keyIn(params.get('ck')), keyIn(params.get('ik'))]
    if (ck !== undefined && ik !== undefined) return { nonce: params.get('nonce') ?? '', ck, ik }
  }
  return undefined
}

function keyIn(text: string | undefined): Uint8Array | undefined {
  return text !== undefined && /^[0-9a-f]{32}$/i.test(text) ? Buffer.from(text, 'hex') : undefined
}
