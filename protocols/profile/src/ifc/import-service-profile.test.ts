import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAX_XML_DEPTH } from '../xml/parse-xml.ts'
import { importServiceProfile } from './import-service-profile.ts'

const ifc = (inner: string, priority = 1, server = 'sip:as.example'): string =>
  `<InitialFilterCriteria><Priority>${priority}</Priority>${inner}<ApplicationServer><ServerName>${server}` +
  '</ServerName></ApplicationServer></InitialFilterCriteria>'
const trigger = (spts: string, cnf = 1): string =>
  `<TriggerPoint><ConditionTypeCNF>${cnf}</ConditionTypeCNF>${spts}</TriggerPoint>`
const spt = (inner: string, group = 0): string => `<SPT><Group>${group}</Group>${inner}</SPT>`
const profile = (inner: string): string => `<ServiceProfile>${inner}</ServiceProfile>`

/** `severity CODE line:column`, in order. */
function findings(xml: string): string[] {
  return importServiceProfile(xml).findings.map((one) => `${one.severity} ${one.code} ${one.line}:${one.column}`)
}

test('a ServiceProfile comes without its identities, with all that belongs to services (TS 29.228 §B.2)', () => {
  const xml = profile(
    '<PublicIdentity><Identity>sip:a@x.example</Identity></PublicIdentity><CoreNetworkServicesAuthorization>' +
      `<SubscribedMediaProfileId>4</SubscribedMediaProfileId></CoreNetworkServicesAuthorization>${ifc(trigger(spt('<Method>INVITE</Method>')))}` +
      '<Extension><SharedIFCSetID>7</SharedIFCSetID></Extension>',
  )
  const result = importServiceProfile(new TextEncoder().encode(xml))
  assert.ok(result.kind === 'accepted')
  assert.deepEqual(result.findings, [])
  assert.deepEqual(result.content, {
    coreNetworkServicesAuthorization: { subscribedMediaProfileId: 4 },
    initialFilterCriteria: [
      {
        priority: 1,
        triggerPoint: {
          conditionTypeCnf: true,
          spts: [
            {
              conditionNegated: false,
              groups: [0],
              condition: { kind: 'Method', method: 'INVITE' },
              registrationTypes: [],
            },
          ],
        },
        applicationServer: { serverName: 'sip:as.example' },
      },
    ],
    sharedIfcSetIds: [7],
  })
})

test('one InitialFilterCriteria alone, and the only ServiceProfile of an IMSSubscription, are imported too', () => {
  assert.equal(importServiceProfile(ifc('')).kind, 'accepted')
  const subscription = (profiles: string): string =>
    `<IMSSubscription><PrivateID>a@x.example</PrivateID>${profiles}</IMSSubscription>`
  assert.equal(importServiceProfile(subscription(profile(ifc('')))).kind, 'accepted')
  assert.deepEqual(findings(subscription(profile('') + profile(''))), ['error PROFILE_SEVERAL 1:85'])
  assert.deepEqual(findings('<Profile/>'), ['error PROFILE_ROOT 1:1'])
})

test('a namespace where there is to be none is named (TS 29.228 §E)', () => {
  const [finding] = importServiceProfile(profile('').replace('>', ' xmlns="urn:x">')).findings
  assert.match(
    finding?.message ?? '',
    /^the root element is ServiceProfile of namespace "urn:x", wanted is ServiceProfile, .* or IMSSubscription without a namespace$/,
  )
})

test('ConditionTypeDNF and a bare Header are repaired, each with a warning and its place (TS 29.228 §C, §E)', () => {
  const xml =
    '<InitialFilterCriteria>\n<Priority>1</Priority>\n<TriggerPoint>\n  <ConditionTypeDNF>1</ConditionTypeDNF>\n' +
    '<SPT><Group>0</Group>\n<Header>To</Header><Content>"Nick"</Content></SPT></TriggerPoint><ApplicationServer>' +
    '<ServerName>sip:as.example</ServerName></ApplicationServer></InitialFilterCriteria>'
  const result = importServiceProfile(xml)
  assert.ok(result.kind === 'accepted')
  assert.deepEqual(findings(xml), ['warning PROFILE_CONDITION_TYPE_DNF 4:3', 'warning PROFILE_BARE_HEADER 6:1'])
  const [criteria] = result.content.initialFilterCriteria
  assert.equal(criteria?.triggerPoint?.conditionTypeCnf, false)
  assert.deepEqual(criteria?.triggerPoint?.spts[0]?.condition, { kind: 'SIPHeader', header: 'To', content: '"Nick"' })
})

test('every mistake is told, with line and column, not only the first', () => {
  const xml = [
    '<ServiceProfile>',
    ifc(trigger(spt('<RequestURI>sip:(a</RequestURI>'))),
    ifc('', 1, 'as.example'),
    '<InitialFilterCriteria><Priority>x</Priority></InitialFilterCriteria>',
    ifc('<Trigger/>', 3),
    '</ServiceProfile>',
  ].join('\n')
  const ere = (xml.split('\n')[1]?.indexOf('sip:(a') ?? 0) + 5
  assert.deepEqual(findings(xml), [
    `error IFC_ERE 2:${ere}`,
    'error IFC_PRIORITY_TWICE 3:24',
    'error IFC_SERVER_NAME 3:65',
    'error PROFILE_VALUE 4:24',
    'error PROFILE_UNKNOWN_ELEMENT 5:46',
  ])
})

test('the column of a pattern is that of its element where references stand in it', () => {
  const xml = ifc(trigger(spt('<SIPHeader><Header>To</Header><Content>&quot;(</Content></SIPHeader>')))
  const column = xml.indexOf('<Content>') + 1
  assert.deepEqual(findings(xml), [`error IFC_ERE 1:${column}`])
})

/** Documents that never become a profile, each with the code that the operator sees. */
const hostile: readonly (readonly [string, string, string])[] = [
  [
    'a billion laughs',
    '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><ServiceProfile>&b;</ServiceProfile>',
    'XML_DOCTYPE',
  ],
  ['an external entity', '<!DOCTYPE l SYSTEM "file:///etc/passwd"><ServiceProfile/>', 'XML_DOCTYPE'],
  ['elements without end', '<ServiceProfile><InitialFilterCriteria>', 'XML_MALFORMED'],
  ['elements nested without end', '<a>'.repeat(MAX_XML_DEPTH + 1), 'XML_TOO_DEEP'],
  ['criteria without a root', `${ifc('')}${ifc('', 2)}`, 'XML_MALFORMED'],
  ['nothing', '', 'XML_MALFORMED'],
  ['a negative priority', ifc('').replace('>1<', '>-1<'), 'PROFILE_VALUE'],
  ['a session case that does not exist', ifc(trigger(spt('<SessionCase>5</SessionCase>'))), 'PROFILE_VALUE'],
  [
    'an SPT with two conditions',
    ifc(trigger(spt('<Method>A</Method><SessionCase>0</SessionCase>'))),
    'PROFILE_SPT_CONDITION',
  ],
  ['a trigger point without SPT', ifc(trigger('')), 'PROFILE_ELEMENT_MISSING'],
  ['an SPT without Group', ifc(trigger('<SPT><Method>INVITE</Method></SPT>')), 'PROFILE_ELEMENT_MISSING'],
  [
    'criteria without server',
    '<InitialFilterCriteria><Priority>1</Priority></InitialFilterCriteria>',
    'PROFILE_ELEMENT_MISSING',
  ],
  [
    'both condition types, at odds',
    ifc('<TriggerPoint><ConditionTypeCNF>1</ConditionTypeCNF><ConditionTypeDNF>1</ConditionTypeDNF></TriggerPoint>'),
    'PROFILE_CONDITION_TYPE',
  ],
]

for (const [what, xml, code] of hostile) {
  test(`${what}: refused with ${code}`, () => {
    const result = importServiceProfile(xml)
    assert.equal(result.kind, 'refused')
    assert.ok(
      result.findings.some((one) => one.severity === 'error' && one.code === code),
      JSON.stringify(result.findings),
    )
  })
}

test('an element of a later release inside Extension is kept, with a warning (TS 29.228 §E)', () => {
  const xml = profile(`${ifc('')}<Extension><Extension><New>1</New></Extension></Extension>`)
  const result = importServiceProfile(xml)
  assert.ok(result.kind === 'accepted')
  assert.deepEqual(
    findings(xml).map((one) => one.split(' ').slice(0, 2)),
    [['warning', 'PROFILE_UNKNOWN_ELEMENT']],
  )
  assert.deepEqual(result.content.unknown, [{ inExtension: 2, xml: '<New>1</New>' }])
})
