import { createNumberPlan } from './create-number-plan.ts'
import type { NumberPlan } from './number-plan.ts'
import { escapeUser, splitSipUri } from './sip-uri-text.ts'

/**
 * Reads Request-URIs as a network does that serves one home domain: what is dialled becomes the SIP URI under which the
 * HSS knows the one who is called.
 *
 * @param realm home domain, in lower case
 * @param plan turns telephone numbers into global ones
 * @returns of a URI the SIP URI of that identity in this network, and nothing but that; undefined when it is of another
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
    if (host !== realm) return undefined
    const number = isPhone && !user?.startsWith('+') ? numberUri(uri, realm, plan) : undefined
    return number ?? identityUri(scheme, user, isPhone, realm)
  }
}

/**
 * The identity alone. A port, an `maddr` or a transport would lead past the entry point of the home network, to wherever
 * who wrote the URI likes.
 */
function identityUri(scheme: string, user: string | undefined, isPhone: boolean, realm: string): string {
  return `${scheme}:${user === undefined ? '' : `${escapeUser(user)}@`}${realm}${isPhone ? ';user=phone' : ''}`
}

function numberUri(dialled: string, realm: string, plan: NumberPlan): string | undefined {
  const number = plan.normalise(dialled)
  return number.kind === 'global' ? `sip:${number.e164}@${realm};user=phone` : undefined
}
