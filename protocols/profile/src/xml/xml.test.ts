import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DecodeError } from '@voltaic/base'
import fc from 'fast-check'
import { formatXmlAttribute, formatXmlElement, formatXmlLeaf } from './format-xml.ts'
import { MAX_XML_ATTRIBUTES, MAX_XML_DEPTH, MAX_XML_ELEMENTS, MAX_XML_OCTETS, parseXml } from './parse-xml.ts'
import { type XmlElement, xmlAttribute, xmlText } from './xml-element.ts'

function refusal(code: string, message?: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof DecodeError, String(error))
    assert.equal(error.code, code)
    if (message) assert.match(error.message, message)
    return true
  }
}

const malformed: readonly (readonly [string, string])[] = [
  ['a mismatched tag', '<a><b></a></b>'],
  ['an unquoted attribute', '<a b=c/>'],
  ['an unknown entity', '<a>&nbsp;</a>'],
  ['an entity named as a property of every object', '<a>&constructor;</a>'],
  ['a repeated attribute', '<a b="1" b="2"/>'],
  ['a repeated attribute under two prefixes', '<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>'],
  ['two root elements', '<a/><b/>'],
  ['an unbound prefix', '<p:a/>'],
  ['U+0001', '<a>\u0001</a>'],
  ['U+0001 by reference in a document that says it is XML 1.1', '<?xml version="1.1"?><a>&#1;</a>'],
  ['a bare < in an attribute', '<a b="<"/>'],
  ['text after the root', '<a/>x'],
  ['an unclosed element', '<a><b></b>'],
  ['no element at all', '<!-- nothing -->'],
  ['nothing', ''],
  [']]> in text', '<a>]]></a>'],
]

for (const [what, xml] of malformed) {
  test(`parseXml refuses ${what}`, () => {
    assert.throws(() => parseXml(xml), refusal('XML_MALFORMED', /line \d+, column \d+/))
  })
}

test('parseXml refuses a document type declaration, and with it entity bombs and external entities', () => {
  const bomb = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>'
  for (const xml of [bomb, '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', '<!DOCTYPE a><a/>']) {
    assert.throws(() => parseXml(xml), refusal('XML_DOCTYPE'))
  }
})

test('parseXml refuses what is not UTF-8, by its octets or by its declaration', () => {
  assert.throws(() => parseXml(Uint8Array.of(0x3c, 0x61, 0x3e, 0xe9, 0x3c, 0x2f, 0x61, 0x3e)), refusal('XML_NOT_UTF8'))
  assert.throws(() => parseXml('<?xml version="1.0" encoding="ISO-8859-1"?><a/>'), refusal('XML_NOT_UTF8'))
  assert.equal(parseXml('<?xml version="1.0" encoding="utf-8"?><a/>').local, 'a')
})

test('parseXml holds its limits of size, depth, elements and attributes, and takes what is just within', () => {
  const nested = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth)
  const wide = (count: number): string => `<a>${'<b/>'.repeat(count - 1)}</a>`
  const attributes = (count: number): string => `<a ${Array.from({ length: count }, (_, i) => `b${i}=""`).join(' ')}/>`
  const sized = (size: number): string => `<a>${'x'.repeat(size - 7)}</a>`
  assert.ok(parseXml(nested(MAX_XML_DEPTH)))
  assert.throws(() => parseXml(nested(MAX_XML_DEPTH + 1)), refusal('XML_TOO_DEEP'))
  assert.ok(parseXml(wide(MAX_XML_ELEMENTS)))
  assert.throws(() => parseXml(wide(MAX_XML_ELEMENTS + 1)), refusal('XML_TOO_MANY_ELEMENTS'))
  assert.ok(parseXml(attributes(MAX_XML_ATTRIBUTES)))
  assert.throws(() => parseXml(attributes(MAX_XML_ATTRIBUTES + 1)), refusal('XML_TOO_MANY_ATTRIBUTES'))
  assert.ok(parseXml(sized(MAX_XML_OCTETS)))
  assert.throws(() => parseXml(sized(MAX_XML_OCTETS + 1)), refusal('XML_TOO_LARGE'))
})

test('parseXml says the line, the column and the octet of a mistake', () => {
  assert.throws(
    () => parseXml('<a>\n  <ä></b>\n</a>'),
    (error) => {
      assert.ok(error instanceof DecodeError)
      assert.match(error.message, /line 2, column 10/)
      // The letter before it takes two octets.
      assert.equal(error.offset, 14)
      return true
    },
  )
})

test('parseXml joins text around comments, CDATA and references, and resolves namespaces', () => {
  const root = parseXml('<p:a xmlns:p="u" b="1" p:b="2">x<!-- c --><![CDATA[<y>]]>&amp;&#x7a;<?pi?></p:a>')
  assert.equal(xmlText(root), 'x<y>&z')
  assert.deepEqual([root.name, root.local, root.uri], ['p:a', 'a', 'u'])
  assert.equal(xmlAttribute(root, 'b'), '1')
})

test('an element cut out of a document declares the namespaces it uses, and only those', () => {
  const root = parseXml('<a xmlns="d" xmlns:p="u" xmlns:q="v"><p:b x="&quot;"><c q:y="1"/>&lt;</p:b></a>')
  const [cut] = root.children
  assert.ok(cut !== undefined && typeof cut !== 'string')
  const text = formatXmlElement(cut, '')
  assert.equal(text, '<p:b x="&quot;" xmlns:p="u"><c q:y="1" xmlns="d" xmlns:q="v"/>&lt;</p:b>')
  assert.equal(formatXmlElement(parseXml(text), ''), text)
})

test('a declaration with white space around the namespace is not written twice', () => {
  const text = formatXmlElement(parseXml('<p:a xmlns:p=" u "/>'), '')
  assert.equal(formatXmlElement(parseXml(text), ''), text)
})

test('any text survives as character data and as an attribute, but for what XML cannot carry', () => {
  const inXml = fc.string({ unit: 'binary' }).filter((text) => ![...text].some(isForbidden))
  fc.assert(
    fc.property(inXml, (text) => {
      const root = parseXml(`<r${formatXmlAttribute('a', text)}>${formatXmlLeaf('b', text)}</r>`)
      assert.equal(xmlAttribute(root, 'a'), text)
      assert.equal(xmlText(root.children[0] as XmlElement), text)
    }),
  )
  assert.equal(formatXmlLeaf('a', 'x\u0000\ud800y\uffff'), '<a>x\ufffd\ufffdy\ufffd</a>')
})

function isForbidden(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  const isControl = code < 0x20 && code !== 9 && code !== 10 && code !== 13
  return isControl || (code >= 0xd800 && code < 0xe000) || code === 0xfffe || code === 0xffff
}
