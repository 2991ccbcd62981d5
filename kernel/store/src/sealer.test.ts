import assert from 'node:assert/strict'
import { createDecipheriv } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { generateKeySet } from './key-file.ts'
import { createSealer, SEAL_OVERHEAD } from './sealer.ts'

const CONTEXT = 'hss_auc.k 001010000000001@ims.example'

describe('sealer', () => {
  test('any value comes back in its own context', () => {
    const sealer = createSealer(generateKeySet())
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (plaintext, context) => {
        const sealed = sealer.seal(plaintext, context)
        assert.equal(sealed.length, plaintext.length + SEAL_OVERHEAD)
        assert.deepEqual([...sealer.unseal(sealed, context)], [...plaintext])
      }),
    )
  })

  test('the octets are as documented: format, key id, nonce, ciphertext, tag', () => {
    const keySet = generateKeySet()
    const sealed = createSealer(keySet).seal(Buffer.from('secret'), CONTEXT)
    assert.equal(Buffer.from(sealed.subarray(0, 5)).toString('hex'), `01${keySet.current}`)
    const key = keySet.keys.get(keySet.current)!
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(5, 17))
    decipher.setAAD(Buffer.concat([sealed.subarray(0, 5), Buffer.from(CONTEXT)])).setAuthTag(sealed.subarray(-16))
    assert.equal(Buffer.concat([decipher.update(sealed.subarray(17, -16)), decipher.final()]).toString(), 'secret')
  })

  test('the same value is never sealed into the same octets', () => {
    const sealer = createSealer(generateKeySet())
    const seen = new Set(
      Array.from({ length: 1000 }, () => Buffer.from(sealer.seal(new Uint8Array(16), '')).toString('hex')),
    )
    assert.equal(seen.size, 1000)
  })

  test('a value moved to another place, or changed in any octet, does not open', () => {
    const sealer = createSealer(generateKeySet())
    const sealed = sealer.seal(Buffer.from('0123456789abcdef'), CONTEXT)
    assert.throws(() => sealer.unseal(sealed, 'hss_auc.k 001010000000002@ims.example'), { code: 'SEAL_BROKEN' })
    for (let index = 0; index < sealed.length; index++) {
      const changed = Uint8Array.from(sealed)
      changed[index]! ^= 1
      const code = index >= 1 && index <= 4 ? 'KEY_UNKNOWN' : 'SEAL_BROKEN'
      assert.throws(() => sealer.unseal(changed, CONTEXT), { code }, `octet ${index}`)
    }
    for (const length of [0, 1, SEAL_OVERHEAD - 1, sealed.length - 1]) {
      assert.throws(() => sealer.unseal(sealed.subarray(0, length), CONTEXT), { code: 'SEAL_BROKEN' })
    }
  })

  test('a value of another key file names the key that is missing, and nothing of the value', () => {
    const [one, other] = [generateKeySet(), generateKeySet()]
    const sealed = createSealer(one).seal(Buffer.from('secret'), CONTEXT)
    assert.throws(
      () => createSealer(other).unseal(sealed, CONTEXT),
      (error: Error & { code?: string; remedy?: string }) => {
        assert.equal(error.code, 'KEY_UNKNOWN')
        assert.match(error.message, new RegExp(one.current))
        assert.notEqual(error.remedy, '')
        return true
      },
    )
  })

  test('values of an old key open beside those of the current one', () => {
    const [old, current] = [generateKeySet(), generateKeySet()]
    const sealed = createSealer(old).seal(Buffer.from('secret'), CONTEXT)
    const both = createSealer({ current: current.current, keys: new Map([...old.keys, ...current.keys]) })
    assert.equal(Buffer.from(both.unseal(sealed, CONTEXT)).toString(), 'secret')
    assert.equal(both.keyId, current.current)
    assert.throws(() => createSealer({ current: '00000000', keys: new Map() }), { code: 'KEY_UNKNOWN' })
  })
})
