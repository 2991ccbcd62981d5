import { formatXmlAttribute, formatXmlLeaf, formatXmlText, XML_DECLARATION } from '../xml/format-xml.ts'
import {
  EXT_REG_EXP_NAMESPACE,
  GRUUINFO_NAMESPACE,
  REGINFO_NAMESPACE,
  type ReginfoContact,
  type ReginfoDocument,
  type ReginfoRegistration,
} from './reginfo-document.ts'

/**
 * Writes a reg-info document. The namespaces of RFC 5628 and TS 24.229 are declared only when they are used: a phone
 * that knows neither gets a plain RFC 3680 document.
 *
 * @returns XML text, to be sent as UTF-8
 * @spec RFC 3680 §5.1, RFC 5628 §5, TS 24.229 §7.10.2
 */
export function formatReginfo(document: ReginfoDocument): string {
  let registrations = ''
  for (const registration of document.registrations) registrations += formatRegistration(registration)
  return (
    `${XML_DECLARATION}<reginfo xmlns="${REGINFO_NAMESPACE}"${namespaces(document)}` +
    `${formatXmlAttribute('version', document.version)}${formatXmlAttribute('state', document.state)}>` +
    `${registrations}${formatUnknown(document.unknown)}</reginfo>`
  )
}

function namespaces(document: ReginfoDocument): string {
  const hasGruu = (contact: ReginfoContact): boolean => contact.pubGruu !== undefined || contact.tempGruu !== undefined
  const gruu = document.registrations.some(({ contacts }) => contacts.some(hasGruu))
  const wildcard = document.registrations.some(({ wildcardedIdentity }) => wildcardedIdentity !== undefined)
  return (
    formatXmlAttribute('xmlns:gr', gruu ? GRUUINFO_NAMESPACE : undefined) +
    formatXmlAttribute('xmlns:ere', wildcard ? EXT_REG_EXP_NAMESPACE : undefined)
  )
}

function formatUnknown(unknown: readonly string[] | undefined): string {
  return unknown ? unknown.join('') : ''
}

function formatRegistration(registration: ReginfoRegistration): string {
  let contacts = ''
  for (const contact of registration.contacts) contacts += formatContact(contact)
  return (
    `<registration${formatXmlAttribute('aor', registration.aor)}${formatXmlAttribute('id', registration.id)}` +
    `${formatXmlAttribute('state', registration.state)}>${contacts}` +
    `${formatXmlLeaf('ere:wildcardedIdentity', registration.wildcardedIdentity)}` +
    `${formatUnknown(registration.unknown)}</registration>`
  )
}

function formatContact(contact: ReginfoContact): string {
  const attributes =
    formatXmlAttribute('id', contact.id) +
    formatXmlAttribute('state', contact.state) +
    formatXmlAttribute('event', contact.event) +
    formatXmlAttribute('duration-registered', contact.durationRegistered) +
    formatXmlAttribute('expires', contact.expires) +
    formatXmlAttribute('retry-after', contact.retryAfter) +
    formatXmlAttribute('q', contact.q) +
    formatXmlAttribute('callid', contact.callid) +
    formatXmlAttribute('cseq', contact.cseq)
  let content = formatXmlLeaf('uri', contact.uri) + formatXmlLeaf('display-name', contact.displayName)
  for (const { name, value } of contact.unknownParams) {
    content += `<unknown-param${formatXmlAttribute('name', name)}>${formatXmlText(value)}</unknown-param>`
  }
  return `<contact${attributes}>${content}${formatGruus(contact)}${formatUnknown(contact.unknown)}</contact>`
}

function formatGruus(contact: ReginfoContact): string {
  const { pubGruu, tempGruu } = contact
  const pub = pubGruu === undefined ? '' : `<gr:pub-gruu${formatXmlAttribute('uri', pubGruu)}/>`
  if (!tempGruu) return pub
  const firstCseq = formatXmlAttribute('first-cseq', tempGruu.firstCseq)
  return `${pub}<gr:temp-gruu${formatXmlAttribute('uri', tempGruu.uri)}${firstCseq}/>`
}
