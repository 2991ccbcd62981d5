/**
 * Header names that the codec knows, in the spelling of their RFCs. A key is the full name in lower case; lines carry
 * keys, and code compares keys.
 */
const KNOWN_NAMES: readonly string[] = [
  'Accept',
  'Accept-Contact',
  'Accept-Encoding',
  'Accept-Language',
  'Alert-Info',
  'Allow',
  'Allow-Events',
  'Authentication-Info',
  'Authorization',
  'Call-ID',
  'Call-Info',
  'Contact',
  'Content-Disposition',
  'Content-Encoding',
  'Content-Language',
  'Content-Length',
  'Content-Type',
  'CSeq',
  'Date',
  'Error-Info',
  'Event',
  'Expires',
  'Feature-Caps',
  'Flow-Timer',
  'From',
  'Geolocation',
  'History-Info',
  'Identity',
  'Identity-Info',
  'In-Reply-To',
  'Join',
  'Max-Forwards',
  'MIME-Version',
  'Min-Expires',
  'Min-SE',
  'Organization',
  'P-Access-Network-Info',
  'P-Asserted-Identity',
  'P-Asserted-Service',
  'P-Associated-URI',
  'P-Called-Party-ID',
  'P-Charging-Function-Addresses',
  'P-Charging-Vector',
  'P-Early-Media',
  'P-Preferred-Identity',
  'P-Preferred-Service',
  'P-Profile-Key',
  'P-Served-User',
  'P-User-Database',
  'P-Visited-Network-ID',
  'Path',
  'Priority',
  'Privacy',
  'Proxy-Authenticate',
  'Proxy-Authorization',
  'Proxy-Require',
  'RAck',
  'Reason',
  'Record-Route',
  'Refer-To',
  'Referred-By',
  'Reject-Contact',
  'Replaces',
  'Reply-To',
  'Request-Disposition',
  'Require',
  'Resource-Priority',
  'Restoration-Info',
  'Retry-After',
  'Route',
  'RSeq',
  'Security-Client',
  'Security-Server',
  'Security-Verify',
  'Server',
  'Service-Route',
  'Session-Expires',
  'SIP-ETag',
  'SIP-If-Match',
  'Subject',
  'Subscription-State',
  'Supported',
  'Target-Dialog',
  'Timestamp',
  'To',
  'Unsupported',
  'User-Agent',
  'Via',
  'Warning',
  'WWW-Authenticate',
]

/** One-letter forms of RFC 3261 §7.3.3 and of the IANA registry of header fields. */
const COMPACT_FORMS: readonly (readonly [letter: string, name: string])[] = [
  ['a', 'Accept-Contact'],
  ['b', 'Referred-By'],
  ['c', 'Content-Type'],
  ['d', 'Request-Disposition'],
  ['e', 'Content-Encoding'],
  ['f', 'From'],
  ['i', 'Call-ID'],
  ['j', 'Reject-Contact'],
  ['k', 'Supported'],
  ['l', 'Content-Length'],
  ['m', 'Contact'],
  ['n', 'Identity-Info'],
  ['o', 'Event'],
  ['r', 'Refer-To'],
  ['s', 'Subject'],
  ['t', 'To'],
  ['u', 'Allow-Events'],
  ['v', 'Via'],
  ['x', 'Session-Expires'],
  ['y', 'Identity'],
]

export interface HeaderName {
  /** Full name in lower case: what lines are compared by. */
  readonly key: string
  /** In the spelling of its RFC. */
  readonly name: string
}

/** Every usual spelling (as in the RFC, all lower case, compact in both cases): one look-up for most lines. */
const bySpelling: ReadonlyMap<string, HeaderName> = new Map([
  ...KNOWN_NAMES.flatMap(spellings),
  ...COMPACT_FORMS.flatMap(([letter, name]) => {
    const known = { key: name.toLowerCase(), name }
    return [[letter, known] as const, [letter.toUpperCase(), known] as const]
  }),
])

function spellings(name: string): readonly (readonly [spelling: string, known: HeaderName])[] {
  const known = { key: name.toLowerCase(), name }
  return [
    [name, known],
    [known.key, known],
  ]
}

/** A header in one of the usual spellings of its name; undefined for others. */
export function knownHeader(name: string): HeaderName | undefined {
  return bySpelling.get(name)
}

/**
 * The key of a header name: `Via`, `via`, `VIA`, `v` and `V` all have the key `via`. The name is not checked.
 * @spec RFC 3261 §7.3.1, §7.3.3
 */
export function headerKey(name: string): string {
  return bySpelling.get(name)?.key ?? name.toLowerCase()
}

/**
 * The RFC's spelling of a header name: `v` is `Via`, `p-charging-vector` is `P-Charging-Vector`. A name that is not known
 * comes back as it was written.
 * @spec RFC 3261 §7.3.1, §7.3.3
 */
export function canonicalHeaderName(name: string): string {
  return (bySpelling.get(name) ?? bySpelling.get(name.toLowerCase()))?.name ?? name
}
