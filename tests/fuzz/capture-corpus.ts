import type { createPcapngWriter } from '@voltaic/capture'
import {
  avp,
  baseAvps,
  CX_APPLICATION_ID,
  cxAvps,
  encodeMessage,
  FLAG_PROXIABLE,
  FLAG_REQUEST,
} from '@voltaic/diameter'
import { encodeRtp } from '@voltaic/rtp'
import type { Address, MessageTrace } from '@voltaic/runtime'
import { pcoMessages } from './pco-messages.ts'

const ue: Address = { host: '192.0.2.1', port: 5060 }
const pcscf: Address = { host: '192.0.2.2', port: 5060 }
const hss: Address = { host: '192.0.2.3', port: 3868 }

const register = [
  'REGISTER sip:ims.example SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa',
  'From: <sip:001010000000001@ims.example>;tag=a',
  'To: <sip:001010000000001@ims.example>',
  'Call-ID: a@ue',
  'CSeq: 1 REGISTER',
  'Contact: <sip:192.0.2.1:5060>',
  'Security-Client: ipsec-3gpp;alg=hmac-sha-1-96;ealg=aes-cbc;spi-c=4097;spi-s=4098;port-c=5062;port-s=5063',
  'Content-Length: 0',
]
const challenge = [
  'SIP/2.0 401 Unauthorized',
  'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa',
  'From: <sip:001010000000001@ims.example>;tag=a',
  'To: <sip:001010000000001@ims.example>;tag=b',
  'Call-ID: a@ue',
  'CSeq: 1 REGISTER',
  `WWW-Authenticate: Digest realm="ims.example",nonce="bm9uY2U=",ck="${'1'.repeat(32)}",ik="${'2'.repeat(32)}"`,
  'Security-Server: ipsec-3gpp;alg=hmac-sha-1-96;ealg=aes-cbc;spi-c=5001;spi-s=5002;port-c=5064;port-s=6100;q=0.5',
  'Content-Length: 0',
]
const sdp = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n'
const invite = [
  'INVITE tel:+1 SIP/2.0',
  'Via: SIP/2.0/TCP 192.0.2.1:5060;branch=z9hG4bKb',
  'Call-ID: b@ue',
  'CSeq: 1 INVITE',
  'Content-Type: application/sdp',
  `Content-Length: ${sdp.length}`,
]
const uar = encodeMessage({
  flags: FLAG_PROXIABLE | FLAG_REQUEST,
  commandCode: 300,
  applicationId: CX_APPLICATION_ID,
  hopByHopId: 1,
  endToEndId: 2,
  avps: [avp(baseAvps.SessionId, 'a;1'), avp(cxAvps.PublicIdentity, 'sip:001010000000001@ims.example')],
})
const query = Buffer.from('00010100000100000000000003696d73076578616d706c650000230001', 'hex')

function rtp(sequenceNumber: number): Uint8Array {
  return encodeRtp({
    marker: false,
    payloadType: 0,
    sequenceNumber,
    timestamp: sequenceNumber * 160,
    ssrc: 7,
    csrcs: [],
    payload: new Uint8Array(20),
    padding: 0,
  })
}

/** Captures with everything that an import reads. */
export function captureCorpus(createWriter: typeof createPcapngWriter): readonly Uint8Array[] {
  const trace = (from: Address, to: Address, data: Uint8Array, transport: 'udp' | 'tcp' = 'udp'): MessageTrace => {
    return { at: 1000, element: 'any', direction: 'out', transport, local: from, remote: to, data }
  }
  const text = (lines: readonly string[], body = '') => Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`)
  const media: Address = { host: ue.host, port: 4000 }
  const messages = [
    trace(ue, pcscf, text(register)),
    trace(pcscf, ue, text(challenge)),
    trace(ue, pcscf, text(invite, sdp), 'tcp'),
    trace(pcscf, hss, uar, 'tcp'),
    trace(ue, { host: pcscf.host, port: 53 }, query),
    ...[1, 2, 3, 4].map((sequence) => trace(pcscf, media, rtp(sequence))),
    ...pcoMessages()
      .filter(({ protocol }) => protocol === 'gtpv2')
      .map(({ octets }) => trace({ ...ue, port: 2123 }, { ...pcscf, port: 2123 }, octets)),
  ]
  return [messages, messages.slice(0, 3), messages.slice(3)].map((some) => {
    const writer = createWriter()
    return Buffer.concat([writer.header(), ...some.map((message) => writer.message(message))])
  })
}
