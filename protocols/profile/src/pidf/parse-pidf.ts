import { parseXml } from '../xml/parse-xml.ts'
import { quoteXml, xmlAttribute, xmlError } from '../xml/xml-element.ts'

const PIDF_NAMESPACE = 'urn:ietf:params:xml:ns:pidf'

const SPEC = 'RFC 3863 §4.1.1'

/** What a presence document says of itself; its tuples are for those who watch. */
export interface PidfDocument {
  /** The URI of the presentity. */
  readonly entity: string
}

/**
 * Reads a presence document as far as a server needs, which gives it on as it came: that it is one.
 *
 * @throws DecodeError `XML_*` or `PIDF_*`, with line and column in the message
 * @spec RFC 3863 §4.1.1
 */
export function parsePidf(xml: Uint8Array): PidfDocument {
  const root = parseXml(xml)
  if (root.local !== 'presence' || root.uri !== PIDF_NAMESPACE) {
    const message = `the root element is ${root.name} of namespace ${quoteXml(root.uri)}, wanted is presence of ${PIDF_NAMESPACE}`
    throw xmlError(root.source, root.at, 'PIDF_ROOT', message, SPEC)
  }
  const entity = xmlAttribute(root, 'entity')
  if (entity !== undefined && entity !== '') return { entity }
  throw xmlError(root.source, root.at, 'PIDF_ENTITY', 'presence without entity', SPEC)
}
