import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type AvpSource,
  avp,
  baseAvps,
  CX_APPLICATION_ID,
  cxAvps,
  encodeMessage,
  FLAG_REQUEST,
} from '@voltaic/diameter'
import fc from 'fast-check'
import { summarise } from './summarise.ts'

function sipSummary(...lines: readonly string[]): string {
  const data = Buffer.from([...lines, '', ''].join('\r\n'))
  const { label, detail, mood } = summarise({ protocol: 'sip', transport: 'udp', data })
  return `${mood}: ${label} ${detail}`.trimEnd()
}

const to = 'To: "A" <sip:+15550001@ims.example>;tag=1'
const register = 'REGISTER sip:ims.example SIP/2.0'
const cseq = 'CSeq: 2 REGISTER'

const sipCases: readonly (readonly [string, readonly string[], string])[] = [
  ['a REGISTER without credentials', [register, to], 'request: REGISTER +15550001'],
  [
    'a REGISTER with a response',
    [register, to, 'Authorization: Digest nonce="n",response="00"'],
    'request: REGISTER +15550001 · response',
  ],
  [
    'a REGISTER with an empty response',
    [register, to, 'Authorization: Digest nonce="",response=""'],
    'request: REGISTER +15550001',
  ],
  [
    'a resynchronisation (RFC 3310 §3.4)',
    [register, to, 'Authorization: Digest response="",auts="AA=="'],
    'request: REGISTER +15550001 · AUTS',
  ],
  ['a REGISTER with broken credentials', [register, to, 'Authorization: ,,='], 'request: REGISTER +15550001'],
  [
    'a de-registration of everything (RFC 3261 §10.2.2)',
    [register, to, 'Contact: *', 'Expires: 0'],
    'request: REGISTER +15550001 · de-registers',
  ],
  [
    'a de-registration of a contact',
    [register, to, 'Contact: <sip:a@b>;expires=0'],
    'request: REGISTER +15550001 · de-registers',
  ],
  [
    'a contact whose own expiry counts',
    [register, to, 'Contact: <sip:a@b>;expires=60', 'Expires: 0'],
    'request: REGISTER +15550001',
  ],
  [
    'a challenge',
    ['SIP/2.0 401 Unauthorized', 'WWW-Authenticate: Digest nonce="n",algorithm=AKAv1-MD5,stale=TRUE'],
    'challenge: 401 Unauthorized · AKAv1-MD5 · stale',
  ],
  [
    'a challenge of a proxy',
    ['SIP/2.0 407 Proxy Authentication Required', 'Proxy-Authenticate: Digest nonce="n"'],
    'challenge: 407 Proxy Authentication Required · MD5',
  ],
  [
    'a registration accepted',
    ['SIP/2.0 200 OK', cseq, 'Contact: <sip:a@b>;expires=60, <sip:c@d>;expires=600'],
    'success: 200 OK · 600 s',
  ],
  ['a registration that ended', ['SIP/2.0 200 OK', cseq], 'success: 200 OK · no binding left'],
  [
    'a third-party registration accepted (TS 24.229 §5.4.1.7)',
    ['SIP/2.0 200 OK', cseq, 'From: <sip:scscf.ims.example>;tag=2', to],
    'success: 200 OK',
  ],
  [
    'a registration that ended, with the From of the phone',
    ['SIP/2.0 200 OK', cseq, 'From: <sip:+15550001@ims.example>;tag=2', to],
    'success: 200 OK · no binding left',
  ],
  ['a 200 to something else', ['SIP/2.0 200 OK', 'CSeq: 1 INVITE'], 'success: 200 OK · INVITE'],
  [
    'too short an expiry',
    ['SIP/2.0 423 Interval Too Brief', 'Min-Expires: 600'],
    'failure: 423 Interval Too Brief · at least 600 s',
  ],
  ['a provisional response', ['SIP/2.0 100 Trying'], 'provisional: 100 Trying'],
  ['a refusal', ['SIP/2.0 403 Forbidden'], 'failure: 403 Forbidden'],
  [
    'a subscription',
    ['SUBSCRIBE sip:a@b SIP/2.0', to, 'Event: reg', 'Expires: 600'],
    'request: SUBSCRIBE reg · +15550001',
  ],
  [
    'the end of a subscription',
    ['SUBSCRIBE sip:a@b SIP/2.0', to, 'Event: reg', 'Expires: 0'],
    'request: SUBSCRIBE reg · +15550001 · ends',
  ],
  [
    'a notification',
    ['NOTIFY sip:a@b SIP/2.0', 'Event: reg', 'Subscription-State: terminated;reason=noresource'],
    'request: NOTIFY reg · terminated',
  ],
  ['a call', ['INVITE tel:+15550002 SIP/2.0'], 'request: INVITE tel:+15550002'],
]
for (const [what, lines, expected] of sipCases) {
  test(`SIP in a few words: ${what}`, () => assert.equal(sipSummary(...lines), expected))
}

const RELAYED = [
  [0, 'RP-DATA · '],
  [1, 'RP-DATA · '],
  [2, 'RP-ACK · '],
  [3, 'RP-ACK · '],
  [4, 'RP-ERROR · '],
  [5, 'RP-ERROR · '],
  [6, 'RP-SMMA · '],
  [7, ''],
] as const
for (const [type, said] of RELAYED) {
  test(`RP-MTI ${type} in a MESSAGE is ${said || 'not named'} (TS 24.011 §8.2.2)`, () => {
    const head = 'MESSAGE tel:+15550002 SIP/2.0\r\nContent-Type: application/vnd.3gpp.sms\r\nContent-Length: 2\r\n\r\n'
    const data = Buffer.concat([Buffer.from(head), Buffer.of(type, 1)])
    const { detail } = summarise({ protocol: 'sip', transport: 'udp', data })
    assert.equal(detail, `${said}tel:+15550002`)
  })
}

function diameterSummary(command: number, flags: number, avps: AvpSource): string {
  const ids = { applicationId: CX_APPLICATION_ID, hopByHopId: 1, endToEndId: 2 }
  const data = encodeMessage({ flags, commandCode: command, ...ids, avps })
  const { label, detail, mood } = summarise({ protocol: 'diameter', transport: 'tcp', data })
  return `${mood}: ${label} ${detail}`.trimEnd()
}

const impu = avp(cxAvps.PublicIdentity, 'sip:+15550001@ims.example')
const success = avp(baseAvps.ResultCode, 2001)
const vector = avp(cxAvps.SipAuthDataItem, [avp(cxAvps.SipAuthenticationScheme, 'Digest-AKAv1-MD5')])
function experimental(code: number): AvpSource {
  return [avp(baseAvps.ExperimentalResult, [avp(baseAvps.VendorId, 10415), avp(baseAvps.ExperimentalResultCode, code)])]
}

const diameterCases: readonly (readonly [string, number, number, AvpSource, string])[] = [
  ['UAR', 300, FLAG_REQUEST, [impu, avp(cxAvps.UserAuthorizationType, 'REGISTRATION')], 'request: UAR +15550001'],
  [
    'UAR of a de-registration',
    300,
    FLAG_REQUEST,
    [impu, avp(cxAvps.UserAuthorizationType, 'DE_REGISTRATION')],
    'request: UAR +15550001 · DE_REGISTRATION',
  ],
  [
    'UAA with capabilities',
    300,
    0,
    [...(experimental(2001) as never[]), avp(cxAvps.ServerCapabilities, [])],
    'success: UAA FIRST_REGISTRATION · capabilities',
  ],
  [
    'UAA with a name',
    300,
    0,
    [...(experimental(2002) as never[]), avp(cxAvps.ServerName, 'sip:s.example')],
    'success: UAA SUBSEQUENT_REGISTRATION · sip:s.example',
  ],
  ['UAA that refuses', 300, 0, experimental(5001), 'failure: UAA USER_UNKNOWN'],
  ['MAR', 303, FLAG_REQUEST, [impu, vector], 'request: MAR +15550001'],
  [
    'MAR after AUTS',
    303,
    FLAG_REQUEST,
    [impu, avp(cxAvps.SipAuthDataItem, [avp(cxAvps.SipAuthorization, new Uint8Array(30))])],
    'request: MAR +15550001 · resynchronisation',
  ],
  [
    'MAA that says why',
    303,
    0,
    [avp(baseAvps.ResultCode, 5012), avp(baseAvps.ErrorMessage, 'all SQNs are used up')],
    'failure: MAA UNABLE_TO_COMPLY · all SQNs are used up',
  ],
  ['MAA with two vectors', 303, 0, [success, vector, vector], 'success: MAA SUCCESS · 2 × Digest-AKAv1-MD5'],
  [
    'SAR',
    301,
    FLAG_REQUEST,
    [impu, avp(cxAvps.ServerAssignmentType, 'USER_DEREGISTRATION')],
    'request: SAR +15550001 · USER_DEREGISTRATION',
  ],
  [
    'SAA with a profile',
    301,
    0,
    [success, avp(cxAvps.UserData, new Uint8Array(812))],
    'success: SAA SUCCESS · profile of 812 octets',
  ],
  ['LIR', 302, FLAG_REQUEST, [impu], 'request: LIR +15550001'],
  ['LIA', 302, 0, [success, avp(cxAvps.ServerName, 'sip:s.example')], 'success: LIA SUCCESS · sip:s.example'],
  [
    'RTR',
    304,
    FLAG_REQUEST,
    [impu, avp(cxAvps.DeregistrationReason, [avp(cxAvps.ReasonCode, 'SERVER_CHANGE')])],
    'request: RTR +15550001 · SERVER_CHANGE',
  ],
  ['PPR', 305, FLAG_REQUEST, [avp(baseAvps.UserName, 'a@ims.example')], 'request: PPR a@ims.example'],
  ['CER', 257, FLAG_REQUEST, [avp(baseAvps.OriginHost, 'icscf.example')], 'request: CER icscf.example'],
  ['a protocol error', 300, 0, [avp(baseAvps.ResultCode, 3003)], 'failure: UAA REALM_NOT_SERVED'],
  ['a code without a name', 300, 0, [avp(baseAvps.ResultCode, 5999)], 'failure: UAA code 5999'],
  ['an answer without a result', 300, 0, [], 'failure: UAA no result'],
  ['an unknown command', 999, 0, [success], 'success: 999 A SUCCESS'],
]
for (const [what, command, flags, avps, expected] of diameterCases) {
  test(`Diameter in a few words: ${what}`, () => assert.equal(diameterSummary(command, flags, avps), expected))
}

test('DNS in a few words: the question, and an answer that is cut off', () => {
  const query = Buffer.from('123401000001000000000000076578616d706c650000230001', 'hex')
  const asked = summarise({ protocol: 'dns', transport: 'udp', data: query })
  assert.deepEqual([asked.mood, asked.label], ['request', 'NAPTR'])
  const overTcp = summarise({
    protocol: 'dns',
    transport: 'tcp',
    data: Buffer.concat([Buffer.of(0, query.length), query]),
  })
  assert.deepEqual(overTcp, asked)
  assert.equal(summarise({ protocol: 'dns', transport: 'udp', data: query.subarray(0, 14) }).mood, 'failure')
})

test('octets that are no message are summarised, too', () => {
  for (const protocol of ['sip', 'diameter', 'dns'] as const) {
    const { mood, label } = summarise({ protocol, transport: 'udp', data: Buffer.from('garbage\u0007') })
    assert.equal(mood, 'failure', `${protocol} ${label}`)
  }
})

test('whatever is received is summarised without an exception and without a control character', () => {
  const valid: Uint8Array[] = sipCases.map(([, lines]) => Buffer.from([...lines, '', ''].join('\r\n')))
  for (const [, command, flags, avps] of diameterCases) {
    const ids = { applicationId: CX_APPLICATION_ID, hopByHopId: 1, endToEndId: 2 }
    valid.push(encodeMessage({ flags, commandCode: command, ...ids, avps }))
  }
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 })
  const mutants = fc.tuple(fc.constantFrom(...valid), changes).map(([octets, list]) => {
    const mutant = Uint8Array.from(octets)
    for (const [at, value] of list) mutant[at % mutant.length] = value
    return mutant
  })
  const protocols = fc.constantFrom('sip' as const, 'diameter' as const, 'dns' as const)
  fc.assert(
    fc.property(protocols, fc.oneof(mutants, fc.uint8Array({ maxLength: 200 })), (protocol, data) => {
      const { label, detail } = summarise({ protocol, transport: 'udp', data })
      assert.doesNotMatch(label + detail, /[\p{Cc}\p{Cf}]/u)
    }),
    { numRuns: 1000 },
  )
})
