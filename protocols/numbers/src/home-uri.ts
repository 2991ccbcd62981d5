import { createNumberPlan } from './default-number-plan.ts'
import type { NumberPlan } from './number-plan.ts'
import { splitSipUri } from './sip-uri-text.ts'

/**
 * Reads Request-URIs as a network does that serves one home domain: what is dialled becomes the SIP URI under which the
 * HSS knows the one who is called.
 *
 * @param realm home domain, in lower case
 * @param plan turns telephone numbers into global ones
 * @returns of a URI its SIP URI in this network, as it is when it needs no change; undefined when it is of another
 * @spec TS 24.229 §5.4.3.2, §5.3.2.1; TS 23.003 §13.4
 */
export function createHomeUris(
  realm: string,
  plan: NumberPlan = createNumberPlan({ phoneContexts: [realm] }),
): (uri: string) => string | undefined {
  return (uri) => {
    const colon = uri.indexOf(':')
    const scheme = uri.slice(0, colon).toLowerCase()
    if (scheme === 'tel') return numberUri(uri, realm, plan) ?? `sip:${uri.slice(colon + 1)}@${realm};user=phone`
    if (scheme !== 'sip' && scheme !== 'sips') return undefined
    const { host, isPhone, user } = splitSipUri(uri.slice(colon + 1))
    if (hostWithoutPort(host).toLowerCase() !== realm) return undefined
    return isPhone && !user?.startsWith('+') ? (numberUri(uri, realm, plan) ?? uri) : uri
  }
}

function numberUri(dialled: string, realm: string, plan: NumberPlan): string | undefined {
  const number = plan.normalise(dialled)
  return number.kind === 'global' ? `sip:${number.e164}@${realm};user=phone` : undefined
}

function hostWithoutPort(host: string): string {
  const colon = host.lastIndexOf(':')
  return colon > host.lastIndexOf(']') ? host.slice(0, colon) : host
}
