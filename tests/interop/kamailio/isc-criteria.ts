import assert from 'node:assert/strict'
import {
  IfcCompiler,
  IfcSubject,
  type InitialFilterCriteria,
  nextIfc,
  type ServiceProfileContent,
  type Spt,
  type SptCondition,
  type TriggerPoint,
} from '@voltaic/profile'
import type { SipRequest } from '@voltaic/sip'

/** Filter criteria of one kind, by what they ask. */
export interface CriteriaRow {
  readonly asks: string
  readonly criteria: Omit<InitialFilterCriteria, 'priority' | 'applicationServer'>
  /** Why ims_isc of Kamailio 5.6 decides otherwise about the message of the test. */
  readonly differs?: string
}

const spt = (condition: SptCondition, groups: readonly number[] = [0], conditionNegated = false): Spt => ({
  condition,
  groups,
  conditionNegated,
  registrationTypes: [],
})
const not = (condition: SptCondition, groups?: readonly number[]): Spt => spt(condition, groups, true)
const cnf = (...spts: readonly Spt[]): TriggerPoint => ({ conditionTypeCnf: true, spts })
const dnf = (...spts: readonly Spt[]): TriggerPoint => ({ conditionTypeCnf: false, spts })
const method = (name: string): SptCondition => ({ kind: 'Method', method: name })
const uri = (requestUri: string): SptCondition => ({ kind: 'RequestURI', requestUri })
const header = (name: string, content?: string): SptCondition => ({
  kind: 'SIPHeader',
  header: name,
  ...(content === undefined ? {} : { content }),
})
const sdp = (line: string, content?: string): SptCondition => ({
  kind: 'SessionDescription',
  line,
  ...(content === undefined ? {} : { content }),
})
const row = (asks: string, triggerPoint: TriggerPoint, differs?: string): CriteriaRow => ({
  asks,
  criteria: { triggerPoint },
  ...(differs === undefined ? {} : { differs }),
})

const MESSAGE = method('MESSAGE')
const INVITE = method('INVITE')

const REGEX_OPTIONS = 'it compares expressions without regard to case'
const WHOLE_SDP = 'it compares LINE=CONTENT with the whole of the description at once'

/** What a MESSAGE with SDP is asked, as `tests/interop/kamailio-isc.test.ts` sends it: one set of criteria a row. */
export const CRITERIA_TABLE: readonly CriteriaRow[] = [
  { asks: 'nothing', criteria: {} },
  row('Method', cnf(spt(MESSAGE))),
  row('another Method', cnf(spt(INVITE))),
  row('a Method, negated', cnf(not(INVITE))),
  row('the beginning of a Method', cnf(spt(method('MESS'))), 'it compares as many letters as the criteria have'),
  row('a Method in small letters', cnf(spt(method('message'))), 'it compares methods without regard to case'),
  row('RequestURI', cnf(spt(uri('^sip:0010[0-9]+@')))),
  row('RequestURI in capitals', cnf(spt(uri('^SIP:0010'))), REGEX_OPTIONS),
  row('another RequestURI', cnf(spt(uri('^tel:')))),
  row('RequestURI, negated', cnf(not(uri('^tel:')))),
  row('SIPHeader', cnf(spt(header('P-Access-Network-Info')))),
  row('SIPHeader in small letters', cnf(spt(header('p-access-network-info')))),
  row('SIPHeader that is missing', cnf(spt(header('X-Service')))),
  row('SIPHeader that is missing, negated', cnf(not(header('X-Service')))),
  row('SIPHeader that is there, negated', cnf(not(header('Content-Type'))), 'it negates twice without Content'),
  row('part of the name of a SIPHeader', cnf(spt(header('Content-Ty'))), 'it takes the name for an expression'),
  row('the name of a SIPHeader as an expression', cnf(spt(header('^Content-Type$')))),
  row('SIPHeader that is there with any Content, negated', cnf(not(header('Content-Type', '.*')))),
  row('SIPHeader with Content', cnf(spt(header('Content-Type', '^application/sdp$')))),
  row('SIPHeader with other Content', cnf(spt(header('Content-Type', 'text/(plain|html)')))),
  row('SIPHeader with other Content, negated', cnf(not(header('Content-Type', 'text/(plain|html)')))),
  row('SIPHeader that is missing with Content, negated', cnf(not(header('X-Service', 'a')))),
  row('Content in capitals', cnf(spt(header('Content-Type', 'APPLICATION'))), REGEX_OPTIONS),
  row('Content of 300 octets', cnf(spt(header('Content-Type', `a|${'b'.repeat(298)}`))), 'it takes 255 at the most'),
  row('SessionCase 0', cnf(spt({ kind: 'SessionCase', sessionCase: 'ORIGINATING_SESSION' }))),
  row('SessionCase 1', cnf(spt({ kind: 'SessionCase', sessionCase: 'TERMINATING_REGISTERED' }))),
  row('SessionDescription', cnf(spt(sdp('m', 'video')))),
  row('SessionDescription from its beginning', cnf(spt(sdp('m', '^video'))), WHOLE_SDP),
  row('SessionDescription to its end', cnf(spt(sdp('a', 'sendrecv$'))), WHOLE_SDP),
  row('SessionDescription over two lines', cnf(spt(sdp('m', 'audio.*video'))), WHOLE_SDP),
  row('SessionDescription without Content', cnf(spt(sdp('b')))),
  row('SessionDescription that is missing, negated', cnf(not(sdp('a', 'sendonly')))),
  row('CNF, both groups hold', cnf(spt(MESSAGE, [0]), spt(uri('^tel:'), [0]), spt(uri('^sip:'), [1]))),
  row('CNF, one group fails', cnf(spt(MESSAGE, [0]), spt(uri('^tel:'), [1]), spt(INVITE, [1]))),
  row('DNF, one group holds', dnf(spt(INVITE, [0]), spt(uri('^sip:'), [0]), spt(MESSAGE, [1]), spt(uri('^sip:'), [1]))),
  row('DNF, no group holds', dnf(spt(INVITE, [0]), spt(uri('^sip:'), [0]), spt(MESSAGE, [1]), spt(uri('^tel:'), [1]))),
  row('CNF, an SPT in two groups', cnf(spt(MESSAGE, [0, 1]), spt(INVITE, [0]), spt(uri('^tel:'), [1]))),
  row('DNF, an SPT in two groups', dnf(spt(MESSAGE, [0, 1]), spt(INVITE, [0]), spt(uri('^sip:'), [1]))),
  row('groups not in order', cnf(spt(MESSAGE, [1]), spt(uri('^tel:'), [0]), spt(uri('^sip:'), [1]), spt(INVITE, [0]))),
  { asks: 'ProfilePartIndicator REGISTERED', criteria: { profilePartIndicator: 'REGISTERED' } },
  { asks: 'ProfilePartIndicator UNREGISTERED', criteria: { profilePartIndicator: 'UNREGISTERED' } },
]

/** The table as a service profile: each row leads to a name of its own at the server. @param server host and port */
export function profileOfTable(server: string): ServiceProfileContent {
  const initialFilterCriteria = CRITERIA_TABLE.map(({ criteria }, priority) => ({
    ...criteria,
    priority,
    applicationServer: { serverName: `sip:row-${priority}@${server}` },
  }))
  return { initialFilterCriteria, sharedIfcSetIds: [] }
}

/** The rows that our engine finds met. */
export function rowsMet(profile: ServiceProfileContent, request: SipRequest): readonly number[] {
  const compiled = new IfcCompiler().compile(profile)
  const subject = new IfcSubject(request, { sessionCase: 'ORIGINATING_SESSION', isRegistered: true })
  const rows: number[] = []
  for (let match = nextIfc(compiled, subject); match; match = nextIfc(compiled, subject, match.index + 1)) {
    rows.push(match.criteria.priority)
  }
  assert.deepEqual(subject.faults, [])
  return rows
}
