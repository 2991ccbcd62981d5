import { isDeepStrictEqual } from 'node:util'
import { DecodeError } from '@voltaic/base'
import { formatImsSubscription, parseImsSubscription, type ServiceProfileContent } from '@voltaic/profile'
import type { Problem } from './problem.ts'

const REASON = 'an S-CSCF would not read it as it is written here'
const REMEDY = 'Take out characters that XML cannot carry; what stands under unknown must be one whole element each'

/**
 * What of a profile would reach no S-CSCF, or another one than is meant: it is written as User-Data and read again. One
 * such profile would keep all who have it from registering.
 *
 * @param profile that its schema has passed
 * @spec TS 29.228 §B, §E
 */
export function problemsOfReadingBack(profile: ServiceProfileContent): readonly Problem[] {
  const { initialFilterCriteria, ...rest } = profile
  const problems = initialFilterCriteria.flatMap((criteria, index) => {
    const alone = { initialFilterCriteria: [criteria], sharedIfcSetIds: [] }
    return isReadBack(alone) ? [] : [{ field: `initialFilterCriteria[${index}]`, reason: REASON, remedy: REMEDY }]
  })
  // what stands beside the criteria is named only where it does harm itself
  if (isReadBack({ ...rest, initialFilterCriteria: [] })) return problems
  return [...problems, { field: '', reason: REASON, remedy: REMEDY }]
}

function isReadBack(content: ServiceProfileContent): boolean {
  const impu = 'sip:user@example.org'
  const profile = { ...content, publicIdentities: [{ identity: impu, barred: false }] }
  const text = formatImsSubscription({ privateId: 'user@example.org', serviceProfiles: [profile] })
  try {
    const { serviceProfiles, ...others } = parseImsSubscription(text)
    const sent = { privateId: 'user@example.org', serviceProfiles: [withoutEmpty(profile)] }
    return isDeepStrictEqual({ ...others, serviceProfiles }, sent)
  } catch (error) {
    if (error instanceof DecodeError) return false
    throw error
  }
}

/** A list of unknown elements with nothing in it says nothing. */
function withoutEmpty(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, part) =>
    key === 'unknown' && Array.isArray(part) && part.length === 0 ? undefined : part,
  )
}
