import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isConnectionLost, isRetried, postgresError, postgresOpenError } from './postgres-error.ts'

/** As the server's errors come out of `pg`. */
function serverError(code: string, message = 'what the server says'): Error {
  return Object.assign(new Error(message), { code, detail: 'Key (impi)=(secret) already exists.' })
}

test('SQLSTATEs have the codes of the storage port (PostgreSQL documentation, appendix A)', () => {
  const codes = Object.entries({
    '23505': 'STORE_CONFLICT',
    '23503': 'STORE_CONFLICT',
    '55P03': 'STORE_BUSY',
    '40001': 'STORE_BUSY',
    '40P01': 'STORE_BUSY',
    '53100': 'STORE_FULL',
    XX001: 'STORE_CORRUPT',
    '57P01': 'STORE_UNAVAILABLE',
    '08006': 'STORE_UNAVAILABLE',
    '53300': 'STORE_UNAVAILABLE',
    '25006': 'STORE_UNAVAILABLE',
    '42P01': 'STORE_FAILED',
    '22P02': 'STORE_FAILED',
  })
  for (const [state, code] of codes) assert.equal(postgresError(serverError(state), 'db').code, code, state)
})

test('neither details nor values that do not fit are repeated', () => {
  const wrong = postgresError(serverError('22P02', 'invalid input syntax for type bigint: "secret"'), 'db')
  for (const error of [wrong, postgresError(serverError('23505'), 'db')]) {
    assert.doesNotMatch(`${error.message} ${JSON.stringify(error)} ${error.cause}`, /secret/)
  }
})

test('what the client says of its socket is a lost connection; a mistake in a call is none', () => {
  assert.equal(isConnectionLost(new Error('Connection terminated unexpectedly')), true)
  assert.equal(isConnectionLost(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })), true)
  assert.equal(isConnectionLost(serverError('57P02')), true)
  assert.equal(isConnectionLost(serverError('23505')), false)
  assert.equal(isConnectionLost(new TypeError('undefined')), false)
  assert.equal(postgresError(new TypeError('undefined'), 'db').code, 'STORE_FAILED')
})

test('only what PostgreSQL has undone for the sake of another is tried again', () => {
  assert.deepEqual(
    ['40001', '40P01', '55P03', '23505'].map((state) => isRetried(serverError(state))),
    [true, true, false, false],
  )
})

test('opening says what is to be done', () => {
  const remedyOf = (state: string) => postgresOpenError(serverError(state), 'db').remedy
  assert.match(remedyOf('28P01'), /password/)
  assert.match(remedyOf('3D000'), /createdb/)
  assert.match(remedyOf('42501'), /grant create/)
  for (const message of ['The server does not support SSL connections', 'self-signed certificate']) {
    assert.match(postgresOpenError(new Error(message), 'db').remedy, /sslmode/, message)
  }
  const refused = new AggregateError([new Error('no way to ::1'), new Error('no way to 127.0.0.1')], 'several')
  assert.match(postgresOpenError(refused, 'db').message, /no way to ::1; no way to 127/)
})
