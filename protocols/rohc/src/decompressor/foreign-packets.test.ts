import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDecompressor } from './create-decompressor.ts'
import { recognise } from './recognise.ts'

// Octets from github.com/didier-barvaux/rohc, test/functional/decompress_padding/test_decompress_padding.c at
// 10afc495036e0fee959e938775ed78051463a5f8: an IR packet of profile 0x0000 around an ICMP echo, with padding and feedback.
const icmp =
  '5500005400004000400183 52c0a81301c0a813050800e9c29b420001' +
  '6615a645779b040008090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637'
const ir = `fc00b7${icmp}`
const feedback = 'f4200011e9'
const octets = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const create = (heard: string[] = []) =>
  createDecompressor({
    profiles: [0],
    cids: 'small',
    maxCid: 15,
    mode: 'O',
    sendsFeedback: true,
    onFeedback: (data) => heard.push(Buffer.from(data).toString('hex')),
  })

test('an IR packet with padding of another implementation (RFC 3095 §5.2, §5.10.1)', () => {
  const outcome = create().decompress(octets(`e0${ir}`), 0)
  assert.ok(outcome.kind === 'packet')
  assert.deepEqual(Buffer.from(outcome.packet), octets(icmp))
  assert.equal(outcome.headerOctets, 3)
})

test('its feedback goes to the compressor of this side, in front of padding or not (RFC 3095 §5.2.2)', () => {
  const heard: string[] = []
  const decompressor = create(heard)
  assert.equal(decompressor.decompress(octets(`e0${feedback}`), 0).kind, 'nothing')
  assert.equal(decompressor.decompress(octets(`e0e0${feedback}`), 0).kind, 'nothing')
  assert.equal(decompressor.decompress(octets(`e0${feedback}${ir}`), 0).kind, 'packet')
  assert.deepEqual(heard, ['200011e9', '200011e9', '200011e9'])
  assert.deepEqual(recognise(octets(`e0${feedback}${ir}`), 'small'), {
    kind: 'IR',
    padding: 1,
    feedback: 1,
    cid: 0,
    profile: 0,
    headerOctets: 3,
  })
})
