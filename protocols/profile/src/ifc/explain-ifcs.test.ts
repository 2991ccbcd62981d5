import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InitialFilterCriteria, SptCondition } from '../user-profile/ims-subscription.ts'
import { explainIfcs } from './explain-ifcs.ts'
import { IfcCompiler } from './ifc-compiler.ts'
import type { IfcCase } from './ifc-request.ts'
import { ifcOf, requestOf, sptOf, subjectOf } from './ifc-samples.ts'

const call = requestOf(
  'INVITE',
  'sip:+15550100@ims.example',
  [
    ['Event', 'presence'],
    ['Accept-Contact', '*;audio'],
    ['Accept-Contact', '*;video'],
    ['Subject', 'Gr\xc3\xbc\xc3\x9fe'],
    ['Content-Type', 'application/sdp'],
  ],
  'v=0\r\nm=audio 1 RTP/AVP 0\r\n',
)
const explain = (criteria: readonly InitialFilterCriteria[], ifcCase: Partial<IfcCase> = {}, request = call) =>
  explainIfcs(
    new IfcCompiler().compile({ initialFilterCriteria: criteria, sharedIfcSetIds: [] }),
    subjectOf(request, ifcCase),
  )

/** Condition, whether it holds for the call, and the reason. */
const reasons: readonly (readonly [SptCondition, boolean, string])[] = [
  [{ kind: 'Method', method: 'MESSAGE' }, false, 'the method is INVITE'],
  [{ kind: 'SessionCase', sessionCase: 'ORIGINATING_SESSION' }, true, 'the session case is 0 ORIGINATING_SESSION'],
  [
    { kind: 'RequestURI', requestUri: '\\+1[0-9]{3}' },
    true,
    'the Request-URI is sip:+15550100@ims.example, of which "+1555" matches',
  ],
  [{ kind: 'RequestURI', requestUri: '^tel:' }, false, 'the Request-URI is sip:+15550100@ims.example'],
  [{ kind: 'SIPHeader', header: 'Event', content: '^presence$' }, true, 'there is "Event: presence"'],
  [{ kind: 'SIPHeader', header: 'Event', content: '^reg$' }, false, 'it is "Event: presence"'],
  [
    { kind: 'SIPHeader', header: 'Accept-Contact', content: 'x' },
    false,
    'none of 2 lines matches, the first is "Accept-Contact: *;audio"',
  ],
  [
    { kind: 'SIPHeader', header: 'Accept-Contact', content: 'video' },
    true,
    'there is "Accept-Contact: *;video", of which "video" matches',
  ],
  [{ kind: 'SIPHeader', header: 'subject' }, true, 'there is "subject: Grüße"'],
  [
    { kind: 'SIPHeader', header: '^Accept', content: 'video' },
    true,
    'there is "accept-contact: *;video", of which "video" matches',
  ],
  [{ kind: 'SIPHeader', header: 'Privacy' }, false, 'there is no header Privacy'],
  [{ kind: 'SessionDescription', line: 'm', content: '^video' }, false, 'it is "m=audio 1 RTP/AVP 0"'],
  [{ kind: 'SessionDescription', line: 'a' }, false, 'there is no line a='],
  [
    { kind: 'SIPHeader', header: 'Event', content: '(' },
    false,
    '"(" is no regular expression, so this never holds: a ( without its ), at character 1',
  ],
]

for (const [condition, holds, reason] of reasons) {
  test(`${JSON.stringify(condition)} ${holds ? 'holds' : 'fails'}: ${reason}`, () => {
    const [spt] = explain([ifcOf([sptOf(condition)])]).criteria[0]?.groups[0]?.spts ?? []
    assert.deepEqual([spt?.holds, spt?.reason], [holds, reason])
  })
}

test('a REGISTER tells its type, a request without body that there is none', () => {
  const register = requestOf('REGISTER', 'sip:ims.example')
  const spts = [
    sptOf({ kind: 'Method', method: 'REGISTER' }, { registrationTypes: ['DE-REGISTRATION'] }),
    sptOf({ kind: 'SessionDescription', line: 'm' }, { conditionNegated: true }),
  ]
  const { criteria } = explain([ifcOf(spts)], { registrationType: 'RE-REGISTRATION' }, register)
  assert.deepEqual(criteria[0]?.groups[0]?.spts, [
    {
      condition: 'Method is REGISTER (DE-REGISTRATION)',
      holds: false,
      reason: 'the method is REGISTER, of type RE-REGISTRATION',
    },
    { condition: 'not: SDP line m= is there', holds: true, reason: 'there is no body' },
  ])
})

test('the chain is what is met, in order, with what each server gets and what happens when it fails', () => {
  const explanation = explain([
    ifcOf([], true, {
      priority: 2,
      applicationServer: {
        serverName: 'sip:b',
        defaultHandling: 'SESSION_TERMINATED',
        serviceInfo: 'x',
        includeRegisterRequest: {},
      },
    }),
    ifcOf([sptOf({ kind: 'Method', method: 'INVITE' })], false, { priority: 1 }),
    ifcOf([sptOf({ kind: 'Method', method: 'MESSAGE' })], true, { priority: 3 }),
    ifcOf([], true, { priority: 4, profilePartIndicator: 'UNREGISTERED' }),
  ])
  assert.deepEqual(
    explanation.criteria.map(({ priority, outcome, why }) => [priority, outcome, why]),
    [
      [1, 'met', 'there is a group whose SPTs all hold'],
      [2, 'met', 'there is no TriggerPoint, so every request matches'],
      [3, 'not met', 'there is a group in which no SPT holds'],
      [4, 'not evaluated', 'these criteria are for UNREGISTERED users, and the user is registered'],
    ],
  )
  const flags = { includeRegisterRequest: false, includeRegisterResponse: false }
  assert.deepEqual(explanation.chain, [
    { priority: 1, serverName: 'sip:as.example', defaultHandling: 'SESSION_CONTINUED', ...flags },
    {
      priority: 2,
      serverName: 'sip:b',
      defaultHandling: 'SESSION_TERMINATED',
      serviceInfo: 'x',
      ...flags,
      includeRegisterRequest: true,
    },
  ])
})
