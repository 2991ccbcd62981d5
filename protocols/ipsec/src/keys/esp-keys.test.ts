import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import { ALGORITHM_PAIRS, formatAlgorithmPair } from '../agreement/algorithm-pair.ts'
import { deriveEspKeys } from './esp-keys.ts'
import { deriveKey } from './kdf.ts'

const ik = Buffer.from('00112233445566778899aabbccddeeff', 'hex')
const ck = Buffer.from('0f1e2d3c4b5a69788796a5b4c3d2e1f0', 'hex')

// integrity, encryption, salt; the salts by the modules hmac and hashlib of Python 3.11:
// hmac.new(ck + ik, bytes([fc]) + p0 + len(p0).to_bytes(2, 'big'), hashlib.sha256).digest()[-4:]
const expected: { readonly [pair: string]: readonly [string, string, string] } = {
  'null/aes-gcm': ['', '0f1e2d3c4b5a69788796a5b4c3d2e1f0', '512d6365'],
  'hmac-sha-1-96/aes-cbc': ['00112233445566778899aabbccddeeff00000000', '0f1e2d3c4b5a69788796a5b4c3d2e1f0', ''],
  'aes-gmac/null': ['00112233445566778899aabbccddeeff', '', 'b7530711'],
  'hmac-sha-1-96/null': ['00112233445566778899aabbccddeeff00000000', '', ''],
  'hmac-md5-96/aes-cbc': ['00112233445566778899aabbccddeeff', '0f1e2d3c4b5a69788796a5b4c3d2e1f0', ''],
  'hmac-sha-1-96/des-ede3-cbc': [
    '00112233445566778899aabbccddeeff00000000',
    '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978',
    '',
  ],
  'hmac-md5-96/des-ede3-cbc': [
    '00112233445566778899aabbccddeeff',
    '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978',
    '',
  ],
  'hmac-md5-96/null': ['00112233445566778899aabbccddeeff', '', ''],
}

describe('ESP keys from IK and CK (TS 33.203 §I)', () => {
  for (const pair of ALGORITHM_PAIRS) {
    test(formatAlgorithmPair(pair), () => {
      const keys = deriveEspKeys(pair, ik, ck)
      const found = [keys.integrity, keys.encryption, keys.salt].map((key) => Buffer.from(key).toString('hex'))
      assert.deepEqual(found, expected[formatAlgorithmPair(pair)])
    })
  }

  test('neither a dump nor JSON shows a key', () => {
    for (const pair of ALGORITHM_PAIRS) {
      const keys = deriveEspKeys(pair, ik, ck)
      const shown = inspect(keys, { showHidden: true, depth: 9 }) + JSON.stringify(keys)
      for (const secret of [keys.integrity, keys.encryption, keys.salt].filter(({ length }) => length > 0)) {
        assert.equal(shown.includes(Buffer.from(secret).toString('hex')), false)
        assert.equal(shown.includes(String(secret[1])) && shown.includes(`${secret[0]}, ${secret[1]}`), false)
      }
    }
  })

  test('keys of another length are a bug of the caller', () => {
    for (const pair of ALGORITHM_PAIRS) assert.throws(() => deriveEspKeys(pair, ik.subarray(1), ck), /16 octets/)
  })
})

test('the KDF puts the length of each parameter behind it (TS 33.220 §B.2)', () => {
  const parameters = [Buffer.from('a'), Buffer.alloc(300, 'b')]
  // Python: hmac.new(bytes(16), b'\x01' + b'a' + b'\x00\x01' + b'b' * 300 + b'\x01\x2c', hashlib.sha256)
  const key = Buffer.from(deriveKey(new Uint8Array(16), 1, parameters)).toString('hex')
  assert.equal(key, '0c7c9b23f6dfc213536273df6f987421aad64ed74490b82e402ac53bf6360bd7')
})
