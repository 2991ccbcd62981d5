import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeTarHeader, encodeTarHeader, TAR_BLOCK, tarPadding } from './tar-header.ts'

test('a header comes back as it went in, also with a name that needs the prefix', () => {
  for (const name of ['a', 'x'.repeat(100), `${'folder/'.repeat(20)}file`, 'zones/dns/größe']) {
    const header = encodeTarHeader({ name, length: 1234 }, 1_700_000_000_000)
    assert.equal(header?.length, TAR_BLOCK)
    assert.deepEqual(decodeTarHeader(header!), { name, length: 1234 })
  }
})

test('a name or a file that has no room is refused', () => {
  assert.equal(encodeTarHeader({ name: 'x'.repeat(101), length: 1 }, 0), undefined)
  assert.equal(encodeTarHeader({ name: `${'x'.repeat(156)}/y`, length: 1 }, 0), undefined)
  assert.equal(encodeTarHeader({ name: 'x', length: 8 ** 11 }, 0), undefined)
  assert.ok(encodeTarHeader({ name: 'x', length: 8 ** 11 - 1 }, 0))
})

test('no bit of a header may be turned, and links and folders are no files', () => {
  const header = encodeTarHeader({ name: 'data/hss.sqlite', length: 77 }, 0)!
  for (const at of [0, 110, 130, 156, 260, 400]) {
    const turned = Buffer.from(header)
    turned[at]! ^= 1
    assert.equal(decodeTarHeader(turned), undefined, String(at))
  }
  assert.equal(decodeTarHeader(Buffer.alloc(TAR_BLOCK)), 'end')
})

test('members end at the end of a block', () => {
  assert.deepEqual(
    [0, 1, 511, 512, 513].map((length) => tarPadding(length).length),
    [0, 511, 1, 0, 511],
  )
})
