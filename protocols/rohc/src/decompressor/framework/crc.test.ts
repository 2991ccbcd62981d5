import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crcOver, crcStart, irCrc } from './crc.ts'
import { fcs32 } from './fcs-32.ts'

// Check values over the digits 1 to 9: "Catalogue of parametrised CRC algorithms", CRC-3/ROHC, CRC-7/ROHC, CRC-8/ROHC
// and CRC-32/ISO-HDLC.
const digits = new TextEncoder().encode('123456789')

test('CRCs have their published check values (RFC 3095 §5.9, RFC 4815 Appendix A)', () => {
  assert.equal(crcOver(3, digits, 0, 9, crcStart(3)), 0x6)
  assert.equal(crcOver(7, digits, 0, 9, crcStart(7)), 0x53)
  assert.equal(crcOver(8, digits, 0, 9, crcStart(8)), 0xd0)
})

test('FCS-32 has its published check value (RFC 3095 §5.2.5.2)', () => {
  assert.equal(fcs32(digits, 9), 0xcbf4_3926)
})

test('the CRC of an IR packet takes its own octet as zero (RFC 3095 §5.9.1)', () => {
  const zeroed = Uint8Array.of(0xfd, 1, 0, 0x45, 7)
  const filled = Uint8Array.of(0xfd, 1, 0x99, 0x45, 7)
  assert.equal(irCrc(filled, 0, 2, 5), crcOver(8, zeroed, 0, 5, crcStart(8)))
})
