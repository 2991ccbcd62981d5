import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { encodeHex } from '@voltaic/base'
import fc from 'fast-check'
import { encodeEfAd } from './ef-ad.ts'
import { encodeEfImsi } from './ef-imsi.ts'
import { encodeEfPcscf } from './ef-pcscf.ts'
import { encodeIdentityObject, MAX_IDENTITY_LENGTH } from './identity-object.ts'

const coded = (code: string) => (error: Error & { readonly code?: string }) => error.code === code

describe('EF.IMSI (TS 31.102 §4.2.2)', () => {
  // as cards of test networks hold it
  const golden = [
    ['001010123456789', '080910101032547698'],
    ['001010000000001', '080910100000000010'],
  ] as const

  test('the length, the parity of the digits, and the digits with the lower half first', () => {
    for (const [imsi, file] of golden) assert.equal(encodeHex(encodeEfImsi(imsi)).startsWith(file), true, imsi)
  })

  test('an even number of digits has another parity and a filler at its end', () => {
    assert.equal(encodeHex(encodeEfImsi('00101012345678')), '08011010103254' + '76f8')
    assert.equal(encodeHex(encodeEfImsi('001011')), '04011010' + 'f1ffffffff')
  })

  test('what the octets say are the digits that went in', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{6,15}$/), (imsi) => {
        const [length = 0, ...octets] = encodeEfImsi(imsi)
        const nibbles = octets.slice(0, length).flatMap((octet) => [octet & 0xf, octet >> 4])
        const digits = nibbles.slice(1).filter((nibble) => nibble !== 0xf)
        assert.equal(digits.join(''), imsi)
        assert.equal((nibbles[0] ?? 0) >> 3, imsi.length % 2)
        assert.deepEqual(new Set(octets.slice(length)).size <= 1, true)
      }),
    )
  })

  test('anything that is no IMSI is refused', () => {
    for (const text of ['', '00101', '0010100000000001', '00101000000000x']) {
      assert.throws(() => encodeEfImsi(text), coded('SIM_IMSI_INVALID'))
    }
  })
})

test('EF.AD tells how long the MNC is (TS 31.102 §4.2.18)', () => {
  assert.equal(encodeHex(encodeEfAd(2)), '00000002')
  assert.equal(encodeHex(encodeEfAd(3)), '00000003')
})

describe('EF.IMPI, EF.DOMAIN and EF.IMPU (TS 31.103 §4.2.2, §4.2.3, §4.2.4)', () => {
  test('tag 80, a length, and the text', () => {
    // the values of the test profile of the pySim project
    assert.equal(encodeHex(encodeIdentityObject('ims.example')), '800b696d732e6578616d706c65')
    assert.equal(encodeHex(encodeIdentityObject('sip:Tagged@sim.test')), '80137369703a5461676765644073696d2e74657374')
  })

  test('from 128 octets on the length takes two octets; more than 255 do not fit', () => {
    assert.equal(encodeHex(encodeIdentityObject('a'.repeat(127)).subarray(0, 2)), '807f')
    assert.equal(encodeHex(encodeIdentityObject('a'.repeat(128)).subarray(0, 3)), '808180')
    assert.equal(encodeIdentityObject('a'.repeat(MAX_IDENTITY_LENGTH)).length, 258)
    for (const text of ['', 'a'.repeat(MAX_IDENTITY_LENGTH + 1)]) {
      assert.throws(() => encodeIdentityObject(text), coded('SIM_IDENTITY_LENGTH'))
    }
  })
})

describe('EF.P-CSCF (TS 31.103 §4.2.8)', () => {
  test('a name, an IPv4 and an IPv6 address, each with its type', () => {
    // the examples of the pySim project
    const golden = {
      'pcscf.ims.mnc000.mcc738.pub.3gppnetwork.org':
        '802c0070637363662e696d732e6d6e633030302e6d63633733382e7075622e336770706e6574776f726b2e6f7267',
      '192.168.12.34': '800501c0a80c22',
      'fe80::42:d7ff:fe53:335': '801102fe800000000000000042d7fffe530335',
    }
    for (const [host, record] of Object.entries(golden)) assert.equal(encodeHex(encodeEfPcscf(host)), record)
  })

  test('neither a port nor a URI is a host', () => {
    for (const host of ['', 'pcscf:5060', 'sip:pcscf.example', 'a b', '-a', 'pcscf.', '"']) {
      assert.throws(() => encodeEfPcscf(host), coded('SIM_PCSCF_INVALID'), host)
    }
  })
})
