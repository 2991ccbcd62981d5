import assert from 'node:assert/strict'
import { test } from 'node:test'
import { labConfig } from './config/lab-config.ts'
import { assertOwnAddress } from './phone-sa-backend.ts'

const config = labConfig({ data: '', host: '2001:db8::1' })

test('a phone at the address of its P-CSCF has no IPsec by the host, however the address is written', () => {
  for (const host of [undefined, '2001:db8::1', '2001:DB8:0::1']) {
    assert.throws(() => assertOwnAddress('tun', host, config), { code: 'IPSEC_SAME_ADDRESS' })
  }
  assertOwnAddress('tun', '2001:db8::2', config)
  assertOwnAddress('xfrm', '192.0.2.1', config)
  assertOwnAddress('tun', 'localhost', config)
  assertOwnAddress('off', undefined, config)
})
