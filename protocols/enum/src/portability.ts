import { DecodeError } from '@voltaic/base'
import { parseTelephoneSubscriber, type TelUri } from '@voltaic/numbers'
import type { NumberPortability } from './candidate.ts'

/**
 * What a URI says of a ported number: a tel URI in its parameters, a SIP URI in those of its user part.
 *
 * @param uri `tel:+61255502345;npdi;rn=+6149`, `sip:+61255502345;npdi@example.com;user=phone`
 * @returns undefined when it says nothing
 * @spec RFC 4694 §4; RFC 3261 §19.1.6
 */
export function portabilityOf(uri: string): NumberPortability | undefined {
  const subscriber = subscriberOf(uri)
  if (subscriber === undefined) return undefined
  const value = (name: string): string | undefined =>
    subscriber.parameters.find((parameter) => parameter.name === name)?.value
  const isQueried = subscriber.parameters.some(({ name }) => name === 'npdi')
  const routingNumber = value('rn')
  const routingNumberContext = value('rn-context')
  const carrier = value('cic')
  if (!isQueried && routingNumber === undefined && carrier === undefined) return undefined
  return {
    isQueried,
    ...(routingNumber === undefined ? {} : { routingNumber }),
    ...(routingNumberContext === undefined ? {} : { routingNumberContext }),
    ...(carrier === undefined ? {} : { carrier }),
  }
}

function subscriberOf(uri: string): TelUri | undefined {
  const colon = uri.indexOf(':')
  const isTel = uri.slice(0, colon).toLowerCase() === 'tel'
  const text = isTel ? uri.slice(colon + 1) : uri.slice(colon + 1, Math.max(colon + 1, uri.lastIndexOf('@')))
  if (!text.includes(';')) return undefined
  try {
    return parseTelephoneSubscriber(text)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
