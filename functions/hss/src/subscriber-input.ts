import { isImsi, msisdnOf, parseE164 } from '@voltaic/numbers'
import type { HssSettings } from './config.ts'
import { checkDigest, type DigestInput } from './digest-input.ts'
import { checkText, given, oneOf, Problems, type ProvisioningProblem } from './input-problems.ts'
import { checkSim, type SimInput } from './sim-input.ts'
import type { Subscriber } from './subscription.ts'

/** One subscriber as typed or read from a file: everything is text, nothing has been checked. */
export interface SubscriberInput extends Partial<SimInput>, DigestInput {
  readonly imsi: string
  /** E.164, with or without `+`. */
  readonly msisdn?: string | undefined
  readonly displayName?: string | undefined
  /** Name of a service profile. */
  readonly serviceProfile?: string | undefined
  /** `barred` or `unbarred`; absent: barred, unless there is no number and so no other identity. */
  readonly temporaryIdentity?: string | undefined
}

export type CheckedSubscriber =
  | { readonly kind: 'valid'; readonly subscriber: Subscriber }
  | { readonly kind: 'invalid'; readonly problems: readonly ProvisioningProblem[] }

/** Checks every field of a subscriber. @spec TS 23.003 §2.2, §3.3 */
export function checkSubscriber(input: SubscriberInput, settings: HssSettings): CheckedSubscriber {
  const problems = new Problems()
  const imsi = checkImsi(input.imsi, settings, problems)
  const msisdn = checkMsisdn(input.msisdn, problems)
  const sim = given(input.digestPassword)
    ? checkDigest(input, { impi: `${imsi}@${settings.realm}`, realm: settings.realm }, problems)
    : checkSim({ ...input, k: input.k ?? '' }, problems)
  checkText('displayName', input.displayName, problems)
  const temporary = oneOf('temporaryIdentity', input.temporaryIdentity, ['barred', 'unbarred'], problems)
  if (problems.found.length > 0 || imsi === undefined || sim === undefined) {
    return { kind: 'invalid', problems: problems.found }
  }
  const subscriber: Subscriber = {
    imsi,
    ...sim,
    // A set in which everything is barred could not register (TS 29.228 §6.1.1.1).
    isTemporaryImpuBarred: temporary === undefined ? msisdn !== undefined : temporary === 'barred',
    ...(msisdn !== undefined && { msisdn }),
    ...(given(input.displayName) && { displayName: input.displayName }),
    ...(given(input.serviceProfile) && { serviceProfile: input.serviceProfile }),
  }
  return { kind: 'valid', subscriber }
}

/** A number is repeated so that it can be found; text that may be a key in the wrong column is not. */
function shown(number: string): string {
  return /^\+?[0-9]{1,20}$/.test(number) ? `"${number}" ` : ''
}

function checkImsi(imsi: string, { plmn }: HssSettings, problems: Problems): string | undefined {
  if (!given(imsi)) return problems.add('imsi', 'is missing')
  if (!isImsi(imsi)) return problems.add('imsi', `${shown(imsi)}is not 6 to 15 digits`)
  if (imsi.startsWith(plmn.mcc + plmn.mnc)) return imsi
  const what = `${shown(imsi)}does not begin with the home network, MCC ${plmn.mcc} MNC ${plmn.mnc}`
  return problems.add('imsi', what + otherMncLength(imsi, plmn))
}

/** An MNC of two digits and the same with a zero in front are different networks, which look alike. */
function otherMncLength(imsi: string, { mcc, mnc }: HssSettings['plmn']): string {
  const other = mnc.length === 2 ? `0${mnc}` : mnc.startsWith('0') ? mnc.slice(1) : undefined
  if (other === undefined || !imsi.startsWith(mcc + other)) return ''
  return `: MNC ${other} is another network; the SIM says in EF_AD how many digits its MNC has`
}

/** @returns the digits of an international number without `+` */
export function checkMsisdn(msisdn: string | undefined, problems: Problems): string | undefined {
  if (!given(msisdn)) return undefined
  const e164 = parseE164(msisdn)
  if (e164 !== undefined) return msisdnOf(e164)
  return problems.add('msisdn', `${shown(msisdn)}is not an international number of at most 15 digits`)
}
