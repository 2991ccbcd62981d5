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

test('pauses, limits, how long recordings are kept, and who may talk to the receiver', () => {
  const { recording, ...config } = read(`{
    upload: { url: 'http://127.0.0.1:8090/{id}', retrySeconds: { first: 2, longest: 60 } },
    spool: { gigabytes: 2, files: 100 }, keep: { days: 30, gigabytes: 5 },
    receiver: { listen: '127.0.0.1:8090', maxMegabytes: 3, accounts: [ { user: switch, password: hush-hush },
      { user: anna, token: hush-hush, role: admin } ] } }`)
  assert.deepEqual(recording?.backOff, { firstMs: 2000, longestMs: 60_000 })
  assert.deepEqual(recording?.spool, { maxOctets: 2 * 2 ** 30, maxFiles: 100 })
  assert.deepEqual(recording?.keep, { keepMs: 30 * 86_400_000, keepOctets: 5 * 2 ** 30 })
  assert.deepEqual(recording?.receiver, {
    listen: { host: '127.0.0.1', port: 8090 },
    maxFileOctets: 3 * 2 ** 20,
    accounts: [
      { user: 'switch', secret: { kind: 'password', text: 'hush-hush' }, role: 'upload' },
      { user: 'anna', secret: { kind: 'token', text: 'hush-hush' }, role: 'admin' },
    ],
  })
  assert.doesNotMatch(JSON.stringify(configWithoutPassword({ ...config, recording })), /hush/)
})

for (const [recording, complaint] of [
  ['{ format: mp3 }', /format: is to be wav, amr or pcap/],
  ["{ upload: { url: 'https://s.example/' } }", /upload\.url: needs \{id\} or \{name\}/],
  ["{ upload: { url: 'https://s.example/{who}-{id}' } }", /\{who\} is none of/],
  ["{ upload: { url: 'ftp://s.example/{id}' } }", /http/],
  ["{ upload: { url: 'https://a:b@s.example/{id}' } }", /holds a password/],
  ['{ upload: { method: PUT } }', /url: is missing/],
  ["{ receiver: { listen: '0.0.0.0:8090' } }", /receiver\.listen: anybody could upload/],
  ["{ receiver: { listen: '0.0.0.0:8090', accounts: [ { user: a, token: b } ] } }", /in clear/],
  ["{ receiver: { listen: '127.0.0.1:8090', accounts: [ { user: a } ] } }", /a needs a password or a token/],
  ['{ keep: { days: 0 } }', /keep\.days/],
] as const) {
  test(`refused: recording: ${recording}`, () => {
    assert.throws(
      () => read(recording),
      (error) => error instanceof VoltaicError && complaint.test(error.message),
    )
  })
}
