/** What must come of a torture message when it arrives as one datagram. */
export interface TortureMessage {
  readonly name: string
  readonly clause: string
  readonly title: string
  readonly outcome: Outcome
}

export type Outcome =
  /** Well-formed; `octets` when the datagram goes on after the message. */
  | { readonly accepted: true; readonly octets?: number }
  /** Parsed, and `checkMandatory` refuses the request with that status. */
  | { readonly refused: 400 | 505 | 513; readonly code: string }
  /** Parsed, and `checkMandatory` refuses the response, which is dropped. */
  | { readonly dropped: string }
  /** Not even parsed. */
  | { readonly unreadable: string }

/** All messages of RFC 4475 §3, in its order. */
export const TORTURE_MESSAGES: readonly TortureMessage[] = [
  { name: 'wsinv', clause: '3.1.1.1', title: 'a short tortuous INVITE', outcome: { accepted: true, octets: 1001 } },
  { name: 'intmeth', clause: '3.1.1.2', title: 'a wide range of valid characters', outcome: { accepted: true } },
  {
    name: 'esc01',
    clause: '3.1.1.3',
    title: 'valid use of the % escaping mechanism',
    outcome: { accepted: true, octets: 543 },
  },
  { name: 'escnull', clause: '3.1.1.4', title: 'escaped nulls in URIs', outcome: { accepted: true } },
  { name: 'esc02', clause: '3.1.1.5', title: 'use of % when it is not an escape', outcome: { accepted: true } },
  {
    name: 'lwsdisp',
    clause: '3.1.1.6',
    title: 'no white space between the display name and <',
    outcome: { accepted: true },
  },
  {
    name: 'longreq',
    clause: '3.1.1.7',
    title: 'long values in header fields',
    outcome: { accepted: true, octets: 3515 },
  },
  {
    name: 'dblreq',
    clause: '3.1.1.8',
    title: 'extra trailing octets in a UDP datagram',
    outcome: { accepted: true, octets: 300 },
  },
  {
    name: 'semiuri',
    clause: '3.1.1.9',
    title: 'semicolon-separated parameters in the user part of a URI',
    outcome: { accepted: true },
  },
  { name: 'transports', clause: '3.1.1.10', title: 'varied and unknown transport types', outcome: { accepted: true } },
  {
    name: 'mpart01',
    clause: '3.1.1.11',
    title: 'a multipart MIME body with binary octets',
    outcome: { accepted: true, octets: 1290 },
  },
  { name: 'unreason', clause: '3.1.1.12', title: 'an unusual reason phrase', outcome: { accepted: true, octets: 526 } },
  { name: 'noreason', clause: '3.1.1.13', title: 'an empty reason phrase', outcome: { accepted: true } },
  {
    name: 'badinv01',
    clause: '3.1.2.1',
    title: 'extraneous header field separators',
    outcome: { refused: 400, code: 'SIP_HEADER_MALFORMED' },
  },
  {
    name: 'clerr',
    clause: '3.1.2.2',
    title: 'Content-Length larger than the message',
    outcome: { refused: 400, code: 'SIP_CONTENT_LENGTH' },
  },
  {
    name: 'ncl',
    clause: '3.1.2.3',
    title: 'negative Content-Length',
    outcome: { refused: 400, code: 'SIP_CONTENT_LENGTH' },
  },
  {
    name: 'scalar02',
    clause: '3.1.2.4',
    title: 'request scalar fields with overlarge values',
    outcome: { refused: 400, code: 'SIP_HEADER_MALFORMED' },
  },
  {
    name: 'scalarlg',
    clause: '3.1.2.5',
    title: 'response scalar fields with overlarge values',
    outcome: { dropped: 'SIP_HEADER_MALFORMED' },
  },
  {
    name: 'quotbal',
    clause: '3.1.2.6',
    title: 'unterminated quoted string in a display name',
    outcome: { refused: 400, code: 'SIP_HEADER_MALFORMED' },
  },
  {
    name: 'ltgtruri',
    clause: '3.1.2.7',
    title: '<> around the Request-URI',
    outcome: { refused: 400, code: 'SIP_URI_MALFORMED' },
  },
  {
    name: 'lwsruri',
    clause: '3.1.2.8',
    title: 'white space in the Request-URI',
    outcome: { refused: 400, code: 'SIP_URI_MALFORMED' },
  },
  {
    name: 'lwsstart',
    clause: '3.1.2.9',
    title: 'several spaces between the elements of the request line',
    outcome: { refused: 400, code: 'SIP_URI_MALFORMED' },
  },
  {
    name: 'trws',
    clause: '3.1.2.10',
    title: 'spaces at the end of the request line',
    outcome: { refused: 400, code: 'SIP_START_LINE' },
  },
  {
    name: 'escruri',
    clause: '3.1.2.11',
    title: 'escaped headers in a SIP Request-URI',
    outcome: { refused: 400, code: 'SIP_URI_MALFORMED' },
  },
  {
    name: 'baddate',
    clause: '3.1.2.12',
    title: 'a Date in another time zone than GMT, which only who needs the Date has to refuse',
    outcome: { accepted: true, octets: 532 },
  },
  {
    name: 'regbadct',
    clause: '3.1.2.13',
    title: 'a name-addr in Contact that lacks its <>',
    outcome: { refused: 400, code: 'SIP_HEADER_MALFORMED' },
  },
  {
    name: 'badaspec',
    clause: '3.1.2.14',
    title: 'spaces within an addr-spec',
    outcome: { refused: 400, code: 'SIP_HEADER_MALFORMED' },
  },
  {
    name: 'baddn',
    clause: '3.1.2.15',
    title: 'non-token characters in a display name',
    outcome: { refused: 400, code: 'SIP_HEADER_MALFORMED' },
  },
  {
    name: 'badvers',
    clause: '3.1.2.16',
    title: 'an unknown protocol version',
    outcome: { refused: 505, code: 'SIP_VERSION' },
  },
  {
    name: 'mismatch01',
    clause: '3.1.2.17',
    title: 'start line and CSeq with different methods',
    outcome: { refused: 400, code: 'SIP_CSEQ_METHOD' },
  },
  {
    name: 'mismatch02',
    clause: '3.1.2.18',
    title: 'an unknown method with the CSeq of another method',
    outcome: { refused: 400, code: 'SIP_CSEQ_METHOD' },
  },
  {
    name: 'bigcode',
    clause: '3.1.2.19',
    title: 'a response code that is not three digits',
    outcome: { unreadable: 'SIP_START_LINE' },
  },
  {
    name: 'badbranch',
    clause: '3.2.1',
    title: 'a branch that is nothing but the magic cookie, to be matched by the rules of RFC 2543',
    outcome: { accepted: true },
  },
  {
    name: 'insuf',
    clause: '3.3.1',
    title: 'missing required header fields',
    outcome: { refused: 400, code: 'SIP_HEADER_MISSING' },
  },
  {
    name: 'unkscm',
    clause: '3.3.2',
    title: 'a Request-URI of an unknown scheme, left for 416',
    outcome: { accepted: true },
  },
  {
    name: 'novelsc',
    clause: '3.3.3',
    title: 'a Request-URI of a known but atypical scheme, left for 416',
    outcome: { accepted: true },
  },
  { name: 'unksm2', clause: '3.3.4', title: 'unknown URI schemes in header fields', outcome: { accepted: true } },
  {
    name: 'bext01',
    clause: '3.3.5',
    title: 'Proxy-Require and Require with unknown option tags, left for 420',
    outcome: { accepted: true },
  },
  {
    name: 'invut',
    clause: '3.3.6',
    title: 'an unknown Content-Type, left for 415',
    outcome: { accepted: true, octets: 391 },
  },
  { name: 'regaut01', clause: '3.3.7', title: 'an unknown authorization scheme', outcome: { accepted: true } },
  {
    name: 'multi01',
    clause: '3.3.8',
    title: 'several values in header fields that have one',
    outcome: { refused: 400, code: 'SIP_HEADER_REPEATED' },
  },
  {
    name: 'mcl01',
    clause: '3.3.9',
    title: 'several Content-Length values',
    outcome: { refused: 400, code: 'SIP_CONTENT_LENGTH' },
  },
  {
    name: 'bcast',
    clause: '3.3.10',
    title: 'a 200 with a broadcast address in its second Via, whose forwarding the transport has to refuse',
    outcome: { accepted: true, octets: 516 },
  },
  { name: 'zeromf', clause: '3.3.11', title: 'Max-Forwards of zero, left for 483', outcome: { accepted: true } },
  {
    name: 'cparam01',
    clause: '3.3.12',
    title: 'REGISTER with a contact header parameter',
    outcome: { accepted: true },
  },
  {
    name: 'cparam02',
    clause: '3.3.13',
    title: 'REGISTER with a URI parameter in Contact',
    outcome: { accepted: true },
  },
  {
    name: 'regescrt',
    clause: '3.3.14',
    title: 'REGISTER with an escaped Route header in its Contact URI',
    outcome: { accepted: true },
  },
  {
    name: 'sdp01',
    clause: '3.3.15',
    title: 'an Accept that SDP is not in, left for 406',
    outcome: { accepted: true, octets: 494 },
  },
  { name: 'inv2543', clause: '3.4.1', title: 'an INVITE by the syntax of RFC 2543', outcome: { accepted: true } },
]
