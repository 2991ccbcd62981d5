import type { XmlElement } from './xml-element.ts'

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'

/** Namespaces that are in force without being declared. */
const PREDEFINED: ReadonlyMap<string, string> = new Map([['xml', 'http://www.w3.org/XML/1998/namespace']])

function escapeCode(code: number, inAttribute: boolean): string | undefined {
  if (code === 0x26) return '&amp;'
  if (code === 0x3c) return '&lt;'
  if (code === 0x3e) return '&gt;'
  // XML 1.0 §2.11: a reader turns a bare carriage return into a line feed.
  if (code === 0x0d) return '&#13;'
  if (inAttribute && code === 0x22) return '&quot;'
  // XML 1.0 §3.3.3: a reader turns bare white space in an attribute into spaces.
  if (inAttribute && (code === 0x09 || code === 0x0a)) return `&#${code};`
  return undefined
}

/** XML 1.0 §2.2, the production Char. */
function isXmlCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d
  return code < 0xd800 || (code > 0xdfff && code < 0xfffe) || code > 0xffff
}

function isPlain(text: string, inAttribute: boolean): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (code >= 0xd800 || code < 0x20 || code === 0x26 || code === 0x3c || code === 0x3e) return false
    if (inAttribute && code === 0x22) return false
  }
  return true
}

function escapeXml(text: string, inAttribute: boolean): string {
  if (isPlain(text, inAttribute)) return text
  let out = ''
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0xfffd
    if (isXmlCharacter(code)) out += escapeCode(code, inAttribute) ?? character
    else out += '\ufffd'
  }
  return out
}

/** Character data. What XML cannot carry at all (U+0000, lone surrogates) becomes U+FFFD. */
export function formatXmlText(text: string): string {
  return escapeXml(text, false)
}

/** ` name="value"`, or nothing for undefined. */
export function formatXmlAttribute(name: string, value: string | number | undefined): string {
  if (value === undefined) return ''
  return ` ${name}="${typeof value === 'number' ? value : escapeXml(value, true)}"`
}

/** An element with character data, or nothing for undefined. */
export function formatXmlLeaf(name: string, value: string | number | undefined): string {
  if (value === undefined) return ''
  return `<${name}>${typeof value === 'number' ? value : escapeXml(value, false)}</${name}>`
}

function prefixOf(name: string): string {
  const colon = name.indexOf(':')
  return colon === -1 ? '' : name.slice(0, colon)
}

/**
 * Writes an element of a parsed document so that it stands on its own: namespaces which it uses but which an ancestor
 * declared are declared on it. Applied to its own output it changes nothing.
 *
 * @param defaultNamespace the namespace of unprefixed names where the result will be put
 */
export function formatXmlElement(element: XmlElement, defaultNamespace: string): string {
  return formatInScope(element, new Map([...PREDEFINED, ['', defaultNamespace]]))
}

function formatInScope(element: XmlElement, outer: ReadonlyMap<string, string>): string {
  const scope = new Map(outer)
  let attributes = ''
  for (const { name, value } of element.attributes) {
    if (name === 'xmlns') scope.set('', value.trim())
    else if (name.startsWith('xmlns:')) scope.set(name.slice(6), value.trim())
    attributes += formatXmlAttribute(name, value)
  }
  const declare = (name: string, uri: string): void => {
    const prefix = prefixOf(name)
    if (prefix === 'xmlns' || scope.get(prefix) === uri) return
    scope.set(prefix, uri)
    attributes += formatXmlAttribute(prefix === '' ? 'xmlns' : `xmlns:${prefix}`, uri)
  }
  declare(element.name, element.uri)
  for (const { name, uri } of element.attributes) if (name.includes(':')) declare(name, uri)
  if (element.children.length === 0) return `<${element.name}${attributes}/>`
  let content = ''
  for (const child of element.children) {
    content += typeof child === 'string' ? formatXmlText(child) : formatInScope(child, scope)
  }
  return `<${element.name}${attributes}>${content}</${element.name}>`
}
