import assert from 'node:assert/strict'
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { describe, test } from 'node:test'
import { createSeededRandom, type Random } from '@voltaic/runtime'
import { EspKeys } from '../keys/esp-keys.ts'
import { CBC_CIPHERS, CbcDecryption, CbcEncryption } from './cbc-cipher.ts'
import { payloadLength, writePlaintext } from './esp-packet.ts'
import { EspWorkspace } from './esp-workspace.ts'
import { GcmOpening, GcmSealing } from './gcm-transform.ts'
import { HmacIcv } from './hmac-icv.ts'
import { SaAlgorithms } from './sa-algorithms.ts'

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex')
const workspace = new EspWorkspace(createSeededRandom(1))
const NOTHING = new Uint8Array(0)

function cbcOf(ealg: keyof typeof CBC_CIPHERS, key: Uint8Array, within = workspace): SaAlgorithms {
  return new SaAlgorithms(new EspKeys({ alg: 'hmac-sha-1-96', ealg }, NOTHING, key, NOTHING), within)
}

describe('HMAC vectors of RFC 2202, cut to 96 bits (RFC 2403 §2, RFC 2404 §2)', () => {
  const long = hex('aa'.repeat(20))
  const cases = [
    ['md5', hex('0b'.repeat(16)), 'Hi There', '9294727a3638bb1c13f48ef8'],
    ['md5', Buffer.from('Jefe'), 'what do ya want for nothing?', '750c783e6ab0b503eaa86e31'],
    ['md5', hex('0c'.repeat(16)), 'Test With Truncation', '56461ef2342edc00f9bab995'],
    ['sha1', hex('0b'.repeat(20)), 'Hi There', 'b617318655057264e28bc0b6'],
    ['sha1', Buffer.from('Jefe'), 'what do ya want for nothing?', 'effcdf6ae5eb2fa2d27416d5'],
    ['sha1', hex('0c'.repeat(20)), 'Test With Truncation', '4c1a03424b55e07fe7f27be1'],
    ['sha1', long, hex('dd'.repeat(50)).toString('latin1'), '125d7342b9ac11cd91a39af4'],
  ] as const
  for (const [algorithm, key, text, icv] of cases) {
    test(`${algorithm}, ${text.length} octets`, () => {
      const hmac = new HmacIcv(algorithm, key, workspace)
      const packet = Buffer.concat([Buffer.from(text, 'latin1'), new Uint8Array(12)])
      hmac.write(packet, text.length)
      assert.equal(packet.toString('hex', text.length), icv)
      assert.ok(hmac.matches(packet, text.length))
      for (let at = 0; at < packet.length; at++) {
        packet[at]! ^= 0x80
        assert.equal(hmac.matches(packet, text.length), false, `octet ${at}`)
        packet[at]! ^= 0x80
      }
    })
  }
})

describe('AES-CBC vectors of RFC 3602 §4', () => {
  // Cases 1, 2 and 4: key, IV, plaintext, ciphertext.
  const cases = [
    [
      '06a9214036b8a15b512e03d534120006',
      '3dafba429d9eb430b422da802c9fac41',
      Buffer.from('Single block msg').toString('hex'),
      'e353779c1079aeb82708942dbe77181a',
    ],
    [
      'c286696d887c9aa0611bbb3e2025a45a',
      '562e17996d093d28ddb3ba695a2e6f58',
      '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
      'd296cd94c2cccf8a3a863028b5e1dc0a7586602d253cfff91b8266bea6d61ab1',
    ],
    [
      '56e47a38c5598974bc46903dba290349',
      '8ce82eefbea0da3c44699ed7db51b7d9',
      `a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf
       c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf`,
      `c30e32ffedc0774e6aff6af0869f71aa0f3af07a9a31a9c684db207eb0ef8e4e
       35907aa632c3ffdf868bb7b29d3d46ad83ce9f9a102ee99d49a53e87f4c3da55`,
    ],
  ] as const
  for (const [index, [key, iv, plaintext, ciphertext]] of cases.entries()) {
    test(`case ${index + 1}, decrypted after another packet and encrypted with this IV`, () => {
      const decryption = new CbcDecryption(CBC_CIPHERS['aes-cbc'], cbcOf('aes-cbc', hex(key)))
      decryption.decrypt(new Uint8Array(48))
      const packet = Buffer.concat([hex(iv), hex(ciphertext)])
      assert.deepEqual(Buffer.from(decryption.decrypt(packet)), hex(plaintext))
      // The IV is what the cipher makes of the first block: find the block that gives this IV.
      const block = createDecipheriv('aes-128-ecb', hex(key), null).setAutoPadding(false).update(hex(iv))
      const encryption = new CbcEncryption(CBC_CIPHERS['aes-cbc'], cbcOf('aes-cbc', hex(key)))
      assert.deepEqual(Buffer.from(encryption.encrypt(Buffer.concat([block, hex(plaintext)]))), packet)
    })
  }

  test('case 5: a transport-mode ESP packet, from its plaintext to its padding', () => {
    const key = hex('90d382b410eeba7ad938c46cec1a82bf')
    const data = hex(`08000ebda70a00008e9c083db95b070008090a0b0c0d0e0f1011121314151617
      18191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637`)
    const body = hex(`e96e8c08ab465763fd098d45dd3ff893
      f663c25d325c18c6a9453e194e120849a4870b66cc6b9965330013b4898dc856
      a4699e523a55db080b59ec3a8e4b7e52775b07d1db34ed9c538ab50c551b874a
      a269add047ad2d5913ac19b7cfbad4a6`)
    const plaintext = new CbcDecryption(CBC_CIPHERS['aes-cbc'], cbcOf('aes-cbc', key)).decrypt(body)
    assert.deepEqual(Buffer.from(plaintext.subarray(64)), hex('0102030405060708090a0b0c0d0e0e01'))
    assert.equal(payloadLength(plaintext), 64)
    assert.deepEqual(Buffer.from(plaintext.subarray(0, 64)), data)
    const written = Buffer.alloc(80)
    writePlaintext(written, 0, 80, { nextHeader: 1, header: data.subarray(0, 8), data: data.subarray(8) })
    assert.deepEqual(written, Buffer.from(plaintext))
  })
})

test('3DES-CBC goes on from packet to packet as a cipher set up for each would (RFC 2451 §2)', () => {
  const key = hex('0123456789abcdeffedcba98765432100123456789abcdef')
  const encryption = new CbcEncryption(CBC_CIPHERS['des-ede3-cbc'], cbcOf('des-ede3-cbc', key))
  const decryption = new CbcDecryption(CBC_CIPHERS['des-ede3-cbc'], cbcOf('des-ede3-cbc', key))
  for (const length of [8, 24, 800]) {
    const plaintext = Buffer.alloc(length, length)
    const sealed = encryption.encrypt(Buffer.concat([hex('a1b2c3d4e5f60718'), plaintext]))
    const alone = createCipheriv('des-ede3-cbc', key, sealed.subarray(0, 8)).setAutoPadding(false).update(plaintext)
    assert.deepEqual(Buffer.from(sealed.subarray(8)), alone)
    assert.deepEqual(Buffer.from(decryption.decrypt(sealed)), plaintext)
  }
})

describe('packets of draft-mcgrew-gcm-test-01', () => {
  test('AES-GCM, a query of DNS (RFC 4106 §5)', () => {
    const keys = new EspKeys(
      { alg: 'null', ealg: 'aes-gcm' },
      NOTHING,
      hex('feffe9928665731c6d6a8f9467308308'),
      hex('cafebabe'),
    )
    const plaintext = hex(`4500003e698f000080114dccc0a80102c0a801010a980035002a2343b2d00100
      00010000000000000373697009637962657263697479 02646b00000100010001`)
    const packet = hex(`0000a5f80000000afacedbaddecaf888
      deb22cd9b07c72c16e3a65beeb8df304a5a5897d33ae530f1ba76d5d114d2a5c
      3de81827c10e9a4f51330d0eec416642cfbb85a5b47e48a4ec3b9ba95d918bd1
      83b70d3aa8bc6ee4c309e9d85a41ad4a`)
    const opening = new GcmOpening(new SaAlgorithms(keys, workspace))
    assert.deepEqual(Buffer.from(opening.open(packet) ?? NOTHING), plaintext)
    packet[30]! ^= 1
    assert.equal(opening.open(packet), undefined)
  })

  test('AES-GMAC, an echo request (RFC 4543 §3.3)', () => {
    const keys = new EspKeys(
      { alg: 'aes-gmac', ealg: 'null' },
      hex('4c80cdefbb5d10da906ac73c3613a634'),
      NOTHING,
      hex('22433c64'),
    )
    const plaintext = hex(`45000030da3a00008001df3bc0a80005c0a800010800c6cd02000700
      6162636465666768696a6b6c6d6e6f707172737401020201`)
    const packet = Buffer.concat([
      hex('00004321000000070000000000000000'),
      plaintext,
      hex('f2a9a836e155106aa8dcd618e4099aaa'),
    ])
    assert.deepEqual(Buffer.from(new GcmOpening(new SaAlgorithms(keys, workspace)).open(packet) ?? NOTHING), plaintext)
    packet[12]! ^= 1
    assert.equal(new GcmOpening(new SaAlgorithms(keys, workspace)).open(packet), undefined, 'the IV is authenticated')
  })

  test('our own packets have SPI and sequence number as IV, and so no nonce twice', () => {
    const keys = new EspKeys({ alg: 'null', ealg: 'aes-gcm' }, NOTHING, hex('00'.repeat(16)), hex('01020304'))
    const payload = { nextHeader: 17, header: NOTHING, data: new Uint8Array(5) }
    const packet = new GcmSealing(new SaAlgorithms(keys, workspace)).seal(0x11223344, 7, payload)
    assert.equal(Buffer.from(packet.subarray(8, 16)).toString('hex'), '1122334400000007')
  })
})

test('the cipher of an SA is made again after others have taken its place', () => {
  const random: Random = createSeededRandom(3)
  const small = new EspWorkspace(random, 1)
  const key = hex('90d382b410eeba7ad938c46cec1a82bf')
  const ciphers = [1, 2, 3].map(() => new CbcEncryption(CBC_CIPHERS['aes-cbc'], cbcOf('aes-cbc', key, small)))
  const decryption = new CbcDecryption(CBC_CIPHERS['aes-cbc'], cbcOf('aes-cbc', key, small))
  for (let round = 0; round < 3; round++) {
    for (const cipher of ciphers) {
      const plaintext = random.bytes(32)
      const sealed = cipher.encrypt(Buffer.concat([random.bytes(16), plaintext]))
      assert.deepEqual(Buffer.from(decryption.decrypt(sealed)), Buffer.from(plaintext))
    }
  }
})
