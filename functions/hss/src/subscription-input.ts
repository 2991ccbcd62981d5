import type { ServerCapabilities } from '@voltaic/diameter'
import { isImsi } from '@voltaic/numbers'
import { checkText, given, isWritable, Problems, type ProvisioningProblem } from './input-problems.ts'
import { DEFAULT_NAME } from './provisioning-schema.ts'
import { checkSim, type SimInput } from './sim-input.ts'
import { checkMsisdn } from './subscriber-input.ts'
import type { ImpiRecord, ImpuRecord, SubscriptionRecord } from './subscription.ts'

export interface ImpiInput extends SimInput {
  /** user@realm */
  readonly impi: string
  readonly imsi?: string | undefined
  readonly msisdn?: string | undefined
}

export interface ImpuInput extends Partial<Omit<ImpuRecord, 'identity'>> {
  /** SIP or tel URI. */
  readonly identity: string
}

/** A subscription as typed: nothing has been checked. */
export interface SubscriptionInput {
  readonly impis: readonly ImpiInput[]
  readonly registrationSets: readonly {
    readonly impus: readonly ImpuInput[]
    /** The IMPIs that may use it; absent: all. */
    readonly impis?: readonly string[]
  }[]
  readonly capabilities?: ServerCapabilities
  readonly visitedNetworks?: readonly string[]
}

export type CheckedSubscription =
  | { readonly kind: 'valid'; readonly record: SubscriptionRecord }
  | { readonly kind: 'invalid'; readonly problems: readonly ProvisioningProblem[] }

/** Checks every field of a subscription; fields are named like `impis[0].k`. @spec TS 23.003 §13.3, §13.4 */
export function checkSubscription(input: SubscriptionInput): CheckedSubscription {
  const problems = new Problems()
  const impis = input.impis.flatMap((impi, index) => checkImpi(impi, `impis[${index}]`, problems) ?? [])
  const registrationSets = input.registrationSets.map((set, index) => ({
    ...set,
    impus: set.impus.map((impu, at) => checkImpu(impu, `registrationSets[${index}].impus[${at}]`, problems)),
  }))
  if (problems.found.length > 0) return { kind: 'invalid', problems: problems.found }
  return { kind: 'valid', record: { ...input, impis, registrationSets } }
}

function checkImpi(input: ImpiInput, at: string, problems: Problems): ImpiRecord | undefined {
  const own = new Problems()
  const { impi, imsi } = input
  if (!/^[^@\s]+@[A-Za-z0-9.-]+$/.test(impi) || !isBare(impi)) own.add('impi', 'is not of the form user@realm')
  if (given(imsi) && !isImsi(imsi)) own.add('imsi', 'is not 6 to 15 digits')
  const msisdn = checkMsisdn(input.msisdn, own)
  const sim = checkSim(input, own)
  for (const { field, reason } of own.found) problems.add(`${at}.${field}`, reason)
  if (own.found.length > 0 || sim === undefined) return undefined
  return { impi, ...sim, ...(given(imsi) && { imsi }), ...(msisdn !== undefined && { msisdn }) }
}

function checkImpu(input: ImpuInput, at: string, problems: Problems): ImpuRecord {
  const { identity, barred = false, serviceProfile = DEFAULT_NAME } = input
  if (!/^(sips?:[^@\s]+(@[^@\s]+)?|tel:\S+)$/i.test(identity) || !isBare(identity)) {
    problems.add(`${at}.identity`, 'is no SIP or tel URI')
  }
  checkText(`${at}.displayName`, input.displayName, problems)
  return { ...input, identity, barred, serviceProfile }
}

/** No character by which it would end early in a header field, or stand for another one. */
function isBare(identity: string): boolean {
  return isWritable(identity) && !/[<>"]/.test(identity)
}
