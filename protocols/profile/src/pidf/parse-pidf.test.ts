import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePidf } from './parse-pidf.ts'

// RFC 3863 §4.3.1
const EXAMPLE = `<?xml version="1.0" encoding="UTF-8"?>
<impp:presence xmlns:impp="urn:ietf:params:xml:ns:pidf" entity="pres:someone@example.com">
  <impp:tuple id="sg89ae">
    <impp:status>
      <impp:basic>open</impp:basic>
    </impp:status>
    <impp:contact priority="0.8">tel:+09012345678</impp:contact>
  </impp:tuple>
</impp:presence>`

test('a presence document names its presentity (RFC 3863 §4.1.1)', () => {
  assert.deepEqual(parsePidf(Buffer.from(EXAMPLE)), { entity: 'pres:someone@example.com' })
})

for (const [what, code, xml] of [
  ['no XML', 'XML_MALFORMED', 'open'],
  ['octets that are no text', 'XML_NOT_UTF8', '\u{ff}'],
  ['entities', 'XML_DOCTYPE', `<!DOCTYPE p [<!ENTITY a "b">]>${EXAMPLE.slice(EXAMPLE.indexOf('\n'))}`],
  ['another element', 'PIDF_ROOT', '<state xmlns="urn:ietf:params:xml:ns:pidf" entity="pres:a@b"/>'],
  ['another namespace', 'PIDF_ROOT', '<presence entity="pres:a@b"/>'],
  ['nobody', 'PIDF_ENTITY', '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity=""/>'],
] as const) {
  test(`no presence document: ${what}`, () => {
    assert.throws(() => parsePidf(Buffer.from(xml, 'latin1')), { code })
  })
}
