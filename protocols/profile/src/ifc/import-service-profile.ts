import { DecodeError } from '@voltaic/base'
import type { InitialFilterCriteria, ServiceProfile } from '../user-profile/ims-subscription.ts'
import { parseAuthorization, parseIfc } from '../user-profile/parse-ims-subscription.ts'
import {
  createImportNotes,
  type ImportNotes,
  type ProfileFinding,
  profileError,
  readShape,
  repeatedChild,
  repeatedRequiredChild,
} from '../user-profile/shape.ts'
import { imsSubscriptionShape, serviceProfileShape } from '../user-profile/shapes.ts'
import { integerOf, optional } from '../user-profile/values.ts'
import { parseXml } from '../xml/parse-xml.ts'
import { quoteXml, type XmlElement, XmlError, xmlPosition } from '../xml/xml-element.ts'
import { type LocatedMistake, locateIfcMistakes } from './check-ifcs.ts'

/** A service profile without the identities it belongs to. */
export type ServiceProfileContent = Omit<ServiceProfile, 'publicIdentities'>

export type ServiceProfileImport =
  | {
      readonly kind: 'accepted'
      readonly content: ServiceProfileContent
      /** Warnings: what was repaired, and what may not be meant. */
      readonly findings: readonly ProfileFinding[]
    }
  | {
      readonly kind: 'refused'
      /** At least one is an error. In the order of the document. */
      readonly findings: readonly ProfileFinding[]
      /** What could be read all the same, to be explained and not to be stored. */
      readonly readable?: ServiceProfileContent
    }

const ROOTS = 'ServiceProfile, InitialFilterCriteria or IMSSubscription'

/**
 * Reads a service profile that an operator brings, with all that is wrong with it: as XML, by the schema, and in what it
 * means (see `checkInitialFilterCriteria`). What is commonly written wrong is repaired, with a warning.
 *
 * @param xml a ServiceProfile, whose identities are left out, one InitialFilterCriteria, or an IMSSubscription with one
 *   ServiceProfile
 * @spec TS 29.228 §B.2, §C, §E, §F
 */
export function importServiceProfile(xml: Uint8Array | string): ServiceProfileImport {
  const notes = createImportNotes()
  const content = collecting(notes, () => readRoot(parseXml(xml), notes))
  if (content !== undefined) {
    for (const mistake of locateIfcMistakes(content.initialFilterCriteria))
      notes.findings.push(findingOf(mistake, notes))
  }
  const findings = notes.findings.sort((a, b) => a.line - b.line || a.column - b.column)
  if (content === undefined) return { kind: 'refused', findings }
  const isRefused = findings.some(({ severity }) => severity === 'error')
  return isRefused ? { kind: 'refused', findings, readable: content } : { kind: 'accepted', content, findings }
}

/** Makes a mistake in one part a finding, so that the other parts are looked at too. */
function collecting<T>(notes: ImportNotes, read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    const { code } = error
    const { what, line, column } = error instanceof XmlError ? error : { what: error.message, line: 1, column: 1 }
    notes.findings.push({ severity: 'error', code, message: what, line, column })
    return undefined
  }
}

function readRoot(root: XmlElement, notes: ImportNotes): ServiceProfileContent {
  const name = root.uri === '' ? root.local : ''
  if (name === 'ServiceProfile') return readServiceProfile(root, notes)
  if (name === 'InitialFilterCriteria') return { initialFilterCriteria: readIfcs([root], notes), sharedIfcSetIds: [] }
  if (name !== 'IMSSubscription') {
    const place = root.uri === '' ? '' : ` of namespace ${quoteXml(root.uri)}`
    throw profileError(
      root,
      'PROFILE_ROOT',
      `the root element is ${root.name}${place}, wanted is ${ROOTS} without a namespace`,
    )
  }
  const [profile, second] = repeatedRequiredChild(readShape(root, imsSubscriptionShape, notes), 'ServiceProfile')
  if (profile === undefined || second !== undefined) {
    throw profileError(second ?? root, 'PROFILE_SEVERAL', 'a second ServiceProfile: give each in a file of its own')
  }
  return readServiceProfile(profile, notes)
}

function readServiceProfile(element: XmlElement, notes: ImportNotes): ServiceProfileContent {
  const shaped = readShape(element, serviceProfileShape, notes)
  const name = 'CoreNetworkServicesAuthorization'
  const authorization = collecting(notes, () =>
    optional(shaped, name, 'coreNetworkServicesAuthorization', (one) => parseAuthorization(one, notes)),
  )
  return {
    ...authorization,
    initialFilterCriteria: readIfcs(repeatedChild(shaped, 'InitialFilterCriteria'), notes),
    sharedIfcSetIds: collecting(notes, () => repeatedChild(shaped, 'SharedIFCSetID').map(integerOf)) ?? [],
    ...shaped.kept,
  }
}

function readIfcs(elements: readonly XmlElement[], notes: ImportNotes): readonly InitialFilterCriteria[] {
  const ifcs: InitialFilterCriteria[] = []
  for (const element of elements) {
    const ifc = collecting(notes, () => parseIfc(element, notes))
    if (ifc !== undefined) ifcs.push(ifc)
  }
  return ifcs
}

function findingOf({ severity, code, message, ...mistake }: LocatedMistake, { places }: ImportNotes): ProfileFinding {
  const element = places.get(mistake.model)
  const place = element === undefined ? { line: 1, column: 1 } : placeOf(element, mistake)
  return { severity, code, message, ...place }
}

function placeOf(
  parent: XmlElement,
  { element, index }: Pick<LocatedMistake, 'element' | 'index'>,
): { line: number; column: number } {
  const child = element === undefined ? parent : (descendant(parent, element) ?? parent)
  const text = child.children[0]
  if (index === undefined || typeof text !== 'string') return xmlPosition(child.source, child.at)
  // A start tag of these elements holds no `>` but its own. Where references or CDATA stand, the text is another one.
  const start = child.source.indexOf('>', child.at) + 1
  const isVerbatim = child.source.startsWith(text, start)
  return xmlPosition(child.source, isVerbatim ? start + index : child.at)
}

function descendant(parent: XmlElement, name: string): XmlElement | undefined {
  for (const child of parent.children) {
    if (typeof child === 'string') continue
    const found = child.local === name ? child : descendant(child, name)
    if (found !== undefined) return found
  }
  return undefined
}
