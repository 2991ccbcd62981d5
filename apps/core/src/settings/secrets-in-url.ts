import type { TextRange } from '../config/yaml-bounds.ts'

export interface SecretPlace extends TextRange {
  /** A mark holds for this one alone. */
  readonly setting: string
}

/** Parameters of the URL of a database, and of those that web servers take. */
const PARAMETERS: ReadonlySet<string> = new Set(['password', 'passfile', 'sslpassword', 'token', 'secret', 'key'])

/** Behind a host, and not a user. */
const PORT = /^[0-9]{1,5}(?:[/?]|$)/

/** Where in a text the passwords of a URL are. What may be one or not is one: a mark too many harms nobody. */
export function secretsInUrl(text: string): readonly SecretPlace[] {
  const parameters = [...text.matchAll(/[?&]([^=&?\s]+)=([^&]+)/g)]
    .filter(([, name = '']) => PARAMETERS.has(decoded(name).toLowerCase()))
    .map(({ index, 0: whole, 1: name = '' }) => ({
      start: index + name.length + 2,
      end: index + whole.length,
      setting: 'parameter',
    }))
  const first = parameters[0]
  const userinfo = passwordOfUser(text, first && text.lastIndexOf('=', first.start))
  return userinfo === undefined ? parameters : [userinfo, ...parameters]
}

/**
 * Up to the last `@`: people write `/`, `?` and `@` into passwords, and some clients take them, though no URL may have them there.
 *
 * @param parameter where the first parameter that is secret begins: an `@` behind it may be of that one
 */
function passwordOfUser(text: string, parameter: number | undefined): SecretPlace | undefined {
  const front = text.slice(0, parameter)
  const at = front.lastIndexOf('@')
  const end = at < 0 && parameter !== undefined ? Math.max(front.lastIndexOf('?'), front.lastIndexOf('&')) : at
  for (let scheme = front.indexOf('://'); scheme >= 0 && scheme < end; scheme = front.indexOf('://', scheme + 3)) {
    const colon = front.slice(scheme + 3, end).search(/[:\s]/)
    const start = scheme + 3 + colon + 1
    if (colon < 0 || front[start - 1] !== ':' || start >= end) continue
    return at < 0 && PORT.test(front.slice(start, end)) ? undefined : { start, end, setting: 'password' }
  }
  return undefined
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
