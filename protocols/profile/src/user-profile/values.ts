import { type XmlElement, xmlText } from '../xml/xml-element.ts'
import { badValue, optionalChild, profileError, type ShapedElement } from './shape.ts'

/** xs:int with minInclusive 0. */
const MAX_INT = 2_147_483_647

/** xs:string: white space counts. */
export function stringOf(element: XmlElement): string {
  const text = xmlText(element)
  if (text !== undefined) return text
  throw profileError(element, 'PROFILE_VALUE', `${element.name} holds elements, wanted is text`)
}

/** xs:anyURI: white space around it does not count. */
export function uriOf(element: XmlElement): string {
  const text = stringOf(element).trim()
  if (text === '') throw badValue(element, text, 'a URI')
  return text
}

export function booleanOf(element: XmlElement): boolean {
  const text = stringOf(element).trim()
  if (text === '1' || text === 'true') return true
  if (text === '0' || text === 'false') return false
  throw badValue(element, text, '0 or 1')
}

function isDigits(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (code < 0x30 || code > 0x39) return false
  }
  return text.length > 0
}

export function integerOf(element: XmlElement): number {
  const text = stringOf(element).trim()
  const value = isDigits(text) ? Number(text) : Number.NaN
  if (value <= MAX_INT) return value
  throw badValue(element, text, `a number from 0 to ${MAX_INT}`)
}

/** An enumeration that the schema writes as a number. */
export function namedOf<Name extends string>(element: XmlElement, names: readonly Name[]): Name {
  const name = names[integerOf(element)]
  if (name !== undefined) return name
  throw badValue(element, stringOf(element).trim(), `a number from 0 to ${names.length - 1}`)
}

/** Reads a child that may be absent, ready to be spread into a model that has no key then. */
export function optional<Key extends string, Value>(
  shaped: ShapedElement,
  name: string,
  key: Key,
  read: (element: XmlElement) => Value,
): { readonly [K in Key]?: Value } {
  const child = optionalChild(shaped, name)
  return child ? ({ [key]: read(child) } as { [K in Key]: Value }) : {}
}
