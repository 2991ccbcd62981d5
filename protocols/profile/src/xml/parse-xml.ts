import { DecodeError } from '@voltaic/base'
import { SaxesParser, type SaxesTagNS } from 'saxes'
import { type XmlAttribute, type XmlElement, xmlError } from './xml-element.ts'

/** A hundred initial filter criteria take about 80 KiB. */
export const MAX_XML_OCTETS = 1_048_576
/** The deepest known document, an SPT's nested extension in a user profile, has 9 levels. */
export const MAX_XML_DEPTH = 32
export const MAX_XML_ELEMENTS = 20_000
export const MAX_XML_ATTRIBUTES = 32

const SPEC = 'XML 1.0 §2.1'
const utf8 = new TextDecoder('utf-8', { fatal: true })

interface OpenElement extends XmlElement {
  readonly children: (XmlElement | string)[]
}

const noAttributes: readonly XmlAttribute[] = []

function decodeUtf8(input: Uint8Array): string {
  try {
    return utf8.decode(input)
  } catch (cause) {
    const error = new DecodeError('XML_NOT_UTF8', 'an XML document must be UTF-8 here', 0, 'XML 1.0 §4.3.3')
    error.cause = cause
    throw error
  }
}

/** Collects elements while saxes reads; one per document. */
class TreeBuilder {
  readonly #parser = new SaxesParser({ xmlns: true, position: false, forceXMLVersion: true, defaultXMLVersion: '1.0' })
  readonly #source: string
  readonly #open: OpenElement[] = []
  #root: XmlElement | undefined
  #elements = 0

  constructor(source: string) {
    this.#source = source
    // Six handlers and no more: saxes stores them by computed name, and the seventh makes V8 turn the parser into a
    // dictionary, which costs five times the time.
    this.#parser.on('opentag', (tag) => this.#openTag(tag))
    this.#parser.on('closetag', () => this.#open.pop())
    this.#parser.on('text', (text) => this.#text(text))
    this.#parser.on('cdata', (text) => this.#text(text))
    this.#parser.on('doctype', () => this.#refuse('XML_DOCTYPE', 'a document type declaration is refused'))
    this.#parser.on('error', (error) => this.#refuse('XML_MALFORMED', error.message.replace(/\.$/, '')))
  }

  build(): XmlElement {
    this.#parser.write(this.#source)
    const encoding = this.#parser.xmlDecl.encoding?.toLowerCase() ?? 'utf-8'
    this.#parser.close()
    if (encoding !== 'utf-8' && encoding !== 'us-ascii') {
      throw xmlError(this.#source, 0, 'XML_NOT_UTF8', 'the document declares another encoding', 'XML 1.0 §4.3.3')
    }
    // saxes has refused a document without a root element by now.
    if (!this.#root) return this.#refuse('XML_MALFORMED', 'no root element')
    return this.#root
  }

  #refuse(code: string, message: string): never {
    throw xmlError(this.#source, this.#parser.position, code, message, SPEC)
  }

  #openTag(tag: SaxesTagNS): void {
    this.#elements += 1
    if (this.#elements > MAX_XML_ELEMENTS) this.#refuse('XML_TOO_MANY_ELEMENTS', 'too many elements')
    if (this.#open.length === MAX_XML_DEPTH) this.#refuse('XML_TOO_DEEP', 'elements nest too deep')
    const element: OpenElement = {
      name: tag.name,
      local: tag.local,
      uri: tag.uri,
      attributes: this.#attributesOf(tag),
      children: [],
      source: this.#source,
      // A start tag holds no other `<`.
      at: this.#source.lastIndexOf('<', this.#parser.position - 1),
    }
    const parent = this.#open.at(-1)
    if (parent) parent.children.push(element)
    else this.#root = element
    this.#open.push(element)
  }

  #attributesOf(tag: SaxesTagNS): readonly XmlAttribute[] {
    const found = Object.values(tag.attributes)
    if (found.length === 0) return noAttributes
    if (found.length > MAX_XML_ATTRIBUTES) this.#refuse('XML_TOO_MANY_ATTRIBUTES', 'too many attributes')
    return found.map(({ name, local, uri, value }) => ({ name, local, uri, value }))
  }

  #text(text: string): void {
    const children = this.#open.at(-1)?.children
    if (!children) return
    const last = children.at(-1)
    // A comment, a CDATA section or a reference splits what the reader wants as one string.
    if (typeof last === 'string') children[children.length - 1] = last + text
    else children.push(text)
  }
}

/**
 * Reads one XML 1.0 document in UTF-8 into a tree. Document type declarations are refused, so there are no entities
 * but the five predefined ones.
 *
 * @returns the root element
 * @throws DecodeError `XML_*`, with line and column in the message
 */
export function parseXml(input: Uint8Array | string): XmlElement {
  if (input.length > MAX_XML_OCTETS) {
    throw new DecodeError('XML_TOO_LARGE', `an XML document of ${input.length} octets`, MAX_XML_OCTETS, SPEC)
  }
  return new TreeBuilder(typeof input === 'string' ? input : decodeUtf8(input)).build()
}
