import type { TextRange } from '../config/yaml-bounds.ts'

export interface SecretPlace extends TextRange {
  /** A mark holds for this one alone. */
  readonly setting: string
}

/** Parameters of what is no whole URL. */
const PARAMETER = /([?&](?:password|passfile|sslpassword|token|secret|key)=)([^&]+)/gi

/** Begins a query, a value of it, a parameter of a path, or a fragment. */
const DELIMITER = /[?&;#]/

/** What stands between scheme and path of a URL without user. */
const HOST = /^(?:\[[0-9A-Fa-f:.]*\]|[^:/?\s[\]]*)(?::[0-9]{1,5})?(?:[/?&]|$)/

/**
 * Where in a text the secrets of a URL may be: user and password, every value of its query and of its parameters, its
 * fragment. What they are called says nothing: signatures and tokens have as many names as there are services.
 *
 * @spec RFC 3986 §3.2.1, §3.3, §3.4, §3.5
 */
export function secretsInUrl(text: string): readonly SecretPlace[] {
  const scheme = text.indexOf('://')
  if (scheme < 0) return parametersIn(text)
  const authority = scheme + '://'.length
  const user = userIn(text, authority)
  const behind = valuesIn(text, user?.end ?? authority)
  return user === undefined ? behind : [user, ...behind]
}

function parametersIn(text: string): readonly SecretPlace[] {
  return [...text.matchAll(PARAMETER)].map(({ index, 0: whole, 1: name = '' }) => {
    return { start: index + name.length, end: index + whole.length, setting: 'parameter' }
  })
}

/**
 * Up to the last `@`: people write `/`, `?` and `@` into passwords, and some clients take them, though no URL may have them there.
 * An `@` behind the name of a parameter may be of that one.
 */
function userIn(text: string, authority: number): SecretPlace | undefined {
  const parameter = text.slice(authority).search(/[?&][^=&?\s]+=/)
  const front = text.slice(authority, parameter < 0 ? undefined : authority + parameter)
  const at = front.lastIndexOf('@')
  if (at < 0 && HOST.test(front)) return undefined
  // what is no host and has no @ of its own is a password that ends at the parameter that has the @
  const length = at < 0 ? front.length : at
  return length > 0 ? { start: authority, end: authority + length, setting: 'user' } : undefined
}

function valuesIn(text: string, from: number): readonly SecretPlace[] {
  const places: SecretPlace[] = []
  let next = from + text.slice(from).search(DELIMITER)
  while (next >= from) {
    const isFragment = text[next] === '#'
    const length = isFragment ? -1 : text.slice(next + 1).search(DELIMITER)
    const end = length < 0 ? text.length : next + 1 + length
    const equals = isFragment ? -1 : text.slice(next + 1, end).indexOf('=')
    const start = next + 1 + equals + 1
    if (start < end) places.push({ start, end, setting: 'parameter' })
    next = end < text.length ? end : -1
  }
  return places
}
