import type { IdentityType } from '@voltaic/profile'
import type { ProvisioningProblem } from './input-problems.ts'
import type { ImpuRecord, RegistrationSetRecord, SubscriptionRecord } from './subscription.ts'
import { isWildcardType, parseWildcard } from './wildcard.ts'

/**
 * What is wrong with the identities of a subscription: wildcards that cannot be read, services among the identities of
 * people, aliases that are not alike.
 * @spec TS 23.003 §13.4A, §13.5; TS 23.228 §4.3.3.2, §4.3.3.4; TS 29.228 §B.2.1
 */
export function problemsOfIdentities(record: SubscriptionRecord): readonly ProvisioningProblem[] {
  return [
    ...record.registrationSets.flatMap((set, index) => problemsOfSet(set, `registrationSets[${index}]`)),
    ...problemsOfAliases(record.registrationSets),
  ]
}

function problemsOfSet(set: RegistrationSetRecord, field: string): readonly ProvisioningProblem[] {
  const problems = set.impus.flatMap((impu, index) => problemsOfIdentity(impu, `${field}.impus[${index}]`))
  const services = set.impus.filter(({ identityType }) => isService(identityType)).length
  if (services > 0 && services < set.impus.length) {
    problems.push({ field: `${field}.impus`, reason: 'a set holds either services or identities of users' })
  }
  if (services === 0 && set.impus.length > 0 && set.impus.every(({ identityType }) => isWildcardType(identityType))) {
    problems.push({ field: `${field}.impus`, reason: 'a wildcard needs an identity beside it that can be registered' })
  }
  return problems
}

function problemsOfIdentity(impu: ImpuRecord, field: string): ProvisioningProblem[] {
  const problems: ProvisioningProblem[] = []
  if (isWildcardType(impu.identityType)) {
    const parsed = parseWildcard(impu.identity)
    if (parsed.kind === 'malformed') problems.push({ field: `${field}.identity`, reason: parsed.reason })
  }
  if (isService(impu.identityType)) return problems
  if (impu.applicationServer !== undefined) {
    problems.push({ field: `${field}.applicationServer`, reason: 'only a service has one of its own' })
  }
  if (impu.psiInactive !== undefined) {
    problems.push({ field: `${field}.psiInactive`, reason: 'only a service can be switched off' })
  }
  return problems
}

/** Aliases are one identity in several forms: one set, one service profile. */
function problemsOfAliases(sets: readonly RegistrationSetRecord[]): readonly ProvisioningProblem[] {
  const problems: ProvisioningProblem[] = []
  const first = new Map<string, { readonly set: number; readonly serviceProfile: string | undefined }>()
  for (const [set, { impus }] of sets.entries()) {
    for (const [index, { aliasGroup, serviceProfile }] of impus.entries()) {
      if (aliasGroup === undefined) continue
      const known = first.get(aliasGroup)
      if (known === undefined) first.set(aliasGroup, { set, serviceProfile })
      else if (known.set !== set || known.serviceProfile !== serviceProfile) {
        const field = `registrationSets[${set}].impus[${index}].aliasGroup`
        problems.push({ field, reason: `aliases of group "${aliasGroup}" need one set and one service profile` })
      }
    }
  }
  return problems
}

function isService(type: IdentityType | undefined): boolean {
  return type === 'DISTINCT_PSI' || type === 'WILDCARDED_PSI'
}
