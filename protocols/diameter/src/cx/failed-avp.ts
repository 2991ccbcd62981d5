import { type Avp, type AvpDefinition, avp, copiedAvp } from '../codec/avp.ts'
import { type AvpList, avpOctets, findAvp } from '../codec/avp-list.ts'
import * as base from '../dictionary/base-avps.ts'
import { missingAvp } from '../dictionary/get-avp.ts'

/** Failed-AVP with an example of an AVP that a request lacks. @spec RFC 6733 §7.1.5, §7.5 */
export function failedByAbsence<Read, Written>(definition: AvpDefinition<Read, Written>): Avp {
  const { failedAvp } = missingAvp(definition)
  return avp(base.FailedAvp, failedAvp === undefined ? [] : [copiedAvp(failedAvp)])
}

/**
 * Failed-AVP with an AVP of the request as it came.
 *
 * @param occurrence which of several, from 0
 * @returns undefined when there is none
 * @spec RFC 6733 §7.1.5, §7.5
 */
export function failedAsSent<Read, Written>(
  list: AvpList,
  definition: AvpDefinition<Read, Written>,
  occurrence = 0,
): Avp | undefined {
  let position = findAvp(list, definition)
  for (let i = 0; i < occurrence && position >= 0; i++) position = findAvp(list, definition, position + 1)
  return position < 0 ? undefined : avp(base.FailedAvp, [copiedAvp(avpOctets(list, position))])
}
