/** What a SIP URI says of a telephone number. The codec of whole SIP URIs is in `protocols/sip`; this reads text. */
export interface SipUriText {
  /** User part without password, escapes undone where a user part can do without them; undefined when there is none. */
  readonly user: string | undefined
  /** In lower case, IPv6 in brackets, without port. */
  readonly host: string
  /** `;user=phone`: the user part is a telephone-subscriber. */
  readonly isPhone: boolean
}

/** @param rest a SIP URI after its `sip:`. @spec RFC 3261 §19.1.1 */
export function splitSipUri(rest: string): SipUriText {
  const at = rest.indexOf('@')
  const hostport = rest.slice(at + 1)
  const host = hostport.slice(0, endOfHost(hostport)).toLowerCase()
  const user = at < 0 ? undefined : unescapeUser(withoutPassword(rest.slice(0, at)))
  return { user, host, isPhone: hasUserPhone(hostport) }
}

/**
 * Escapes what a user part cannot hold, in upper-case hex: `#` of `#31#` becomes `%23`. An escape that is there already
 * stays one.
 *
 * @spec RFC 3261 §25.1
 */
export function escapeUser(user: string): string {
  let out = ''
  for (const character of user) {
    const isKept = USER_CHARACTERS.includes(character) || character === '%'
    out += isKept ? character : encodeURIComponent(character)
  }
  return out
}

/** RFC 3261 §25.1: the password begins at the first `:`, which a user part holds only escaped. */
function withoutPassword(userinfo: string): string {
  const colon = userinfo.indexOf(':')
  return colon < 0 ? userinfo : userinfo.slice(0, colon)
}

function hasUserPhone(hostport: string): boolean {
  const question = hostport.indexOf('?')
  const parameters = (question < 0 ? hostport : hostport.slice(0, question)).toLowerCase()
  for (let at = parameters.indexOf(USER_PHONE); at >= 0; at = parameters.indexOf(USER_PHONE, at + 1)) {
    const end = at + USER_PHONE.length
    if (end === parameters.length || parameters.charCodeAt(end) === SEMICOLON) return true
  }
  return false
}

/** Where host ends in `host:port;parameters?headers`; an IPv6 reference keeps its colons. */
function endOfHost(hostport: string): number {
  let inBrackets = false
  for (let i = 0; i < hostport.length; i++) {
    const code = hostport.charCodeAt(i)
    if (code === 0x5b) inBrackets = true
    else if (code === 0x5d) inBrackets = false
    else if (code === SEMICOLON || code === QUESTION || (code === COLON && !inBrackets)) return i
  }
  return hostport.length
}

/**
 * RFC 3261 §10.3 step 5 wants escapes undone. Escapes that a user part needs (`%40`, octets above 7F) stay, with their
 * hex digits in upper case: undone, the result would no longer be a URI, and `a%40b@c` could pass for another user.
 */
function unescapeUser(user: string): string {
  if (!user.includes('%')) return user
  let out = ''
  for (let i = 0; i < user.length; i++) {
    const value = user[i] === '%' ? hexPair(user, i + 1) : -1
    if (value < 0) out += user[i]
    else {
      const character = String.fromCharCode(value)
      out += USER_CHARACTERS.includes(character) ? character : user.slice(i, i + 3).toUpperCase()
      i += 2
    }
  }
  return out
}

function hexPair(text: string, at: number): number {
  const high = HEX.indexOf(text[at] ?? '?')
  const low = HEX.indexOf(text[at + 1] ?? '?')
  return high < 0 || low < 0 ? -1 : (high % 16) * 16 + (low % 16)
}

const COLON = 0x3a
const SEMICOLON = 0x3b
const QUESTION = 0x3f
const USER_PHONE = ';user=phone'
const HEX = '0123456789abcdef0123456789ABCDEF'
/** RFC 3261 §25.1: unreserved and user-unreserved. */
const USER_CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!~*'()&=+$,;?/"
