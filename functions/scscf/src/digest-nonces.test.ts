import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock, createSeededRandom } from '@voltaic/runtime'
import { DigestNonces } from './digest-nonces.ts'

const IMPI = 'a@ims.example'

test('a nonce tells when it was made, and for whom (RFC 7616 §3.3)', async () => {
  const clock = createManualClock()
  const nonces = new DigestNonces({ clock, random: createSeededRandom(1) })
  const made = clock.now()
  const nonce = nonces.issue(IMPI)
  await clock.advance(5000)
  assert.equal(nonces.issuedAt(nonce, IMPI), made)
  assert.equal(nonces.issuedAt(nonce, 'b@ims.example'), undefined)
  assert.notEqual(nonces.issue(IMPI), nonces.issue(IMPI))
})

test('a nonce of another S-CSCF, or of this one before it was restarted, is not known', () => {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const before = new DigestNonces({ clock, random })
  assert.equal(new DigestNonces({ clock, random }).issuedAt(before.issue(IMPI), IMPI), undefined)
})

test('a nonce that was changed, or written otherwise, is none (RFC 7616 §5.4)', () => {
  const nonces = new DigestNonces({ clock: createManualClock(), random: createSeededRandom(1) })
  const nonce = nonces.issue(IMPI)
  const octets = Buffer.from(nonce, 'base64')
  for (let at = 0; at < octets.length; at++) {
    const changed = Buffer.from(octets)
    changed[at] = (changed[at] ?? 0) ^ 1
    assert.equal(nonces.issuedAt(changed.toString('base64'), IMPI), undefined, `octet ${at}`)
  }
  for (const other of ['', 'x', `${nonce} `, `${nonce}=`, ` ${nonce}`, `${nonce}AAAA`, nonce.slice(0, -4)]) {
    assert.equal(nonces.issuedAt(other, IMPI), undefined, JSON.stringify(other))
  }
})
