import { formatXmlElement } from '../xml/format-xml.ts'
import { isXmlSpace, quoteXml, type XmlElement, type XmlError, xmlError, xmlPosition } from '../xml/xml-element.ts'
import type { UnknownElement } from './ims-subscription.ts'
import type { Shape } from './shapes.ts'

const PROFILE_SPEC = 'TS 29.228 §E'

/** Something about a profile that an operator brings: errors keep it from being stored, what warnings tell was repaired. */
export interface ProfileFinding {
  readonly severity: 'error' | 'warning'
  /** `XML_*`, `PROFILE_*` or `IFC_*` */
  readonly code: string
  /** A sentence without the place. */
  readonly message: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
}

/** What an import collects; for a profile that came over Cx nobody does. */
export interface ImportNotes {
  readonly findings: ProfileFinding[]
  /** Parts of the model, and the elements they came from. */
  readonly places: Map<object, XmlElement>
}

export function createImportNotes(): ImportNotes {
  return { findings: [], places: new Map() }
}

/** Remembers where a part of the model came from. @returns the part */
export function placed<Model extends object>(notes: ImportNotes | undefined, element: XmlElement, model: Model): Model {
  notes?.places.set(model, element)
  return model
}

export function profileError(element: XmlElement, code: string, message: string): XmlError {
  return xmlError(element.source, element.at, code, message, PROFILE_SPEC)
}

export function warn(notes: ImportNotes | undefined, element: XmlElement, code: string, message: string): void {
  notes?.findings.push({ severity: 'warning', code, message, ...xmlPosition(element.source, element.at) })
}

/** The children of one element, those of its nested `Extension` elements included, sorted by name. */
export interface ShapedElement {
  readonly element: XmlElement
  readonly known: ReadonlyMap<string, readonly XmlElement[]>
  /** Spread it into the model: empty when there is nothing unknown. */
  readonly kept: { readonly unknown?: readonly UnknownElement[] }
}

interface Sorting {
  readonly shape: Shape
  readonly known: Map<string, XmlElement[]>
  readonly unknown: UnknownElement[]
  readonly notes: ImportNotes | undefined
}

/**
 * Sorts the children of an element by the names its type has. The order is not insisted on, nor the right one of
 * several nested extensions: what is meant is clear, and an import warns.
 *
 * @spec TS 29.228 §E
 */
export function readShape(element: XmlElement, shape: Shape, notes: ImportNotes | undefined): ShapedElement {
  const sorting: Sorting = { shape, known: new Map(), unknown: [], notes }
  sortLevel(element, 0, sorting)
  return { element, known: sorting.known, kept: sorting.unknown.length > 0 ? { unknown: sorting.unknown } : {} }
}

function sortLevel(parent: XmlElement, level: number, sorting: Sorting): void {
  const isLast = level === sorting.shape.length - 1
  let extension: XmlElement | undefined
  let lastPlace = -1
  for (const child of parent.children) {
    if (typeof child === 'string') {
      if (!isXmlSpace(child)) throw profileError(parent, 'PROFILE_TEXT', `text inside ${parent.name}`)
      continue
    }
    if (child.uri === '' && child.local === 'Extension' && !isLast) {
      if (extension) throw profileError(child, 'PROFILE_ELEMENT_REPEATED', 'a second Extension')
      extension = child
      continue
    }
    lastPlace = Math.max(lastPlace, sortChild(child, level, extension ? Number.MAX_SAFE_INTEGER : lastPlace, sorting))
  }
  if (extension) sortLevel(extension, level + 1, sorting)
}

/** Later releases add elements inside `Extension`, vendors under a namespace; all else is a slip of the pen. */
function noteUnknown(child: XmlElement, level: number, { shape, notes }: Sorting): void {
  if (child.uri !== '') return
  const { line, column } = xmlPosition(child.source, child.at)
  const severity = level === 0 ? 'error' : 'warning'
  const known = shape.flat().join(', ')
  const message = `no element ${child.name} belongs here${known === '' ? '' : `, there are ${known}`}`
  notes?.findings.push({ severity, code: 'PROFILE_UNKNOWN_ELEMENT', message, line, column })
}

/** @returns the place of the child in the schema's order */
function sortChild(child: XmlElement, level: number, lastPlace: number, sorting: Sorting): number {
  const home = child.uri === '' ? sorting.shape.findIndex((names) => names.includes(child.local)) : -1
  if (home === -1) {
    sorting.unknown.push({ inExtension: level, xml: formatXmlElement(child, '') })
    noteUnknown(child, level, sorting)
    return lastPlace
  }
  const same = sorting.known.get(child.local)
  if (same) same.push(child)
  else sorting.known.set(child.local, [child])
  const place = sorting.shape[home]?.indexOf(child.local) ?? 0
  if (home !== level) {
    warn(sorting.notes, child, 'PROFILE_WRONG_EXTENSION', `${child.local} belongs in another Extension level`)
  } else if (place < lastPlace) {
    warn(sorting.notes, child, 'PROFILE_ORDER', `${child.local} comes too late`)
  }
  return place
}

export function optionalChild(shaped: ShapedElement, name: string): XmlElement | undefined {
  const found = shaped.known.get(name)
  const second = found?.[1]
  if (second) throw profileError(second, 'PROFILE_ELEMENT_REPEATED', `a second ${name}`)
  return found?.[0]
}

export function requiredChild(shaped: ShapedElement, name: string): XmlElement {
  const found = optionalChild(shaped, name)
  if (found) return found
  throw profileError(shaped.element, 'PROFILE_ELEMENT_MISSING', `${shaped.element.name} without ${name}`)
}

export function repeatedChild(shaped: ShapedElement, name: string): readonly XmlElement[] {
  return shaped.known.get(name) ?? []
}

export function repeatedRequiredChild(shaped: ShapedElement, name: string): readonly XmlElement[] {
  requireSome(shaped, name)
  return repeatedChild(shaped, name)
}

function requireSome(shaped: ShapedElement, name: string): void {
  if (repeatedChild(shaped, name).length > 0) return
  throw profileError(shaped.element, 'PROFILE_ELEMENT_MISSING', `${shaped.element.name} without ${name}`)
}

export function badValue(element: XmlElement, value: string, wanted: string): Error {
  return profileError(element, 'PROFILE_VALUE', `${element.name} is ${quoteXml(value)}, wanted is ${wanted}`)
}

/**
 * Writes an element: known parts in the schema's order, each unknown element at the level it came from.
 *
 * @param parts the children as XML, by name
 */
export function formatShape(
  name: string,
  shape: Shape,
  parts: Readonly<Record<string, string>>,
  unknown: readonly UnknownElement[] | undefined,
): string {
  const content = formatLevel(shape, 0, parts, unknown ?? [])
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`
}

function formatLevel(
  shape: Shape,
  level: number,
  parts: Readonly<Record<string, string>>,
  unknown: readonly UnknownElement[],
): string {
  let content = ''
  for (const name of shape[level] ?? []) content += parts[name] ?? ''
  if (level < shape.length - 1) {
    const extension = formatLevel(shape, level + 1, parts, unknown)
    if (extension !== '') content += `<Extension>${extension}</Extension>`
  }
  for (const { inExtension, xml } of unknown) if (inExtension === level) content += xml
  return content
}
