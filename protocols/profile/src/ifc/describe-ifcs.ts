import { sessionCases } from '../user-profile/ims-subscription.ts'
import type { ProfileFinding } from '../user-profile/shape.ts'
import type { ChainLink, GroupExplanation, IfcExplanation, IfcsExplanation } from './explain-ifcs.ts'

/** One line for each finding, as compilers write it. */
export function describeFindings(file: string, findings: readonly ProfileFinding[]): string {
  return findings
    .map(({ severity, code, message, line, column }) => `${file}:${line}:${column}: ${severity}: ${message} (${code})`)
    .join('\n')
}

/** What filter criteria make of a request, for people. */
export function describeIfcs(explanation: IfcsExplanation): string {
  const { method, requestUri, sessionCase, isRegistered, criteria, chain, missingSharedIfcSets } = explanation
  const user = isRegistered ? 'registered' : 'not registered'
  const head = `${method} ${requestUri}, session case ${sessionCases.indexOf(sessionCase)} ${sessionCase}, the user is ${user}`
  const missing = missingSharedIfcSets.map((id) => `SharedIFCSetID ${id}: its criteria are not in this file`)
  const parts = [[head, ...missing].join('\n'), ...criteria.map(describeCriteria), describeChain(chain)]
  return parts.join('\n\n')
}

function describeCriteria({ priority, serverName, outcome, why, conditionType, groups }: IfcExplanation): string {
  const form = conditionType === undefined ? '' : ` ${conditionType},`
  const head = `priority ${priority}, ${serverName}:${form} ${outcome}, ${why}`
  return [head, ...groups.flatMap((group) => describeGroup(group, conditionType === 'CNF'))].join('\n')
}

function describeGroup({ group, holds, spts }: GroupExplanation, isCnf: boolean): readonly string[] {
  const rule = isCnf ? 'one is enough' : 'all are needed'
  const head = `  group ${group} ${holds ? 'holds' : 'fails'}${spts.length > 1 ? ` (${rule})` : ''}`
  return [head, ...spts.map((spt) => `    ${spt.holds ? 'true ' : 'false'}  ${spt.condition}: ${spt.reason}`)]
}

function describeChain(chain: readonly ChainLink[]): string {
  if (chain.length === 0) return 'No application server gets this request.'
  return ['The request goes to:', ...chain.map((link, index) => `  ${index + 1}. ${describeLink(link)}`)].join('\n')
}

function describeLink(link: ChainLink): string {
  const { serverName, defaultHandling, serviceInfo } = link
  const failure = defaultHandling === 'SESSION_TERMINATED' ? 'the session ends' : 'the session goes on without it'
  const also = [
    serviceInfo !== undefined && `with ServiceInfo ${JSON.stringify(serviceInfo)}`,
    link.includeRegisterRequest && 'with the REGISTER in its body',
    link.includeRegisterResponse && 'with the answer to the REGISTER in its body',
  ].filter((part) => part !== false)
  return [`${serverName}; if it fails, ${failure}`, ...also].join('; ')
}
