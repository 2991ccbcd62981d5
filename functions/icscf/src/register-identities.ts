import { parseAuth, parseContacts, parseNameAddr, type SipRequest } from '@voltaic/sip'

/** What the I-CSCF reads from a REGISTER before it asks the HSS. */
export interface RegisterIdentities {
  readonly impi: string
  readonly impu: string
  /** Lifetime asked for, in seconds; 0 is a de-registration. */
  readonly deregistration: boolean
  readonly visitedNetwork: string
}

/**
 * Reads IMPI, IMPU, visited network and kind of a REGISTER.
 *
 * @spec TS 24.229 §5.3.1.2; TS 29.228 §6.1.1
 * @param canonicalImpu makes two spellings of one public identity equal
 */
export function registerIdentities(request: SipRequest, canonicalImpu: (uri: string) => string): RegisterIdentities {
  const impu = canonicalImpu(parseNameAddr(request.header('To') ?? '').uri)
  return {
    impi: impiOf(request) ?? impu.replace(/^sips?:/, ''),
    impu,
    deregistration: isDeregistration(request),
    visitedNetwork: unquote(request.header('P-Visited-Network-ID') ?? ''),
  }
}

// TS 24.229 §5.3.1.2: without an Authorization header the private identity is derived from the public one
function impiOf(request: SipRequest): string | undefined {
  const authorization = request.header('Authorization')
  if (authorization === undefined) return undefined
  return parseAuth(authorization).params.get('username') || undefined
}

function isDeregistration(request: SipRequest): boolean {
  const contacts = parseContacts(request)
  const headerExpires = request.header('Expires')
  if (contacts === '*') return headerExpires === '0'
  if (contacts.length === 0) return false
  return contacts.every((contact) => (contact.params.get('expires') ?? headerExpires) === '0')
}

function unquote(value: string): string {
  const first = value.split(';', 1)[0]?.trim() ?? ''
  return first.startsWith('"') ? first.slice(1, -1) : first
}
