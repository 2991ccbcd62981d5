import { isE164, parseTelephoneSubscriber, parseTelUri, type TelUri as Subscriber } from '@voltaic/numbers'
import type { Uri } from '@voltaic/sip'

/** A number on its way out. */
export interface DialledNumber {
  /** With its `+`. */
  readonly e164: string
  /** Where the number has been ported to: the routing number leads there, with its `+` when it is global. @spec RFC 4694 §4 */
  readonly routingNumber: string | undefined
  /** Parameters of number portability, as they go on: `;npdi;rn=+61355500000`. */
  readonly portability: string
}

/** Parameters that tell the next network what is known of a ported number. @spec RFC 4694 §4 */
const PORTABILITY: ReadonlySet<string> = new Set(['npdi', 'rn', 'rn-context', 'cic', 'cic-context'])

/**
 * The global number of a Request-URI.
 *
 * @param realm home domain: the user parts of others' URIs are not for this network to read
 * @returns undefined for what is no global number
 * @throws DecodeError for a tel URI that cannot be read
 * @spec TS 24.229 §5.6.2; RFC 4694 §6
 */
export function dialledNumberOf(uri: Uri, text: string, realm: string): DialledNumber | undefined {
  const subscriber = subscriberOf(uri, text, realm)
  if (subscriber === undefined || !isE164(subscriber.number)) return undefined
  const known = subscriber.parameters.filter(({ name }) => PORTABILITY.has(name))
  return {
    e164: subscriber.number,
    routingNumber: known.find(({ name }) => name === 'rn')?.value,
    portability: known.map(({ name, value }) => (value === undefined ? `;${name}` : `;${name}=${value}`)).join(''),
  }
}

function subscriberOf(uri: Uri, text: string, realm: string): Subscriber | undefined {
  if (uri.kind === 'tel') return parseTelUri(text)
  if (uri.kind !== 'sip' || uri.user === undefined || uri.host.toLowerCase() !== realm) return undefined
  return uri.user.startsWith('+') ? parseTelephoneSubscriber(uri.user) : undefined
}

/** The number that leads the way: where a number has been ported to, if that is global. @spec RFC 4694 §6 */
export function routeKeyOf({ e164, routingNumber }: DialledNumber): string {
  return routingNumber !== undefined && isE164(routingNumber) ? routingNumber : e164
}
