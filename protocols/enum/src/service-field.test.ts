import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isCallService, parseEnumServices, serviceOfScheme } from './service-field.ts'

test('services in any case, one or several (RFC 6116 §3.4.3, §3.6)', () => {
  assert.deepEqual(parseEnumServices('E2U+sip'), ['sip'])
  assert.deepEqual(parseEnumServices('e2u+PSTN:Tel'), ['pstn:tel'])
  assert.deepEqual(parseEnumServices('E2U+sip+pstn:tel+email:mailto'), ['sip', 'pstn:tel', 'email:mailto'])
})

for (const field of [
  '',
  'E2U',
  'E2U+',
  'SIP+D2U',
  'sip+E2U',
  'E2U+sip+',
  'E2U+a:',
  'E2U+a b',
  `E2U+${'a'.repeat(33)}`,
]) {
  test(`"${field}" is no SERVICES of ENUM (RFC 6116 §3.4.3)`, () => assert.equal(parseEnumServices(field), undefined))
}

test('the first service that the URI fits counts (RFC 6116 §3.4.3.2)', () => {
  const services = ['email:mailto', 'pstn:tel', 'tel', 'sip']
  assert.equal(serviceOfScheme(services, 'tel'), 'pstn:tel')
  assert.equal(serviceOfScheme(services, 'sips'), 'sip')
  assert.equal(serviceOfScheme(services, 'mailto'), undefined)
  assert.deepEqual(services.map(isCallService), [false, true, true, true])
})
