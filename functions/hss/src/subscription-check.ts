import { problemsOfIdentities } from './identity-check.ts'
import type { ProvisioningProblem } from './input-problems.ts'
import type { SubscriptionRecord } from './subscription.ts'

/** What is wrong with a subscription in itself. */
export function problemsOfSubscription(record: SubscriptionRecord): readonly ProvisioningProblem[] {
  const problems: ProvisioningProblem[] = []
  const impis = new Set(record.impis.map(({ impi }) => impi))
  if (impis.size === 0) problems.push({ field: 'impis', reason: 'there must be at least one' })
  if (record.registrationSets.length === 0) {
    problems.push({ field: 'registrationSets', reason: 'there must be at least one' })
  }
  for (const [index, set] of record.registrationSets.entries()) {
    const field = `registrationSets[${index}]`
    if (set.impus.length === 0) problems.push({ field: `${field}.impus`, reason: 'there must be at least one' })
    if (set.impis?.length === 0) problems.push({ field: `${field}.impis`, reason: 'there must be at least one' })
    for (const impi of set.impis ?? []) {
      if (!impis.has(impi)) problems.push({ field: `${field}.impis`, reason: `"${impi}" is not in this subscription` })
    }
  }
  return [...problems, ...problemsOfIdentities(record)]
}
