import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAlgorithmPair } from '../agreement/algorithm-pair.ts'
import { deriveEspKeys } from '../keys/esp-keys.ts'
import { formatEspSaTable, formatSaList, type TracedAgreement } from './esp-sa-table.ts'

function traced(name: string, hosts: readonly [string, string] = ['10.0.0.1', '10.0.0.2']): TracedAgreement {
  const pair = parseAlgorithmPair(name) ?? assert.fail(name)
  const agreement = {
    ue: { host: hosts[0], spiC: 0xcafe, spiS: 0xcaff, portC: 6300, portS: 6301 },
    pcscf: { host: hosts[1], spiC: 0xfffffffe, spiS: 0xffffffff, portC: 5064, portS: 6100 },
  }
  return { agreement, keys: deriveEspKeys(pair, new Uint8Array(16).fill(0x11), new Uint8Array(16).fill(0x22)) }
}

test('a line for each association, with the names and keys that Wireshark reads', () => {
  const sha = `0x${'11'.repeat(16)}00000000`
  assert.deepEqual(formatEspSaTable([traced('hmac-sha-1-96/aes-cbc')]).split('\n'), [
    `"IPv4","10.0.0.1","10.0.0.2","0xffffffff","AES-CBC [RFC3602]","0x${'22'.repeat(16)}","HMAC-SHA-1-96 [RFC2404]","${sha}","32-bit"`,
    `"IPv4","10.0.0.2","10.0.0.1","0x0000cafe","AES-CBC [RFC3602]","0x${'22'.repeat(16)}","HMAC-SHA-1-96 [RFC2404]","${sha}","32-bit"`,
    `"IPv4","10.0.0.2","10.0.0.1","0x0000caff","AES-CBC [RFC3602]","0x${'22'.repeat(16)}","HMAC-SHA-1-96 [RFC2404]","${sha}","32-bit"`,
    `"IPv4","10.0.0.1","10.0.0.2","0xfffffffe","AES-CBC [RFC3602]","0x${'22'.repeat(16)}","HMAC-SHA-1-96 [RFC2404]","${sha}","32-bit"`,
    '',
  ])
  const [line] = formatEspSaTable([traced('null/aes-gcm', ['2001:db8::1', '2001:db8::2'])]).split('\n')
  assert.match(
    line ?? '',
    /^"IPv6","2001:db8::1","2001:db8::2",.*"AES-GCM with 16 octet ICV \[RFC4106\]","0x(22){16}[0-9a-f]{8}","NULL","",/,
  )
})

test('no line for aes-gmac, which Wireshark does not know', () => {
  assert.equal(formatEspSaTable([traced('aes-gmac/null')]), '')
})

test('the list for a log has no keys', () => {
  const list = formatSaList([
    traced('hmac-md5-96/des-ede3-cbc'),
    traced('null/aes-gcm', ['2001:db8::1', '2001:db8::2']),
  ])
  assert.equal(list.split('\n').length, 9)
  assert.match(list, /^SPI 0xffffffff 10\.0\.0\.1:6300 -> 10\.0\.0\.2:6100 hmac-md5-96\/des-ede3-cbc$/m)
  assert.match(list, /^SPI 0x0000caff \[2001:db8::2\]:5064 -> \[2001:db8::1\]:6301 null\/aes-gcm$/m)
  assert.doesNotMatch(list, /1111|2222/)
})
