import type { AsService } from './as-service.ts'

/** In the order of their numbers. @spec TS 29.228 §B.2.2, §F */
const SESSION_CASES = [
  'ORIGINATING_SESSION',
  'TERMINATING_REGISTERED',
  'TERMINATING_UNREGISTERED',
  'ORIGINATING_UNREGISTERED',
  'ORIGINATING_CDIV',
] as const

const REGISTRATION_TYPES = ['INITIAL_REGISTRATION', 'RE-REGISTRATION', 'DE-REGISTRATION'] as const

export type AsSessionCase = (typeof SESSION_CASES)[number]

/** One question to a request. Contents are POSIX extended regular expressions. @spec TS 29.228 §B.2.2 */
export type AsCondition = { readonly not?: true } & (
  | { readonly method: string; readonly registrationTypes?: readonly (typeof REGISTRATION_TYPES)[number][] }
  | { readonly requestUri: string }
  | { readonly header: string; readonly content?: string }
  | { readonly sessionCase: AsSessionCase }
  /** A line of SDP: the letter before `=`. */
  | { readonly line: string; readonly content?: string }
)

/** Initial filter criteria as the author of an application server writes them. */
export interface AsCriteria {
  /** The lower number comes first; each only once for a user. */
  readonly priority: number
  /** Of each list one condition must hold. */
  readonly when: readonly (readonly AsCondition[])[]
  /** What becomes of the request when the server fails: it goes on without it, unless given. */
  readonly defaultHandling?: 'SESSION_CONTINUED' | 'SESSION_TERMINATED'
  /** Only while the user is registered, or is not; both unless given. */
  readonly profilePart?: 'REGISTERED' | 'UNREGISTERED'
  readonly serviceInfo?: string
  readonly includeRegisterRequest?: boolean
  readonly includeRegisterResponse?: boolean
}

/**
 * The filter criteria that lead requests to a server: XML to load into the HSS.
 *
 * @param serverName SIP URI of the server, as the S-CSCF reaches it
 * @returns one InitialFilterCriteria, or a ServiceProfile when there are several
 * @spec TS 29.228 §B.2.2, §E
 */
export function ifcOf({ criteria }: Pick<AsService, 'criteria'>, serverName: string): string {
  const head = '<?xml version="1.0" encoding="UTF-8"?>'
  const [first, ...more] = criteria
  const elements =
    first !== undefined && more.length === 0
      ? criteriaLines(first, serverName)
      : around(
          'ServiceProfile',
          criteria.flatMap((each) => criteriaLines(each, serverName)),
        )
  return `${[head, ...elements].join('\n')}\n`
}

type Lines = readonly string[]

function criteriaLines(criteria: AsCriteria, serverName: string): Lines {
  const { priority, when, profilePart } = criteria
  const spts = when.flatMap((conditions, group) => conditions.flatMap((condition) => sptLines(condition, group)))
  return around('InitialFilterCriteria', [
    leaf('Priority', priority),
    ...(spts.length === 0 ? [] : around('TriggerPoint', [leaf('ConditionTypeCNF', 1), ...spts])),
    ...around('ApplicationServer', serverLines(criteria, serverName)),
    ...(profilePart === undefined ? [] : [leaf('ProfilePartIndicator', profilePart === 'REGISTERED' ? 0 : 1)]),
  ])
}

function sptLines(condition: AsCondition, group: number): Lines {
  const types = 'registrationTypes' in condition ? (condition.registrationTypes ?? []) : []
  return around('SPT', [
    leaf('ConditionNegated', condition.not === true ? 1 : 0),
    leaf('Group', group),
    ...conditionLines(condition),
    ...extension(types.map((type) => leaf('RegistrationType', REGISTRATION_TYPES.indexOf(type)))),
  ])
}

function conditionLines(condition: AsCondition): Lines {
  if ('method' in condition) return [leaf('Method', condition.method)]
  if ('requestUri' in condition) return [leaf('RequestURI', condition.requestUri)]
  if ('sessionCase' in condition) return [leaf('SessionCase', SESSION_CASES.indexOf(condition.sessionCase))]
  const content = condition.content === undefined ? [] : [leaf('Content', condition.content)]
  if ('header' in condition) return around('SIPHeader', [leaf('Header', condition.header), ...content])
  return around('SessionDescription', [leaf('Line', condition.line), ...content])
}

function serverLines(criteria: AsCriteria, serverName: string): Lines {
  const { defaultHandling, serviceInfo, includeRegisterRequest, includeRegisterResponse } = criteria
  return [
    leaf('ServerName', serverName),
    leaf('DefaultHandling', defaultHandling === 'SESSION_TERMINATED' ? 1 : 0),
    ...(serviceInfo === undefined ? [] : [leaf('ServiceInfo', serviceInfo)]),
    ...extension([
      ...(includeRegisterRequest === true ? ['<IncludeRegisterRequest/>'] : []),
      ...(includeRegisterResponse === true ? ['<IncludeRegisterResponse/>'] : []),
    ]),
  ]
}

function extension(lines: Lines): Lines {
  return lines.length === 0 ? [] : around('Extension', lines)
}

function around(name: string, lines: Lines): Lines {
  return [`<${name}>`, ...lines.map((line) => `  ${line}`), `</${name}>`]
}

function leaf(name: string, value: string | number): string {
  return `<${name}>${String(value).replace(/[&<>]/g, (sign) => ESCAPED[sign] ?? sign)}</${name}>`
}

const ESCAPED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
