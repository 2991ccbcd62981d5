import { formatXmlElement } from '../xml/format-xml.ts'
import { parseXml } from '../xml/parse-xml.ts'
import { quoteXml, type XmlElement, xmlAttribute, xmlError, xmlText } from '../xml/xml-element.ts'
import {
  contactEvents,
  contactStates,
  documentStates,
  EXT_REG_EXP_NAMESPACE,
  GRUUINFO_NAMESPACE,
  REGINFO_NAMESPACE,
  type ReginfoContact,
  type ReginfoDocument,
  type ReginfoRegistration,
  type ReginfoUnknownParam,
  registrationStates,
} from './reginfo-document.ts'

const SPEC = 'RFC 3680 §5.1'

/**
 * Reads a reg-info document. Elements of other namespaces are kept, unknown attributes are not.
 *
 * @param xml UTF-8
 * @throws DecodeError `XML_*` or `REGINFO_*`, with line and column in the message
 * @spec RFC 3680 §5.1, RFC 5628 §5, TS 24.229 §7.10.2
 */
export function parseReginfo(xml: Uint8Array | string): ReginfoDocument {
  const root = parseXml(xml)
  if (root.local !== 'reginfo' || root.uri !== REGINFO_NAMESPACE) {
    throw reginfoError(root, 'REGINFO_ROOT', `the root element is ${root.name} of namespace ${quoteXml(root.uri)}`)
  }
  const registrations: ReginfoRegistration[] = []
  const unknown: string[] = []
  for (const child of elementsOf(root)) {
    if (is(child, REGINFO_NAMESPACE, 'registration')) registrations.push(parseRegistration(child))
    else unknown.push(keep(child))
  }
  return {
    version: numberAttribute(root, 'version'),
    state: namedAttribute(root, 'state', documentStates),
    registrations,
    ...(unknown.length > 0 && { unknown }),
  }
}

function parseRegistration(element: XmlElement): ReginfoRegistration {
  const contacts: ReginfoContact[] = []
  const unknown: string[] = []
  let wildcardedIdentity: string | undefined
  for (const child of elementsOf(element)) {
    if (is(child, REGINFO_NAMESPACE, 'contact')) contacts.push(parseContact(child))
    else if (is(child, EXT_REG_EXP_NAMESPACE, 'wildcardedIdentity')) wildcardedIdentity = textOf(child).trim()
    else unknown.push(keep(child))
  }
  return {
    aor: requiredAttribute(element, 'aor').trim(),
    id: requiredAttribute(element, 'id'),
    state: namedAttribute(element, 'state', registrationStates),
    contacts,
    ...(wildcardedIdentity !== undefined && { wildcardedIdentity }),
    ...(unknown.length > 0 && { unknown }),
  }
}

/** What the children of a contact say; filled one by one. */
interface ContactContent {
  uri?: string
  displayName?: string
  pubGruu?: string
  tempGruu?: { readonly uri: string; readonly firstCseq: number }
  readonly unknownParams: ReginfoUnknownParam[]
  readonly unknown: string[]
}

function parseContact(element: XmlElement): ReginfoContact {
  const content: ContactContent = { unknownParams: [], unknown: [] }
  for (const child of elementsOf(element)) readContactChild(child, content)
  const { uri, unknownParams, unknown, ...optional } = content
  if (uri === undefined) throw reginfoError(element, 'REGINFO_ELEMENT_MISSING', 'contact without uri')
  const q = xmlAttribute(element, 'q')
  const callid = xmlAttribute(element, 'callid')
  return {
    id: requiredAttribute(element, 'id'),
    state: namedAttribute(element, 'state', contactStates),
    event: namedAttribute(element, 'event', contactEvents),
    uri,
    unknownParams,
    ...optional,
    ...optionalNumber(element, 'expires', 'expires'),
    ...optionalNumber(element, 'retry-after', 'retryAfter'),
    ...optionalNumber(element, 'duration-registered', 'durationRegistered'),
    ...(q !== undefined && { q }),
    ...(callid !== undefined && { callid }),
    ...optionalNumber(element, 'cseq', 'cseq'),
    ...(unknown.length > 0 && { unknown }),
  }
}

function readContactChild(child: XmlElement, content: ContactContent): void {
  if (is(child, REGINFO_NAMESPACE, 'uri')) {
    if (content.uri !== undefined) throw reginfoError(child, 'REGINFO_ELEMENT_REPEATED', 'a second uri')
    // Pretty-printed documents have white space around the URI.
    content.uri = textOf(child).trim()
  } else if (is(child, REGINFO_NAMESPACE, 'display-name')) content.displayName = textOf(child)
  else if (is(child, REGINFO_NAMESPACE, 'unknown-param')) {
    content.unknownParams.push({ name: requiredAttribute(child, 'name'), value: textOf(child) })
  } else if (is(child, GRUUINFO_NAMESPACE, 'pub-gruu')) content.pubGruu = requiredAttribute(child, 'uri')
  else if (is(child, GRUUINFO_NAMESPACE, 'temp-gruu')) {
    content.tempGruu = { uri: requiredAttribute(child, 'uri'), firstCseq: numberAttribute(child, 'first-cseq') }
  } else content.unknown.push(keep(child))
}

function reginfoError(element: XmlElement, code: string, message: string): Error {
  return xmlError(element.source, element.at, code, message, SPEC)
}

function is(element: XmlElement, namespace: string, local: string): boolean {
  return element.local === local && element.uri === namespace
}

function elementsOf(element: XmlElement): readonly XmlElement[] {
  return element.children.filter((child) => typeof child !== 'string')
}

function keep(element: XmlElement): string {
  return formatXmlElement(element, REGINFO_NAMESPACE)
}

function textOf(element: XmlElement): string {
  const text = xmlText(element)
  if (text === undefined) throw reginfoError(element, 'REGINFO_VALUE', `${element.name} holds elements, wanted is text`)
  return text
}

function requiredAttribute(element: XmlElement, name: string): string {
  const value = xmlAttribute(element, name)
  if (value === undefined) throw reginfoError(element, 'REGINFO_ATTRIBUTE_MISSING', `${element.name} without ${name}`)
  return value
}

function namedAttribute<Name extends string>(element: XmlElement, name: string, names: readonly Name[]): Name {
  const value = requiredAttribute(element, name)
  const found = names.find((one) => one === value)
  if (found !== undefined) return found
  throw reginfoError(element, 'REGINFO_VALUE', `${name} is ${quoteXml(value)}, wanted is one of ${names.join(', ')}`)
}

function numberAttribute(element: XmlElement, name: string): number {
  const text = requiredAttribute(element, name).trim()
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(value)) return value
  throw reginfoError(element, 'REGINFO_VALUE', `${name} is ${quoteXml(text)}, wanted is a number`)
}

function optionalNumber<Key extends string>(
  element: XmlElement,
  name: string,
  key: Key,
): { readonly [K in Key]?: number } {
  if (xmlAttribute(element, name) === undefined) return {}
  return { [key]: numberAttribute(element, name) } as { [K in Key]: number }
}
