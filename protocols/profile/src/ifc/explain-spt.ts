import { compileEre, findEreMistake } from '@voltaic/ere'
import type { SptCondition } from '../user-profile/ims-subscription.ts'
import { describeSessionCase } from './describe-spt.ts'
import type { IfcSubject } from './ifc-subject.ts'
import { compileName, isPlainName } from './name-pattern.ts'
import type { SptTest } from './spt-test.ts'

/** Longest piece of a request that a reason repeats. */
const MAX_QUOTED = 80

/** What of the request made a condition hold or not, before negation: a sentence without an end. */
export function reasonOf({ condition, registrationTypes, isBroken }: SptTest, subject: IfcSubject): string {
  if (isBroken) return brokenReason(condition)
  const { request, case: ifcCase } = subject
  switch (condition.kind) {
    case 'Method': {
      const isTyped = request.method === 'REGISTER' && condition.method === 'REGISTER' && registrationTypes.length > 0
      return `the method is ${request.method}${isTyped ? `, of type ${ifcCase.registrationType ?? 'unknown'}` : ''}`
    }
    case 'SessionCase':
      return `the session case is ${describeSessionCase(ifcCase.sessionCase)}`
    case 'RequestURI':
      return `the Request-URI is ${request.uri}${matchIn(condition.requestUri, request.uri)}`
    case 'SIPHeader':
      return headerReason(condition.header, condition.content, subject)
    case 'SessionDescription':
      return sdpReason(condition.line, condition.content, subject)
  }
}

function brokenReason(condition: SptCondition): string {
  const patterns = patternsOf(condition)
  for (const pattern of patterns) {
    const mistake = findEreMistake(pattern)
    if (mistake === undefined) continue
    return `${JSON.stringify(pattern)} is no regular expression, so this never holds: ${mistake.message}, at character ${mistake.index + 1}`
  }
  return 'a pattern in it is no regular expression'
}

function patternsOf(condition: SptCondition): readonly string[] {
  switch (condition.kind) {
    case 'RequestURI':
      return [condition.requestUri]
    case 'SIPHeader':
      return [condition.header, condition.content ?? ''].filter((pattern) => !isPlainName(pattern) && pattern !== '')
    case 'SessionDescription':
      return [condition.line, condition.content ?? ''].filter((pattern) => !isPlainName(pattern) && pattern !== '')
    default:
      return []
  }
}

/** `, where "a" matches`, or nothing. */
function matchIn(pattern: string, octets: string): string {
  const found = compileEre(pattern).match(octets)
  if (found === undefined || (found.start === 0 && found.end === octets.length)) return ''
  return `, of which ${quote(octets.slice(found.start, found.end))} matches`
}

function headerReason(header: string, content: string | undefined, { request }: IfcSubject): string {
  const isWanted = compileName(header, true) ?? (() => false)
  const values = request.lines.filter(({ key }) => isWanted(key)).map(({ key, value }) => [key, value] as const)
  return linesReason(values, content, `header ${header}`, isPlainName(header) ? header : undefined, ': ')
}

function sdpReason(line: string, content: string | undefined, { request, sdpLines }: IfcSubject): string {
  if (sdpLines.length === 0) {
    return request.body.length === 0 ? 'there is no body' : 'the body holds no session description'
  }
  const isWanted = compileName(line, false) ?? (() => false)
  const values = sdpLines.filter(({ type }) => isWanted(type)).map((one) => [one.type, one.content] as const)
  return linesReason(values, content, `line ${line}=`, undefined, '=')
}

type Line = readonly [name: string, value: string]

function linesReason(
  lines: readonly Line[],
  content: string | undefined,
  what: string,
  shown: string | undefined,
  separator: string,
): string {
  const [first] = lines
  if (first === undefined) return `there is no ${what}`
  const show = ([name, value]: Line): string => quote(`${shown ?? name}${separator}${value}`)
  if (content === undefined) return `there is ${show(first)}`
  const ere = compileEre(content)
  const hit = lines.find(([, value]) => ere.test(value))
  if (hit !== undefined) return `there is ${show(hit)}${matchIn(content, hit[1])}`
  return lines.length === 1
    ? `it is ${show(first)}`
    : `none of ${lines.length} lines matches, the first is ${show(first)}`
}

/** Octets as text in UTF-8, cut when they are many. */
function quote(octets: string): string {
  const text = Buffer.from(octets, 'latin1').toString()
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text)
}
