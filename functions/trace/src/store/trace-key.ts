/**
 * What an entry can be found by, as one text with a letter in front: `c` Call-ID, `s` subscriber (user part of a URI, IMSI
 * or digits of a number), `i` ICID, `b` branch of the topmost Via, `d` Session-Id of Diameter, `n` name asked for in the DNS.
 */
export type TraceKey = `${'c' | 's' | 'i' | 'b' | 'd' | 'n'}:${string}`

/** Takes one key of an entry. The same one may come more than once. */
export type TakeKey = (key: TraceKey) => void

/** `sip:+15550001@ims.example;user=phone`, `tel:+1-555-0001` and `15550001` are one subscriber. */
export function subscriberKey(identity: string): TraceKey {
  return `s:${subscriberOf(identity)}`
}

/** User part of a URI, an IMPI or a bare number; digits of numbers without `+` and separators. */
function subscriberOf(identity: string): string {
  const colon = identity.indexOf(':')
  const start = colon >= 0 && colon <= 4 ? colon + 1 : 0
  let end = start
  while (end < identity.length && !ENDS_USER.has(identity.charCodeAt(end))) end += 1
  const user = identity.slice(start, end)
  return isNumber(user) ? user.replace(/[^\d]/g, '') : user.toLowerCase()
}

/** `@`, `;`, `>`, `?` and space. */
const ENDS_USER: ReadonlySet<number> = new Set([64, 59, 62, 63, 32])

function isNumber(user: string): boolean {
  for (let i = 0; i < user.length; i += 1) {
    const code = user.charCodeAt(i)
    const isDigit = code >= 48 && code <= 57
    // RFC 3966 §3: visual separators
    if (!isDigit && code !== 43 && code !== 45 && code !== 46 && code !== 40 && code !== 41) return false
  }
  return user.length > 0
}
