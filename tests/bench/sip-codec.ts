/** Microseconds per operation of the SIP codec: node tests/bench/sip-codec.ts [--seconds 1] */
import { parseArgs } from 'node:util'
import {
  checkMandatory,
  encodeMessage,
  parseAuth,
  parseContacts,
  parseMessage,
  parseNameAddr,
  type SipRequest,
} from '@voltaic/sip'

const REGISTER: Uint8Array = Buffer.from(
  [
    'REGISTER sip:ims.mnc001.mcc001.3gppnetwork.org SIP/2.0',
    'Via: SIP/2.0/UDP [2001:db8:0:1::15]:5060;branch=z9hG4bKnashds7kJ4m2;rport',
    'Max-Forwards: 70',
    'From: <sip:001010000000001@ims.mnc001.mcc001.3gppnetwork.org>;tag=4fa3',
    'To: <sip:001010000000001@ims.mnc001.mcc001.3gppnetwork.org>',
    'Contact: <sip:[2001:db8:0:1::15]:6400>;expires=600000;+sip.instance="<urn:gsma:imei:35625811-011234-0>"' +
      ';+g.3gpp.icsi-ref="urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel";+g.3gpp.smsip;audio',
    'Call-ID: apb03a0s09dkjdfglkj49111@2001:db8:0:1::15',
    'CSeq: 1 REGISTER',
    'Authorization: Digest username="001010000000001@ims.mnc001.mcc001.3gppnetwork.org",' +
      'realm="ims.mnc001.mcc001.3gppnetwork.org",nonce="",uri="sip:ims.mnc001.mcc001.3gppnetwork.org",response=""',
    'Security-Client: ipsec-3gpp;alg=hmac-sha-1-96;ealg=aes-cbc;prot=esp;mod=trans;spi-c=23456789;spi-s=12345678;port-c=8642;port-s=7531',
    'Require: sec-agree',
    'Proxy-Require: sec-agree',
    'Supported: path,sec-agree,gruu',
    'P-Access-Network-Info: 3GPP-E-UTRAN-FDD;utran-cell-id-3gpp=0010100010019B01',
    'Expires: 600000',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n'),
)

const SDP = [
  'v=0',
  'o=- 2890844526 2890844526 IN IP6 2001:db8:0:1::15',
  's=-',
  'c=IN IP6 2001:db8:0:1::15',
  't=0 0',
  'm=audio 49170 RTP/AVP 104 110 102 108 100',
  'b=AS:41',
  'a=rtpmap:104 AMR-WB/16000/1',
  'a=fmtp:104 mode-change-capability=2;max-red=0',
  'a=rtpmap:100 telephone-event/8000',
  'a=sendrecv',
  '',
].join('\r\n')

const INVITE: Uint8Array = Buffer.from(
  [
    'INVITE tel:+15551234567 SIP/2.0',
    'Via: SIP/2.0/UDP [2001:db8:0:1::15]:6400;branch=z9hG4bKnashds7kJ4m3',
    'Max-Forwards: 70',
    'Route: <sip:pcscf1.ims.mnc001.mcc001.3gppnetwork.org:7531;lr>, <sip:orig@scscf1.ims.mnc001.mcc001.3gppnetwork.org;lr>',
    'From: <sip:+15550000001@ims.mnc001.mcc001.3gppnetwork.org;user=phone>;tag=171828',
    'To: <tel:+15551234567>',
    'Call-ID: cb03a0s09a2sdfglkj490333',
    'CSeq: 127 INVITE',
    'Contact: <sip:001010000000001@[2001:db8:0:1::15]:6400>;+g.3gpp.icsi-ref="urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel"',
    'P-Preferred-Identity: <sip:+15550000001@ims.mnc001.mcc001.3gppnetwork.org>',
    'P-Access-Network-Info: 3GPP-E-UTRAN-FDD;utran-cell-id-3gpp=0010100010019B01',
    'Supported: 100rel,timer,precondition',
    'Allow: INVITE,ACK,CANCEL,BYE,PRACK,UPDATE,OPTIONS,MESSAGE,NOTIFY',
    'Accept: application/sdp',
    'Content-Type: application/sdp',
    `Content-Length: ${SDP.length}`,
    '',
    SDP,
  ].join('\r\n'),
)

function forward(request: SipRequest): Uint8Array {
  const forwarded = request
    .withFirst('Via', 'SIP/2.0/UDP pcscf1.ims.mnc001.mcc001.3gppnetwork.org:5060;branch=z9hG4bK0123456789abcdef')
    .with('Max-Forwards', '69')
    .with('P-Charging-Vector', 'icid-value="0123456789abcdef";orig-ioi=home1.net')
  return encodeMessage(forwarded)
}

const registerMessage = parseMessage(REGISTER) as SipRequest
const inviteMessage = parseMessage(INVITE) as SipRequest
const CASES: readonly (readonly [name: string, run: () => unknown])[] = [
  [`parse REGISTER (${REGISTER.length} octets)`, () => parseMessage(REGISTER)],
  [`parse INVITE + SDP (${INVITE.length} octets)`, () => parseMessage(INVITE)],
  [
    'parse REGISTER + checkMandatory',
    () => {
      const message = parseMessage(REGISTER)
      checkMandatory(message)
      return message
    },
  ],
  [
    'parse REGISTER + Via, From, To, CSeq, Contact, Authorization typed',
    () => {
      const message = parseMessage(REGISTER)
      return [
        message.topVia,
        parseNameAddr(message.header('From') ?? ''),
        parseNameAddr(message.header('To') ?? ''),
        message.cseq,
        parseContacts(message),
        parseAuth(message.header('Authorization') ?? ''),
      ]
    },
  ],
  ['forward-encode REGISTER (Via, Max-Forwards, P-Charging-Vector)', () => forward(registerMessage)],
  ['forward-encode INVITE + SDP', () => forward(inviteMessage)],
  ['encode REGISTER unchanged', () => encodeMessage(registerMessage)],
]

function microseconds(run: () => unknown, seconds: number): number {
  let sink: unknown
  for (let i = 0; i < 20_000; i++) sink = run()
  let best = Number.POSITIVE_INFINITY
  const end = performance.now() + seconds * 1000
  while (performance.now() < end) {
    const start = performance.now()
    for (let i = 0; i < 5_000; i++) sink = run()
    best = Math.min(best, ((performance.now() - start) * 1000) / 5_000)
  }
  if (sink === undefined) throw new Error('nothing measured')
  return best
}

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '1' } } })
for (const [name, run] of CASES) {
  console.log(`${microseconds(run, Number(values.seconds)).toFixed(2).padStart(7)} µs  ${name}`)
}
