import { DecodeError } from '@voltaic/base'

export interface XmlAttribute {
  /** As written, with its prefix; `xmlns` declarations are attributes too. */
  readonly name: string
  readonly local: string
  /** Empty for an attribute in no namespace. */
  readonly uri: string
  readonly value: string
}

/** An element as it stands in a document; knows its place, so that a reader can say where a mistake is. */
export interface XmlElement {
  /** As written, with its prefix. */
  readonly name: string
  readonly local: string
  /** Namespace; empty for none. */
  readonly uri: string
  readonly attributes: readonly XmlAttribute[]
  /** Elements and character data in document order; comments and processing instructions are gone. */
  readonly children: readonly (XmlElement | string)[]
  /** The whole document. */
  readonly source: string
  /** Index of the `<` in `source`. */
  readonly at: number
}

/** Longest piece of input that an error message repeats. */
const MAX_QUOTED = 60

/** Line and column of an index, both from 1. */
export function xmlPosition(source: string, at: number): { readonly line: number; readonly column: number } {
  let line = 1
  let lineStart = 0
  for (let next = source.indexOf('\n'); next !== -1 && next < at; next = source.indexOf('\n', next + 1)) {
    line += 1
    lineStart = next + 1
  }
  return { line, column: at - lineStart + 1 }
}

/** A mistake in a document, with its place for whoever shows it. The message ends with line and column. */
export class XmlError extends DecodeError {
  /** The message without the place. */
  readonly what: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number

  constructor(source: string, at: number, code: string, what: string, spec: string) {
    const { line, column } = xmlPosition(source, at)
    super(code, `${what}, line ${line}, column ${column}`, Buffer.byteLength(source.slice(0, at)), spec)
    this.what = what
    this.line = line
    this.column = column
  }
}

export function xmlError(source: string, at: number, code: string, message: string, spec: string): XmlError {
  return new XmlError(source, at, code, message, spec)
}

export function quoteXml(value: string): string {
  return JSON.stringify(value.length > MAX_QUOTED ? `${value.slice(0, MAX_QUOTED)}…` : value)
}

/** White space that XML Schema collapses. */
export function isXmlSpace(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return false
  }
  return true
}

/** V8 copies a shorter substring; a longer one keeps the whole document alive. */
const SHORTEST_SLICE = 13

/** What is read out of a document may outlive it by days: it stands on its own. */
function ownXmlText(text: string): string {
  return text.length < SHORTEST_SLICE ? text : Buffer.from(text).toString()
}

/** Value of an attribute in no namespace. */
export function xmlAttribute(element: XmlElement, name: string): string | undefined {
  for (const attribute of element.attributes) {
    if (attribute.uri === '' && attribute.local === name) return ownXmlText(attribute.value)
  }
  return undefined
}

/** Character data of an element that may hold no elements; undefined when it does. White space is kept. */
export function xmlText(element: XmlElement): string | undefined {
  const [first] = element.children
  if (first === undefined) return ''
  return typeof first === 'string' && element.children.length === 1 ? ownXmlText(first) : undefined
}
