import assert from 'node:assert/strict'
import { test } from 'node:test'
import { postgresSettings, toPostgres, typeParsers, withoutPassword } from './postgres-settings.ts'

test('a URL is shown without password and parameters, however it is written', () => {
  const shown = [
    'postgres://user:secret@db.example:5432/ims?sslmode=verify-full&password=secret',
    'postgresql://user:se:c@re/t@db.example/ims',
    'postgres://db.example/ims',
    'postgres://user:secret@/ims?host=/run/postgresql',
  ].map(withoutPassword)
  assert.deepEqual(shown, [
    'postgres://user@db.example:5432/ims',
    'postgresql://user@db.example/ims',
    'postgres://db.example/ims',
    'postgres://user@/ims',
  ])
})

test('a certificate is verified in full or not at all, and the client has nothing to warn of', () => {
  const urlOf = (mode: string) => postgresSettings(`postgres://db/ims?sslmode=${mode}`, 'hss').client.connectionString
  for (const mode of ['prefer', 'require', 'verify-ca'])
    assert.equal(urlOf(mode), 'postgres://db/ims?sslmode=verify-full')
  assert.equal(urlOf('disable'), 'postgres://db/ims?sslmode=disable')
  assert.match(urlOf('require&uselibpqcompat=true') ?? '', /sslmode=require&/)
})

test('another URL, or a name that is no schema, is refused and not repeated', () => {
  for (const [url, schema] of [
    ['mysql://user:secret@db/ims', 'hss'],
    ['postgres://user:sec ret@db/ims', 'hss'],
    ['postgres://user:secret@db/ims', 'hss"; drop schema public'],
  ] as const) {
    assert.throws(
      () => postgresSettings(url, schema),
      (error: Error & { code?: string }) => error.code === 'STORE_URL_INVALID' && !/sec/.test(error.message),
    )
  }
})

test('64-bit numbers come as numbers, and as bigint where a number cannot hold them', () => {
  const { getTypeParser } = typeParsers({ getTypeParser: (() => String) as never })
  const [int8, numeric, text] = [20, 1700, 25].map((oid) => getTypeParser(oid, 'text') as (text: string) => unknown)
  assert.equal(int8?.('281474976710655'), 2 ** 48 - 1)
  assert.equal(int8?.('-1'), -1)
  assert.equal(int8?.('9223372036854775807'), 9_223_372_036_854_775_807n)
  assert.equal(numeric?.('2.5'), 2.5)
  assert.equal(text?.('20'), '20')
})

test('flags are sent as 0 and 1, and a value that is missing is refused', () => {
  assert.deepEqual([true, false, null, 'x', 7].map(toPostgres), [1, 0, null, 'x', 7])
  assert.throws(() => toPostgres(undefined), TypeError)
})
