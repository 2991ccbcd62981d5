import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { InitialFilterCriteria, Spt, SptCondition } from '../user-profile/ims-subscription.ts'
import { nextIfc } from './compiled-ifcs.ts'
import { IfcCompiler } from './ifc-compiler.ts'
import { ifcOf, requestOf, sptOf, subjectOf } from './ifc-samples.ts'
import type { IfcSubject } from './ifc-subject.ts'

const isMet = (criteria: InitialFilterCriteria, subject: IfcSubject): boolean => {
  const compiled = new IfcCompiler().compile({ initialFilterCriteria: [criteria], sharedIfcSetIds: [] })
  const found = nextIfc(compiled, subject)
  assert.deepEqual(subject.faults, [])
  return found !== undefined
}

const sdp =
  'v=0\r\ns=-\r\nm=audio 49170 RTP/AVP 0\r\na=sendrecv\r\nm=video 49172 RTP/AVP 99\r\na=rtpmap:99 H264/90000\r\n'
const call = requestOf(
  'INVITE',
  'sip:+15550100@ims.example;user=phone',
  [
    ['From', '<sip:alice@ims.example>;tag=1'],
    ['Accept-Contact', '*;+g.3gpp.icsi-ref="urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel"'],
    ['Accept-Contact', '*;video'],
    ['Content-Type', 'application/sdp'],
  ],
  sdp,
)
const message = requestOf(
  'MESSAGE',
  'tel:+15550199',
  [
    ['From', '<sip:bob@ims.example>'],
    ['Content-Type', 'text/plain'],
  ],
  'm=video',
)
const register = requestOf('REGISTER', 'sip:ims.example')

interface Kind {
  readonly what: string
  readonly condition: SptCondition
  readonly rest?: Partial<Spt>
  /** Subjects that meet the condition, and that do not. */
  readonly hit: () => IfcSubject
  readonly miss: () => IfcSubject
}

const inCase =
  (
    sessionCase:
      | 'ORIGINATING_SESSION'
      | 'TERMINATING_REGISTERED'
      | 'TERMINATING_UNREGISTERED'
      | 'ORIGINATING_UNREGISTERED'
      | 'ORIGINATING_CDIV',
  ) =>
  () =>
    subjectOf(call, { sessionCase })
const ofCall = (): IfcSubject => subjectOf(call)
const ofMessage = (): IfcSubject => subjectOf(message)

const kinds: readonly Kind[] = [
  { what: 'Method', condition: { kind: 'Method', method: 'INVITE' }, hit: ofCall, miss: ofMessage },
  { what: 'RequestURI', condition: { kind: 'RequestURI', requestUri: '^sip:\\+1555' }, hit: ofCall, miss: ofMessage },
  {
    what: 'RequestURI that is not anchored',
    condition: { kind: 'RequestURI', requestUri: 'user=(phone|fax)' },
    hit: ofCall,
    miss: ofMessage,
  },
  {
    what: 'SIPHeader without Content',
    condition: { kind: 'SIPHeader', header: 'accept-contact' },
    hit: ofCall,
    miss: ofMessage,
  },
  {
    what: 'SIPHeader with Content, second line of the header',
    condition: { kind: 'SIPHeader', header: 'Accept-Contact', content: 'video$' },
    hit: ofCall,
    miss: ofMessage,
  },
  {
    what: 'SIPHeader with Content that no line has',
    condition: { kind: 'SIPHeader', header: 'From', content: '^<sip:alice@' },
    hit: ofCall,
    miss: ofMessage,
  },
  {
    what: 'SIPHeader named by an ERE',
    condition: { kind: 'SIPHeader', header: '^Accept-(Contact|Language)$', content: 'mmtel' },
    hit: ofCall,
    miss: ofMessage,
  },
  {
    what: 'SessionCase 0',
    condition: { kind: 'SessionCase', sessionCase: 'ORIGINATING_SESSION' },
    hit: inCase('ORIGINATING_SESSION'),
    miss: inCase('TERMINATING_REGISTERED'),
  },
  {
    what: 'SessionCase 1',
    condition: { kind: 'SessionCase', sessionCase: 'TERMINATING_REGISTERED' },
    hit: inCase('TERMINATING_REGISTERED'),
    miss: inCase('TERMINATING_UNREGISTERED'),
  },
  {
    what: 'SessionCase 2',
    condition: { kind: 'SessionCase', sessionCase: 'TERMINATING_UNREGISTERED' },
    hit: inCase('TERMINATING_UNREGISTERED'),
    miss: inCase('ORIGINATING_UNREGISTERED'),
  },
  {
    what: 'SessionCase 3',
    condition: { kind: 'SessionCase', sessionCase: 'ORIGINATING_UNREGISTERED' },
    hit: inCase('ORIGINATING_UNREGISTERED'),
    miss: inCase('ORIGINATING_CDIV'),
  },
  {
    what: 'SessionCase 4',
    condition: { kind: 'SessionCase', sessionCase: 'ORIGINATING_CDIV' },
    hit: inCase('ORIGINATING_CDIV'),
    miss: inCase('ORIGINATING_SESSION'),
  },
  {
    what: 'SessionDescription without Content',
    condition: { kind: 'SessionDescription', line: 'm' },
    hit: ofCall,
    miss: ofMessage,
  },
  {
    what: 'SessionDescription with Content',
    condition: { kind: 'SessionDescription', line: 'm', content: '^video ' },
    hit: ofCall,
    miss: ofMessage,
  },
  {
    what: 'SessionDescription at media level',
    condition: { kind: 'SessionDescription', line: 'a', content: 'H26[345]/90000$' },
    hit: ofCall,
    miss: ofMessage,
  },
  {
    what: 'SessionDescription with an ERE as Line',
    condition: { kind: 'SessionDescription', line: '[ma]', content: 'video' },
    hit: ofCall,
    miss: ofMessage,
  },
  {
    what: 'RegistrationType',
    condition: { kind: 'Method', method: 'REGISTER' },
    rest: { registrationTypes: ['INITIAL_REGISTRATION', 'DE-REGISTRATION'] },
    hit: () => subjectOf(register, { registrationType: 'DE-REGISTRATION' }),
    miss: () => subjectOf(register, { registrationType: 'RE-REGISTRATION' }),
  },
  {
    what: 'REGISTER without RegistrationType',
    condition: { kind: 'Method', method: 'REGISTER' },
    hit: () => subjectOf(register, { registrationType: 'RE-REGISTRATION' }),
    miss: ofCall,
  },
]

/** Beside the SPT under test stands one that always holds, or never does, as `X-Always` is no header of any request. */
const companion = (holds: boolean, group: number): Spt =>
  sptOf({ kind: 'SIPHeader', header: 'X-Always' }, { conditionNegated: holds, groups: [group] })

/** An SPT alone, and with another one in its group and in the next. @param holds what the SPT is to be */
function checkBesideCompanions(spt: Spt, conditionTypeCnf: boolean, subject: () => IfcSubject, holds: boolean): void {
  const met = (...others: readonly Spt[]): boolean => isMet(ifcOf([spt, ...others], conditionTypeCnf), subject())
  assert.equal(met(), holds, 'alone')
  for (const other of [true, false]) {
    const [or, and] = [holds || other, holds && other]
    assert.equal(met(companion(other, 0)), conditionTypeCnf ? or : and, `same group, ${other}`)
    assert.equal(met(companion(other, 1)), conditionTypeCnf ? and : or, `other group, ${other}`)
  }
}

for (const { what, condition, rest, hit, miss } of kinds) {
  describe(`SPT ${what} (TS 29.228 §B.2.3, §C)`, () => {
    for (const conditionNegated of [false, true]) {
      for (const conditionTypeCnf of [true, false]) {
        const form = `${conditionNegated ? 'negated' : 'plain'}, ${conditionTypeCnf ? 'CNF' : 'DNF'}`
        test(form, () => {
          const spt = sptOf(condition, { ...rest, conditionNegated })
          checkBesideCompanions(spt, conditionTypeCnf, hit, !conditionNegated)
          checkBesideCompanions(spt, conditionTypeCnf, miss, conditionNegated)
        })
      }
    }
  })
}

test('an SPT in several groups counts in each of them (TS 29.228 §B.2.3)', () => {
  const both = sptOf({ kind: 'Method', method: 'INVITE' }, { groups: [1, 2] })
  const [yes1, no2] = [companion(true, 1), companion(false, 2)]
  assert.equal(isMet(ifcOf([both, yes1, no2], true), ofCall()), true)
  assert.equal(isMet(ifcOf([both, yes1, no2], true), ofMessage()), false)
  assert.equal(isMet(ifcOf([both, companion(false, 1), no2], false), ofCall()), false)
  assert.equal(isMet(ifcOf([both, companion(false, 1), companion(true, 2)], false), ofCall()), true)
})

test('RegistrationType on another method than REGISTER is discarded (TS 29.228 §B.2.3)', () => {
  const spt = sptOf({ kind: 'Method', method: 'INVITE' }, { registrationTypes: ['INITIAL_REGISTRATION'] })
  assert.equal(isMet(ifcOf([spt]), ofCall()), true)
})

test('without a TriggerPoint every request matches; with one that has no SPT, none (TS 29.228 §B.2.2)', () => {
  assert.equal(isMet(ifcOf([]), ofMessage()), true)
  for (const cnf of [true, false]) {
    assert.equal(isMet(ifcOf([], cnf, { triggerPoint: { conditionTypeCnf: cnf, spts: [] } }), ofMessage()), false)
  }
})

test('ProfilePartIndicator picks criteria by the registration of the served user (TS 29.228 §B.2.2)', () => {
  const ofPart = (profilePartIndicator: 'REGISTERED' | 'UNREGISTERED') => ifcOf([], true, { profilePartIndicator })
  for (const [sessionCase, isRegistered] of [
    ['ORIGINATING_SESSION', true],
    ['TERMINATING_REGISTERED', true],
    ['TERMINATING_UNREGISTERED', false],
    ['ORIGINATING_UNREGISTERED', false],
  ] as const) {
    assert.equal(isMet(ofPart('REGISTERED'), subjectOf(call, { sessionCase })), isRegistered, sessionCase)
    assert.equal(isMet(ofPart('UNREGISTERED'), subjectOf(call, { sessionCase })), !isRegistered, sessionCase)
  }
  const diverted = subjectOf(call, { sessionCase: 'ORIGINATING_CDIV', isRegistered: false })
  assert.equal(isMet(ofPart('UNREGISTERED'), diverted), true)
  assert.equal(isMet(ofPart('REGISTERED'), diverted), false)
})

test('a pattern that is no ERE never holds, negated or not, and spoils nothing else', () => {
  for (const condition of [
    { kind: 'RequestURI', requestUri: 'sip:(' },
    { kind: 'SIPHeader', header: 'From', content: '*' },
    { kind: 'SIPHeader', header: '[', content: 'a' },
    { kind: 'SessionDescription', line: 'm', content: '\\d' },
    { kind: 'SessionDescription', line: '(' },
  ] as const satisfies readonly SptCondition[]) {
    for (const conditionNegated of [true, false]) {
      assert.equal(isMet(ifcOf([sptOf(condition, { conditionNegated })]), ofCall()), false)
      assert.equal(isMet(ifcOf([sptOf(condition, { conditionNegated }), companion(true, 0)]), ofCall()), true)
    }
  }
})

test('whatever goes wrong inside, evaluation does not throw; the SPT does not hold and the fault is told', () => {
  const broken = {
    ...call,
    get body(): Uint8Array {
      throw new Error('no body')
    },
  }
  const compiler = new IfcCompiler()
  const spt = sptOf({ kind: 'SessionDescription', line: 'm' })
  const compiled = compiler.compile({
    initialFilterCriteria: [ifcOf([spt]), ifcOf([], true, { priority: 1 })],
    sharedIfcSetIds: [],
  })
  const subject = subjectOf(broken)
  assert.equal(nextIfc(compiled, subject)?.index, 1)
  assert.deepEqual(subject.faults.map(String), ['Error: no body'])
})
