import assert from 'node:assert/strict'
import { test } from 'node:test'
import { avp, CX_APPLICATION_ID, cxAvps, decodeMessage, encodeMessage } from '@voltaic/diameter'
import type { CapturedSa } from '@voltaic/ipsec'
import { parseMessage } from '@voltaic/sip'
import { SaLearner } from './learn-sa.ts'

const ue = { host: '192.0.2.1', port: 5060 }
const pcscf = { host: '192.0.2.2', port: 5060 }
const scscf = { host: '192.0.2.3', port: 6060 }
const mechanism = 'ipsec-3gpp;alg=hmac-sha-1-96;ealg=aes-cbc'
const NONCE = Buffer.alloc(32, 7).toString('base64')

const sip = (...lines: readonly string[]) => parseMessage(Buffer.from([...lines, '', ''].join('\r\n')))
const register = sip(
  'REGISTER sip:ims.example SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa',
  'Call-ID: a',
  `Security-Client: ${mechanism};spi-c=4097;spi-s=4098;port-c=5062;port-s=5063`,
)
const challenge = (keys: string) =>
  sip('SIP/2.0 401 Unauthorized', 'Call-ID: a', `WWW-Authenticate: Digest realm="r",nonce="${NONCE}"${keys}`)
const toUe = sip(
  'SIP/2.0 401 Unauthorized',
  'Call-ID: a',
  `WWW-Authenticate: Digest realm="r",nonce="${NONCE}"`,
  `Security-Server: ${mechanism};spi-c=5001;spi-s=5002;port-c=5064;port-s=6100`,
)
const maa = (ck: Uint8Array) =>
  decodeMessage(
    encodeMessage({
      flags: 0x40,
      commandCode: 303,
      applicationId: CX_APPLICATION_ID,
      hopByHopId: 1,
      endToEndId: 1,
      avps: [
        avp(cxAvps.SipAuthDataItem, [
          avp(cxAvps.SipAuthenticate, Buffer.alloc(32, 7)),
          avp(cxAvps.ConfidentialityKey, ck),
          avp(cxAvps.IntegrityKey, new Uint8Array(16).fill(2)),
        ]),
      ],
    }),
  )

function learn(feed: (learner: SaLearner) => void): readonly string[] {
  const found: CapturedSa[] = []
  feed(new SaLearner((sa) => void found.push(sa)))
  return found.map(({ spi, from, to }) => `${spi} ${from} ${to}`)
}

const FOUR = [
  '5002 192.0.2.1 192.0.2.2',
  '4097 192.0.2.2 192.0.2.1',
  '4098 192.0.2.2 192.0.2.1',
  '5001 192.0.2.1 192.0.2.2',
]

test('CK and IK in the challenge of the S-CSCF make the four associations (TS 33.203 §7.1)', () => {
  const found = learn((learner) => {
    learner.sip(register, ue, pcscf)
    learner.sip(challenge(`,ck="${'1'.repeat(32)}",ik="${'2'.repeat(32)}"`), scscf, pcscf)
    learner.sip(toUe, pcscf, ue)
  })
  assert.deepEqual(found, FOUR)
})

test('so do those in the answer of the HSS, in whatever order they are seen (TS 29.229 §6.3.13)', () => {
  const found = learn((learner) => {
    learner.sip(register, ue, pcscf)
    learner.sip(toUe, pcscf, ue)
    learner.diameter(maa(new Uint8Array(16).fill(1)))
  })
  assert.deepEqual(found, FOUR)
})

test('keys that are masked, and an agreement of somebody else, make none', () => {
  const zeros = `,ck="${'0'.repeat(32)}",ik="${'0'.repeat(32)}"`
  const found = learn((learner) => {
    learner.sip(register, ue, pcscf)
    learner.sip(challenge(zeros), scscf, pcscf)
    learner.sip(toUe, pcscf, ue)
    learner.sip(toUe, pcscf, scscf)
  })
  assert.deepEqual(found, [])
})
