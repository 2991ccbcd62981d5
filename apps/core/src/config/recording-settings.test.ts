import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import { configWithoutPassword, type VoltaicConfig } from './config.ts'
import { readConfig } from './read-config.ts'

const read = (recording: string): VoltaicConfig =>
  readConfig(
    `
plmn: { mcc: 001, mnc: 01 }
recording: ${recording}
elements:
  - { name: dns, function: dns, dns: '10.0.0.1:5300' }
  - { name: hss, function: hss, diameter: '10.0.0.1:3868' }
  - { name: scscf, function: scscf, sip: '10.0.0.1:6060' }
  - { name: icscf, function: icscf, sip: '10.0.0.1:4060' }
  - { name: pcscf, function: pcscf, sip: '10.0.0.1:5060' }
`,
    'v.yaml',
  )

test('recordings are kept here in WAV unless told otherwise; rules alone record', () => {
  assert.deepEqual(read('{}').recording, { rules: [] })
  assert.deepEqual(read('{ rules: [ { direction: out } ], format: amr }').recording, {
    rules: [{ direction: 'out' }],
    format: 'amr',
  })
})

test('an upload has a way, a name and a password, which is not shown', () => {
  const config = read(
    "{ upload: { url: 'https://s.example/{name}', user: voltaic, password: secret, headers: { X-Key: k } } }",
  )
  assert.deepEqual(config.recording?.upload, {
    url: 'https://s.example/{name}',
    method: 'PUT',
    headers: { 'X-Key': 'k' },
    credentials: { kind: 'basic', user: 'voltaic', password: 'secret' },
  })
  assert.doesNotMatch(JSON.stringify(configWithoutPassword(config)), /secret|"k"/)
  const byToken = read("{ upload: { url: 'https://s.example/', method: POST, field: file, token: t0ken } }")
  assert.equal(byToken.recording?.upload?.field, 'file')
  assert.doesNotMatch(JSON.stringify(configWithoutPassword(byToken)), /t0ken/)
})

for (const [recording, complaint] of [
  ['{ format: mp3 }', /format: is to be wav, amr or pcap/],
  ["{ upload: { url: 'https://s.example/' } }", /upload\.url: needs \{id\} or \{name\}/],
  ["{ upload: { url: 'https://s.example/{who}-{id}' } }", /\{who\} is none of/],
  ["{ upload: { url: 'ftp://s.example/{id}' } }", /http/],
  ["{ upload: { url: 'https://a:b@s.example/{id}' } }", /holds a password/],
  ['{ upload: { method: PUT } }', /url: is missing/],
] as const) {
  test(`refused: recording: ${recording}`, () => {
    assert.throws(
      () => read(recording),
      (error) => error instanceof VoltaicError && complaint.test(error.message),
    )
  })
}
