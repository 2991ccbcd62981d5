import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InitialFilterCriteria, Spt } from '../user-profile/ims-subscription.ts'
import { checkInitialFilterCriteria, MAX_SPT_PLACES, MAX_SPTS } from './check-ifcs.ts'
import { ifcOf, sptOf } from './ifc-samples.ts'

const codes = (...criteria: readonly InitialFilterCriteria[]): string[] =>
  checkInitialFilterCriteria(criteria).map(({ severity, code, path }) => `${severity} ${code} ${path}`)
const method = (name: string, group = 0, rest: Partial<Spt> = {}): Spt =>
  sptOf({ kind: 'Method', method: name }, { groups: [group], ...rest })
const sessionCase = (name: 'ORIGINATING_SESSION' | 'TERMINATING_UNREGISTERED', group = 0): Spt =>
  sptOf({ kind: 'SessionCase', sessionCase: name }, { groups: [group] })
const spts = 'initialFilterCriteria[0].triggerPoint.spts'

test('sound criteria have no mistakes', () => {
  const event = sptOf({ kind: 'SIPHeader', header: 'Event', content: '^presence$' }, { groups: [1] })
  assert.deepEqual(codes(ifcOf([method('SUBSCRIBE'), method('PUBLISH'), event])), [])
})

test('a pattern that is no ERE is told with its character', () => {
  const [mistake] = checkInitialFilterCriteria([ifcOf([sptOf({ kind: 'RequestURI', requestUri: 'sip:(a' })])])
  assert.equal(mistake?.path, `${spts}[0].condition.requestUri`)
  assert.match(mistake?.message ?? '', /a \( without its \), at character 5 of "sip:\(a"/)
})

/** Criteria that are wrong in one thing, and what is said of them. */
const wrong: readonly (readonly [string, InitialFilterCriteria, string])[] = [
  [
    'a server that is no SIP URI',
    ifcOf([], true, { applicationServer: { serverName: 'tel:+1' } }),
    'error IFC_SERVER_NAME initialFilterCriteria[0].applicationServer.serverName',
  ],
  [
    'no SPT',
    ifcOf([], true, { triggerPoint: { conditionTypeCnf: true, spts: [] } }),
    'error IFC_NO_SPT initialFilterCriteria[0].triggerPoint',
  ],
  ['no Group', ifcOf([method('INVITE', 0, { groups: [] }), method('MESSAGE')]), `error IFC_NO_GROUP ${spts}[0]`],
  ['several methods in one Method', ifcOf([method('INVITE|MESSAGE')]), `error IFC_METHOD ${spts}[0].condition.method`],
  ['a method in small letters', ifcOf([method('invite')]), `warning IFC_METHOD_CASE ${spts}[0].condition.method`],
  ['a method inside dialogs', ifcOf([method('BYE')]), `warning IFC_METHOD_NEVER_INITIAL ${spts}[0].condition.method`],
  [
    'a RegistrationType that does not count',
    ifcOf([method('INVITE', 0, { registrationTypes: ['INITIAL_REGISTRATION'] })]),
    `warning IFC_REGISTRATION_TYPE ${spts}[0].registrationTypes`,
  ],
  [
    'a compact form',
    ifcOf([sptOf({ kind: 'SIPHeader', header: 'o' })]),
    `warning IFC_COMPACT_HEADER ${spts}[0].condition.header`,
  ],
  [
    'a line that SDP does not have',
    ifcOf([sptOf({ kind: 'SessionDescription', line: 'media' })]),
    `warning IFC_SDP_LINE ${spts}[0].condition.line`,
  ],
  [
    'a header name that is no ERE',
    ifcOf([sptOf({ kind: 'SIPHeader', header: 'X-*+' })]),
    `error IFC_ERE ${spts}[0].condition.header`,
  ],
  [
    'a line that is no ERE',
    ifcOf([sptOf({ kind: 'SessionDescription', line: '[m' })]),
    `error IFC_ERE ${spts}[0].condition.line`,
  ],
]

for (const [what, criteria, expected] of wrong) {
  test(`criteria with ${what}: ${expected.split(' ')[1]}`, () => assert.deepEqual(codes(criteria), [expected]))
}

test('two criteria with one Priority: which comes first would be chance (TS 29.228 §B.2.2)', () => {
  assert.deepEqual(codes(ifcOf([]), ifcOf([], true, { priority: 1 }), ifcOf([])), [
    'error IFC_PRIORITY_TWICE initialFilterCriteria[2].priority',
  ])
})

test('a trigger point has at most so many SPTs, and those in at most so many places of groups', () => {
  const many = (spts: number, groups: number) =>
    codes(
      ifcOf(
        Array.from({ length: spts }, (_, index) =>
          method(`M${index}`, 0, { groups: Array.from({ length: groups }, (__, group) => group) }),
        ),
      ),
    )
  assert.deepEqual(many(MAX_SPTS, MAX_SPT_PLACES / MAX_SPTS), [])
  const tooLarge = ['error IFC_TOO_LARGE initialFilterCriteria[0].triggerPoint']
  assert.deepEqual(many(MAX_SPTS + 1, 1), tooLarge)
  assert.deepEqual(many(1, MAX_SPT_PLACES + 1), tooLarge)
})

test('a long chain of conclusions is followed to its end, whatever the order (TS 29.228 §C)', () => {
  const header = (index: number, group: number, rest: Partial<Spt> = {}) =>
    sptOf({ kind: 'SIPHeader', header: `X-${index}` }, { groups: [group], ...rest })
  const links = Array.from({ length: 120 }, (_, index) => [
    header(index, index + 1, { conditionNegated: true }),
    header(index + 1, index + 1),
  ])
  const chain = [header(0, 0), ...links.flat()]
  const end = header(120, 121, { conditionNegated: true })
  for (const order of [chain, chain.toReversed()]) {
    assert.deepEqual(codes(ifcOf(order)), [])
    const [found] = codes(ifcOf([...order, end]))
    assert.match(found ?? '', /^error IFC_NEVER_MATCHES /)
  }
})

test('a ServerName is a SIP URI that a Route can carry (RFC 3261 §19.1.1)', () => {
  const isTaken = (serverName: string) => codes(ifcOf([], true, { applicationServer: { serverName } })).length === 0
  for (const good of [
    ...[
      'sip:as.example.org',
      'SIP:as@as.example.org:5080;transport=tcp',
      'sip:192.0.2.1:65535',
      'sip:[2001:db8::1]:5060;lr',
    ],
    ...[
      'sips:as.example.org',
      'sip:+4930@as.example.org;user=phone',
      'sip:a.%20b@as-1.example',
      'sip:as.example;x=%41:1;y',
    ],
  ]) {
    assert.equal(isTaken(good), true, good)
  }
  for (const bad of [
    ...[
      '',
      'sip:',
      'sip:a@',
      'sip:as.example:65536',
      'sip:as.example:',
      'sip:[2001:db8::1',
      'sip:as_1.example',
      'as.example',
    ],
    ...['sip:as.example,sip:b', 'sip:as.example?Route=x', 'sip:as.example>', '<sip:as.example>', 'sip:as.example;a="'],
    ...[
      'sip:as.example;',
      'sip:as.example;=',
      'sip:as.example;a=',
      'sip:as.example;a=b=c',
      'sip:as.example;a%',
      'sip:%4@as.example',
    ],
    ...['sip:as.example\r\nX: y', 'sip:ä.example', 'sip:a@b@c', 'tel:+1', 'http://as.example'],
  ]) {
    assert.equal(isTaken(bad), false, bad)
  }
})

const never = (index: number): string[] => [`error IFC_NEVER_MATCHES ${spts}[${index}]`]

test('groups in CNF that cannot hold together (TS 29.228 §C)', () => {
  assert.deepEqual(codes(ifcOf([method('INVITE', 0), method('MESSAGE', 1)])), never(1))
  assert.deepEqual(codes(ifcOf([method('INVITE', 0), method('INVITE', 1, { conditionNegated: true })])), never(1))
  assert.deepEqual(
    codes(ifcOf([sessionCase('ORIGINATING_SESSION', 0), sessionCase('TERMINATING_UNREGISTERED', 1)])),
    never(1),
  )
  const initial = method('REGISTER', 0, { registrationTypes: ['INITIAL_REGISTRATION'] })
  assert.deepEqual(codes(ifcOf([initial, method('REGISTER', 1, { registrationTypes: ['DE-REGISTRATION'] })])), never(1))
  // what is left of group 1 after group 0 contradicts group 2
  const narrowed = [
    method('INVITE', 0),
    method('MESSAGE', 1),
    sessionCase('ORIGINATING_SESSION', 1),
    sessionCase('TERMINATING_UNREGISTERED', 2),
  ]
  assert.equal(codes(ifcOf(narrowed))[0]?.split(' ')[1], 'IFC_NEVER_MATCHES')
})

test('alternatives in one group of CNF contradict nothing', () => {
  assert.deepEqual(codes(ifcOf([method('INVITE'), method('MESSAGE'), method('INVITE', 1)])), [])
  assert.deepEqual(codes(ifcOf([method('INVITE', 0, { conditionNegated: true }), method('MESSAGE', 1)])), [])
})

test('a group in DNF that cannot hold is a warning, unless none can', () => {
  const dead = [method('INVITE', 0), method('MESSAGE', 0)]
  assert.deepEqual(codes(ifcOf([...dead, method('PUBLISH', 1)], false)), [`warning IFC_GROUP_NEVER_HOLDS ${spts}[1]`])
  assert.deepEqual(codes(ifcOf(dead, false)), never(1))
})

test('a SessionCase that the ProfilePartIndicator shuts out (TS 29.228 §B.2.2)', () => {
  const part = { profilePartIndicator: 'REGISTERED' } as const
  assert.deepEqual(codes(ifcOf([sessionCase('TERMINATING_UNREGISTERED')], true, part)), never(0))
  assert.deepEqual(codes(ifcOf([sessionCase('ORIGINATING_SESSION')], true, part)), [])
  const [mistake] = checkInitialFilterCriteria([ifcOf([sessionCase('TERMINATING_UNREGISTERED')], false, part)])
  assert.match(mistake?.message ?? '', /contradicts the ProfilePartIndicator/)
})
