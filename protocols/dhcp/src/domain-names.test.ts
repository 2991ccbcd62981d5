import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ByteReader, decodeHex, encodeHex } from '@voltaic/base'
import fc from 'fast-check'
import { encodeDomainNames, MAX_DOMAIN_NAMES, MAX_POINTERS, readDomainNames } from './domain-names.ts'

const octets = (text: string) => decodeHex(text.replaceAll(' ', ''))
const read = (text: string, origin?: number) => readDomainNames(new ByteReader(octets(text), 'CUT', ''), origin)
const refused = (text: string, code: string, origin?: number) =>
  assert.throws(() => read(text, origin), { name: 'DecodeError', code })

describe('domain names in options (RFC 1035 §3.1; RFC 8415 §10)', () => {
  test('the example of RFC 3361 §3.3, octet by octet', () => {
    const example = '07 6578616d706c65 03 636f6d 00 07 6578616d706c65 03 6e6574 00'
    assert.deepEqual(read(example), ['example.com', 'example.net'])
    assert.deepEqual([...encodeDomainNames(['example.com', 'example.net.'])], [...octets(example)])
  })

  test('names come back as they were', () => {
    const label = fc.stringMatching(/^[A-Za-z0-9_-]{1,63}$/)
    const name = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.'))
    fc.assert(
      fc.property(fc.array(name, { maxLength: 5 }), (names) => {
        assert.deepEqual(read(encodeHex(encodeDomainNames(names))), names)
      }),
    )
  })

  test('what is no host name cannot be written', () => {
    for (const name of ['', '.', 'a..b', 'a b', 'ä.example', 'x'.repeat(64), `${'x'.repeat(63)}.`.repeat(4)]) {
      assert.throws(() => encodeDomainNames([name]), RangeError, name)
    }
  })

  test('names that are cut, empty, too long, too many, or of other characters', () => {
    refused('03 6162', 'CUT')
    refused('03 616263', 'CUT')
    refused('00', 'DHCP_NAME_LENGTH')
    refused('40', 'DHCP_NAME_LABEL')
    refused('01 20 00', 'DHCP_NAME_LABEL')
    refused('01 2e 00', 'DHCP_NAME_LABEL')
    refused(`${`3f${'61'.repeat(63)}`.repeat(4)}00`, 'DHCP_NAME_LENGTH')
    assert.equal(read('01 61 00'.repeat(MAX_DOMAIN_NAMES)).length, MAX_DOMAIN_NAMES)
    refused('01 61 00'.repeat(MAX_DOMAIN_NAMES + 1), 'DHCP_TOO_MANY_NAMES')
  })

  test('pointers go back, where a list may have any (RFC 1035 §4.1.4)', () => {
    assert.deepEqual(read('01 61 03 636f6d 00 01 62 c002', 0), ['a.com', 'b.com'])
    refused('01 61 03 636f6d 00 01 62 c002', 'DHCP_NAME_POINTER')
    refused('01 61 c002', 'DHCP_NAME_POINTER', 0)
    refused('01 61 c004 00', 'DHCP_NAME_POINTER', 0)
    refused('01 61 c000', 'DHCP_NAME_POINTER', 0)
  })

  test(`at most ${MAX_POINTERS} pointers for one name`, () => {
    // a name, then names that are nothing but a pointer to the one before
    const chain = (length: number) =>
      `016100${Array.from({ length }, (_, index) => `c0${(index === 0 ? 0 : 1 + index * 2).toString(16).padStart(2, '0')}`).join('')}`
    assert.equal(read(chain(MAX_POINTERS), 0).length, MAX_POINTERS + 1)
    refused(chain(MAX_POINTERS + 1), 'DHCP_NAME_POINTER', 0)
  })
})
