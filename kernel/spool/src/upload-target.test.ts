import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SpoolEntry } from './spool-entry.ts'
import { authorizationOf, mistakeOfUploadUrl, shownUrl, uploadUrlOf } from './upload-target.ts'

const ENTRY: SpoolEntry = {
  id: '00112233445566778899aabbccddeeff',
  file: '00112233445566778899aabbccddeeff.wav',
  state: 'ready',
  contentType: 'audio/wav',
  metadata: { callId: 'a/b@c', from: '+491701234567', to: '..' },
  createdAt: Date.UTC(2026, 10, 27, 8, 30, 5),
  length: 3,
  sha256: '00',
  attempts: 0,
}

test('an address is made of what is known of a file', () => {
  const url = uploadUrlOf('https://store.example/{date}/{time}/{from}-{id}.{extension}?n={name}', ENTRY)
  assert.equal(url.href, `https://store.example/2026-11-27/08-30-05/%2B491701234567-${ENTRY.id}.wav?n=${ENTRY.file}`)
  assert.equal(shownUrl(url), `https://store.example/2026-11-27/08-30-05/%2B491701234567-${ENTRY.id}.wav`)
})

test('nothing from a call leads to another folder', () => {
  assert.equal(uploadUrlOf('http://s/{callId}/{to}/{other}/{id}', ENTRY).pathname, `/a%2Fb%40c/-/-/${ENTRY.id}`)
})

test('a template is refused that would lose recordings, show a password, or names what there is not', () => {
  const mistake = (url: string, method: 'PUT' | 'POST' = 'PUT') => mistakeOfUploadUrl({ url, method }, ['callId'])
  assert.equal(mistake('https://s.example/{callId}/{id}.{extension}'), undefined)
  assert.equal(mistake('https://s.example/upload', 'POST'), undefined)
  assert.match(mistake('https://s.example/{callId}.wav') ?? '', /needs \{id\} or \{name\}/)
  assert.match(mistake('https://s.example/{id}/{colour}') ?? '', /\{colour\} is none of/)
  assert.match(mistake('https://me:secret@s.example/{id}') ?? '', /holds a password/)
  assert.match(mistake('https://{callId}.example/{id}') ?? '', /in the path only/)
  for (const url of ['ftp://s/{id}', '/{id}', '{id}']) assert.match(mistake(url) ?? '', /http/)
})

test('credentials are written as their schemes have them (RFC 7617 §2, RFC 6750 §2.1)', () => {
  assert.equal(
    authorizationOf({ kind: 'basic', user: 'Aladdin', password: 'open sesame' }),
    'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
  )
  assert.equal(authorizationOf({ kind: 'bearer', token: 'mF_9.B5f-4.1JqM' }), 'Bearer mF_9.B5f-4.1JqM')
})
