import { findEreMistake } from '@voltaic/ere'
import type { InitialFilterCriteria, Spt, SptCondition, TriggerPoint } from '../user-profile/ims-subscription.ts'
import { findContradictions } from './contradictions.ts'
import { describeSpt } from './describe-spt.ts'
import { isPlainName } from './name-pattern.ts'

/** Something about filter criteria that the operator has to know: errors keep them from being stored, warnings do not. */
export interface IfcMistake {
  readonly severity: 'error' | 'warning'
  /** `IFC_*` */
  readonly code: string
  /** A sentence. */
  readonly message: string
  /** Where in the model: `initialFilterCriteria[0].triggerPoint.spts[1].condition.content` */
  readonly path: string
}

/** The same with what a reader of the XML needs to find the place. */
export interface LocatedMistake extends IfcMistake {
  /** The part of the model that is an element of its own in the XML. */
  readonly model: object
  /** Child element in it. */
  readonly element?: string
  /** Index of the character in the text of that child. */
  readonly index?: number
}

/** Methods of requests that never start anything, and so never meet filter criteria. */
const NEVER_INITIAL: ReadonlySet<string> = new Set(['ACK', 'BYE', 'CANCEL', 'PRACK', 'UPDATE'])

/**
 * What the schema cannot say: patterns that are no ERE, criteria with the same Priority, groups that contradict each
 * other, names that match nothing. For profiles that come as a model; `importServiceProfile` does the same for XML.
 *
 * @spec TS 29.228 §B.2.2, §B.2.3, §C, §F
 */
export function checkInitialFilterCriteria(criteria: readonly InitialFilterCriteria[]): readonly IfcMistake[] {
  return locateIfcMistakes(criteria).map(({ severity, code, message, path }) => ({ severity, code, message, path }))
}

export function locateIfcMistakes(criteria: readonly InitialFilterCriteria[]): readonly LocatedMistake[] {
  const mistakes: LocatedMistake[] = []
  const seen = new Set<number>()
  for (const [index, one] of criteria.entries()) {
    const path = `initialFilterCriteria[${index}]`
    if (seen.has(one.priority)) {
      const message = `Priority ${one.priority} is that of other criteria too; each has its own, the lower comes first`
      mistakes.push(error('IFC_PRIORITY_TWICE', message, `${path}.priority`, one, 'Priority'))
    }
    seen.add(one.priority)
    mistakes.push(...checkServerName(one, path))
    if (one.triggerPoint !== undefined) mistakes.push(...checkTriggerPoint(one, one.triggerPoint, path))
  }
  return mistakes
}

function error(code: string, message: string, path: string, model: object, element?: string): LocatedMistake {
  return { severity: 'error', code, message, path, model, ...(element !== undefined && { element }) }
}

function warning(code: string, message: string, path: string, model: object, element?: string): LocatedMistake {
  return { ...error(code, message, path, model, element), severity: 'warning' }
}

/** Characters of a user, and of the name or value of a parameter. @spec RFC 3261 §25.1 */
const USER = "(?:[A-Za-z0-9_.!~*'()&=+$/-]|%[0-9A-Fa-f]{2})+"
const WORD = "(?:[A-Za-z0-9_.!~*'()[\\]/:&+$-]|%[0-9A-Fa-f]{2})+"

/** User, host, port and parameters as a Route can carry them: no headers, no comma. @spec RFC 3261 §19.1.1, §20.34 */
const SERVER_NAME = new RegExp(
  `^sips?:(?:${USER}@)?(?:[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\])(?::(\\d{1,5}))?(?:;${WORD}(?:=${WORD})?)*$`,
  'i',
)

const MAX_PORT = 65_535

function checkServerName({ applicationServer }: InitialFilterCriteria, path: string): LocatedMistake[] {
  const { serverName } = applicationServer
  const uri = SERVER_NAME.exec(serverName)
  if (uri !== null && Number(uri[1] ?? 0) <= MAX_PORT) return []
  const message = `ServerName is ${JSON.stringify(serverName)}, wanted is a SIP URI such as sip:as.example.org`
  return [error('IFC_SERVER_NAME', message, `${path}.applicationServer.serverName`, applicationServer, 'ServerName')]
}

/** SPTs of one TriggerPoint. */
export const MAX_SPTS = 256
/** The same, counted once for each Group that they are in: each call asks them all in the worst case. */
export const MAX_SPT_PLACES = 1024

function checkTriggerPoint(
  { profilePartIndicator }: InitialFilterCriteria,
  trigger: TriggerPoint,
  ifcPath: string,
): LocatedMistake[] {
  const path = `${ifcPath}.triggerPoint`
  if (trigger.spts.length === 0) {
    return [error('IFC_NO_SPT', 'a TriggerPoint without SPT: leave it out to match every request', path, trigger)]
  }
  const places = trigger.spts.reduce((sum, { groups }) => sum + groups.length, 0)
  if (trigger.spts.length > MAX_SPTS || places > MAX_SPT_PLACES) {
    const message = `a TriggerPoint of ${trigger.spts.length} SPTs in ${places} places of groups, at most ${MAX_SPTS} in ${MAX_SPT_PLACES}`
    return [error('IFC_TOO_LARGE', message, path, trigger)]
  }
  const mistakes = trigger.spts.flatMap((spt, index) => checkSpt(spt, `${path}.spts[${index}]`))
  for (const { isTotal, group, spt, other } of findContradictions(trigger, profilePartIndicator)) {
    const place = `${path}.spts[${trigger.spts.indexOf(spt)}]`
    const reason = other === undefined ? 'the ProfilePartIndicator' : `"${describeSpt(other)}"`
    const clash = `"${describeSpt(spt)}" in group ${group} contradicts ${reason}`
    mistakes.push(
      isTotal
        ? error('IFC_NEVER_MATCHES', `no request can meet these criteria: ${clash}`, place, spt)
        : warning('IFC_GROUP_NEVER_HOLDS', `group ${group} can never hold: ${clash}`, place, spt),
    )
  }
  return mistakes
}

function checkSpt(spt: Spt, path: string): LocatedMistake[] {
  const { condition, registrationTypes } = spt
  const mistakes = checkCondition(spt, condition, `${path}.condition`)
  if (spt.groups.length === 0) mistakes.push(error('IFC_NO_GROUP', 'an SPT belongs to at least one Group', path, spt))
  const isRegister = condition.kind === 'Method' && condition.method === 'REGISTER'
  if (registrationTypes.length > 0 && !isRegister) {
    const message = 'RegistrationType counts with Method REGISTER alone, here it is ignored'
    mistakes.push(warning('IFC_REGISTRATION_TYPE', message, `${path}.registrationTypes`, spt, 'RegistrationType'))
  }
  return mistakes
}

function checkCondition(spt: Spt, condition: SptCondition, path: string): LocatedMistake[] {
  switch (condition.kind) {
    case 'SessionCase':
      return []
    case 'Method':
      return checkMethod(spt, condition.method, `${path}.method`)
    case 'RequestURI':
      return checkPattern(spt, condition.requestUri, 'RequestURI', `${path}.requestUri`)
    case 'SIPHeader':
      return [
        ...checkHeaderName(spt, condition.header, `${path}.header`),
        ...checkPattern(spt, condition.content, 'Content', `${path}.content`),
      ]
    case 'SessionDescription':
      return [
        ...checkLine(spt, condition.line, `${path}.line`),
        ...checkPattern(spt, condition.content, 'Content', `${path}.content`),
      ]
  }
}

function checkMethod(spt: Spt, method: string, path: string): LocatedMistake[] {
  if (!/^[A-Za-z0-9.!%*_+`'~-]+$/.test(method)) {
    const message = `Method is ${JSON.stringify(method)}, wanted is one method: it is compared, not matched`
    return [error('IFC_METHOD', message, path, spt, 'Method')]
  }
  if (method !== method.toUpperCase()) {
    const message = `methods are compared with their case: write ${method.toUpperCase()} for ${method}`
    return [warning('IFC_METHOD_CASE', message, path, spt, 'Method')]
  }
  if (!NEVER_INITIAL.has(method)) return []
  const message = `${method} is never the first request, and filter criteria see no others`
  return [warning('IFC_METHOD_NEVER_INITIAL', message, path, spt, 'Method')]
}

function checkHeaderName(spt: Spt, header: string, path: string): LocatedMistake[] {
  if (!isPlainName(header)) return checkPattern(spt, header, 'Header', path)
  if (header.length > 1) return []
  const message = `${header} is a compact form: headers are known by their full names here`
  return [warning('IFC_COMPACT_HEADER', message, path, spt, 'Header')]
}

function checkLine(spt: Spt, line: string, path: string): LocatedMistake[] {
  if (!isPlainName(line)) return checkPattern(spt, line, 'Line', path)
  if (line.length === 1) return []
  const message = `lines of SDP have one letter, such as m or a; ${line} is none`
  return [warning('IFC_SDP_LINE', message, path, spt, 'Line')]
}

function checkPattern(spt: Spt, pattern: string | undefined, element: string, path: string): LocatedMistake[] {
  const mistake = pattern === undefined ? undefined : findEreMistake(pattern)
  if (pattern === undefined || mistake === undefined) return []
  const message = `${element} is no regular expression: ${mistake.message}, at character ${mistake.index + 1} of ${JSON.stringify(pattern)}`
  return [{ ...error('IFC_ERE', message, path, spt, element), index: mistake.index }]
}
