import assert from 'node:assert/strict'
import { test } from 'node:test'
import { avp, baseAvps, CX_APPLICATION_ID, cxAvps, encodeMessage, FLAG_REQUEST } from '@voltaic/diameter'
import fc from 'fast-check'
import { explainMessage } from './explain-message.ts'

const sip = (text: string) => explainMessage({ protocol: 'sip', transport: 'udp', data: Buffer.from(text) })

test('a SIP message is its start line, its header fields in full with their clauses, and its body', () => {
  const message = sip('INVITE tel:+1 SIP/2.0\r\ni: a@b\r\nconstructor: 1\r\nl: 4\r\n\r\nv=0\n')
  assert.deepEqual(message, {
    title: 'INVITE tel:+1 SIP/2.0',
    purpose: 'A call begins, or changes; its body offers what each could send and hear.',
    fields: [
      {
        ...{ name: 'Call-ID', value: 'a@b', clause: 'RFC 3261 §20.8' },
        meaning: 'One name for all messages of this registration, call or text.',
      },
      { name: message.fields[1]?.name, value: '1' },
      { name: 'Content-Length', value: '4', clause: 'RFC 3261 §20.14', meaning: 'Octets of the body.' },
    ],
    body: 'v=0\n',
  })
  assert.equal(message.fields[1]?.name.toLowerCase(), 'constructor')
})

test('nothing of a message commands a terminal, and octets are shown as such', () => {
  const evil = sip('MESSAGE sip:a SIP/2.0\r\nSubject: \u001b[31mred\u202e\r\nContent-Length: 3\r\n\r\n\u0000\u0001a')
  assert.equal(evil.fields[0]?.value.includes('\u001b'), false)
  assert.equal(evil.fields[0]?.value.includes('\u202e'), false)
  assert.equal(evil.body, '000161')
})

test('AVPs have their names and clauses, groups what is in them', () => {
  const data = encodeMessage({
    ...{ flags: FLAG_REQUEST, commandCode: 300, applicationId: CX_APPLICATION_ID, hopByHopId: 1, endToEndId: 2 },
    avps: [avp(baseAvps.SessionId, 'a;1'), avp(cxAvps.PublicIdentity, 'sip:alice@ims.example')],
  })
  const message = explainMessage({ protocol: 'diameter', transport: 'tcp', data })
  assert.deepEqual(message.fields, [
    { name: 'Session-Id', value: 'a;1', clause: 'RFC 6733 §8.8', meaning: 'The answer repeats it.' },
    {
      ...{ name: 'Public-Identity', value: 'sip:alice@ims.example', clause: 'TS 29.229 §6.3.2' },
      meaning: 'IMPU: the identity by which one is called.',
    },
  ])
  assert.match(message.purpose ?? '', /^The I-CSCF asks the HSS/)
  assert.match(message.title, /^UAR, application 16777216$/)
})

test('a 401 says what it asks the SIM: RAND, and AUTN in its parts; keys are masked, not zero (RFC 3310 §3.2)', () => {
  const nonce = Buffer.from(`${'11'.repeat(16)}${'22'.repeat(6)}8000${'33'.repeat(8)}`, 'hex').toString('base64')
  const ck = '0'.repeat(32)
  const { purpose, fields } = sip(
    `SIP/2.0 401 Unauthorized\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: a\r\nCSeq: 1 REGISTER\r\nWWW-Authenticate: Digest realm="ims.example", nonce="${nonce}", algorithm=AKAv1-MD5, ck="${ck}"\r\n\r\n`,
  )
  assert.match(purpose ?? '', /question to the SIM\. This is no failure/)
  const header = fields.find(({ name }) => name === 'WWW-Authenticate')
  assert.equal(header?.value.includes(ck), false)
  const inside = new Map(header?.fields?.map((field) => [field.name, field]))
  assert.match(inside.get('ck')?.value ?? '', /^masked/)
  const [rand, autn] = inside.get('nonce')?.fields ?? []
  assert.deepEqual([rand?.name, rand?.value], ['RAND', '11'.repeat(16)])
  assert.deepEqual(
    autn?.fields?.map(({ name, value }) => [name, value]),
    [
      ['SQN xor AK', '22'.repeat(6)],
      ['AMF', '8000'],
      ['MAC', '33'.repeat(8)],
    ],
  )
})

test('any octets are explained, or told to be malformed', () => {
  const protocols = fc.constantFrom('sip' as const, 'diameter' as const, 'dns' as const)
  fc.assert(
    fc.property(protocols, fc.uint8Array({ maxLength: 200 }), (protocol, data) => {
      const message = explainMessage({ protocol, transport: 'udp', data })
      assert.ok(message.title.length > 0)
    }),
    { numRuns: 500 },
  )
})
