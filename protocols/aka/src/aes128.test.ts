import assert from 'node:assert/strict'
import { createCipheriv } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { encryptBlock, expandKey } from './aes128.ts'

const octets = (hex: string): Uint8Array => Buffer.from(hex, 'hex')
const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex')

const block16 = fc.uint8Array({ minLength: 16, maxLength: 16 })

test('AES-128 encrypts the worked example (FIPS 197 §B)', () => {
  const out = encryptBlock(octets('2b7e151628aed2a6abf7158809cf4f3c'), octets('3243f6a8885a308d313198a2e0370734'))
  assert.equal(hex(out), '3925841d02dc09fbdc118597196a0b32')
})

test('AES-128 encrypts the example vector (FIPS 197 §C.1)', () => {
  const out = encryptBlock(octets('000102030405060708090a0b0c0d0e0f'), octets('00112233445566778899aabbccddeeff'))
  assert.equal(hex(out), '69c4e0d86a7b0430d8cdb78070b4c55a')
})

test('AES-128 expands the example key (FIPS 197 §A.1)', () => {
  const schedule = expandKey(octets('2b7e151628aed2a6abf7158809cf4f3c'))
  assert.equal(schedule[4], 0xa0fafe17)
  assert.equal(schedule[43], 0xb6630ca6)
})

test('AES-128 agrees with the library cipher on any key and block', () => {
  fc.assert(
    fc.property(block16, block16, (key, block) => {
      const cipher = createCipheriv('aes-128-ecb', key, null)
      assert.equal(hex(encryptBlock(key, block)), cipher.update(block).toString('hex'))
    }),
  )
})

test('AES-128 refuses a key or a block of another length and names neither', () => {
  assert.throws(() => encryptBlock(new Uint8Array(15), new Uint8Array(16)), { message: 'an AES-128 key is 16 octets' })
  assert.throws(() => encryptBlock(new Uint8Array(16), new Uint8Array(17)), { message: 'an AES block is 16 octets' })
})
