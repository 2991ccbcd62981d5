// The engine against the sentences of TS 29.228 Annex C written down as they are read, on random trigger points.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { InitialFilterCriteria, Spt, SptCondition } from '../user-profile/ims-subscription.ts'
import { nextIfc } from './compiled-ifcs.ts'
import { IfcCompiler } from './ifc-compiler.ts'
import type { IfcCase, IfcRequest } from './ifc-request.ts'
import { requestOf, subjectOf } from './ifc-samples.ts'

const methods = ['INVITE', 'MESSAGE', 'REGISTER'] as const
const cases = [
  'ORIGINATING_SESSION',
  'TERMINATING_REGISTERED',
  'TERMINATING_UNREGISTERED',
  'ORIGINATING_UNREGISTERED',
  'ORIGINATING_CDIV',
] as const
const types = ['INITIAL_REGISTRATION', 'RE-REGISTRATION', 'DE-REGISTRATION'] as const
/** Patterns that are plain text, so that `includes` tells what they match. */
const texts = ['a', 'b', 'ab', 'sip'] as const

const condition: fc.Arbitrary<SptCondition> = fc.oneof(
  fc.constantFrom(...methods).map((method) => ({ kind: 'Method' as const, method })),
  fc.constantFrom(...cases).map((sessionCase) => ({ kind: 'SessionCase' as const, sessionCase })),
  fc.constantFrom(...texts).map((requestUri) => ({ kind: 'RequestURI' as const, requestUri })),
  fc
    .record(
      { header: fc.constantFrom('Event', 'To'), content: fc.constantFrom(...texts) },
      { requiredKeys: ['header'] },
    )
    .map((rest) => ({ kind: 'SIPHeader' as const, ...rest })),
  fc
    .record({ line: fc.constantFrom('m', 'a'), content: fc.constantFrom(...texts) }, { requiredKeys: ['line'] })
    .map((rest) => ({ kind: 'SessionDescription' as const, ...rest })),
)
const spt: fc.Arbitrary<Spt> = fc.record({
  conditionNegated: fc.boolean(),
  groups: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 }),
  condition,
  registrationTypes: fc.uniqueArray(fc.constantFrom(...types), { maxLength: 2 }),
})
const criteria: fc.Arbitrary<InitialFilterCriteria> = fc.record(
  {
    priority: fc.integer({ min: 0, max: 5 }),
    applicationServer: fc.constant({ serverName: 'sip:as.example' }),
    triggerPoint: fc.record({
      conditionTypeCnf: fc.boolean(),
      spts: fc.array(spt, { minLength: 1, maxLength: 6 }),
    }),
    profilePartIndicator: fc.constantFrom('REGISTERED' as const, 'UNREGISTERED' as const),
  },
  { requiredKeys: ['priority', 'applicationServer'] },
)
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 3 })
const request: fc.Arbitrary<IfcRequest> = fc
  .record({
    method: fc.constantFrom(...methods),
    uri: text.map((user) => `sip:${user}`),
    headers: fc.array(fc.tuple(fc.constantFrom('Event', 'To'), text), { maxLength: 3 }),
    sdp: fc.array(fc.tuple(fc.constantFrom('m', 'a'), text), { maxLength: 3 }),
  })
  .map(({ method, uri, headers, sdp }) =>
    requestOf(
      method,
      uri,
      [...headers, ['Content-Type', 'application/sdp']],
      sdp.map(([type, content]) => `${type}=${content}\r\n`).join(''),
    ),
  )
const ifcCase: fc.Arbitrary<IfcCase> = fc.record(
  { sessionCase: fc.constantFrom(...cases), isRegistered: fc.boolean(), registrationType: fc.constantFrom(...types) },
  { requiredKeys: ['sessionCase', 'isRegistered'] },
)

function holds({ condition: wanted, conditionNegated, registrationTypes }: Spt, to: IfcRequest, at: IfcCase): boolean {
  const found = (pairs: readonly (readonly [string, string])[], name: string, content: string | undefined): boolean =>
    pairs.some(([key, value]) => key === name && (content === undefined || value.includes(content)))
  const is = (): boolean => {
    switch (wanted.kind) {
      case 'Method': {
        const isOfType = at.registrationType !== undefined && registrationTypes.includes(at.registrationType)
        return to.method === wanted.method && (to.method !== 'REGISTER' || registrationTypes.length === 0 || isOfType)
      }
      case 'SessionCase':
        return at.sessionCase === wanted.sessionCase
      case 'RequestURI':
        return to.uri.includes(wanted.requestUri)
      case 'SIPHeader':
        return found(
          to.lines.map(({ key, value }) => [key, value]),
          wanted.header.toLowerCase(),
          wanted.content,
        )
      case 'SessionDescription': {
        const lines = Buffer.from(to.body).toString().split('\r\n')
        return found(
          lines.filter((line) => line !== '').map((line) => [line.slice(0, 1), line.slice(2)]),
          wanted.line,
          wanted.content,
        )
      }
    }
  }
  return is() !== conditionNegated
}

function isMet({ triggerPoint, profilePartIndicator }: InitialFilterCriteria, to: IfcRequest, at: IfcCase): boolean {
  if (profilePartIndicator !== undefined && (profilePartIndicator === 'REGISTERED') !== at.isRegistered) return false
  if (triggerPoint === undefined) return true
  const groups = [0, 1, 2, 3]
    .map((group) => triggerPoint.spts.filter((one) => one.groups.includes(group)))
    .filter((members) => members.length > 0)
  return triggerPoint.conditionTypeCnf
    ? groups.every((members) => members.some((one) => holds(one, to, at)))
    : groups.some((members) => members.every((one) => holds(one, to, at)))
}

test('the engine says what a reader of TS 29.228 §C says, for random criteria, requests and cases', () => {
  const compiler = new IfcCompiler()
  let met = 0
  fc.assert(
    fc.property(fc.array(criteria, { maxLength: 8 }), request, ifcCase, (initialFilterCriteria, to, at) => {
      const compiled = compiler.compile({ initialFilterCriteria, sharedIfcSetIds: [] })
      const subject = subjectOf(to, at)
      const chain: InitialFilterCriteria[] = []
      for (let next = nextIfc(compiled, subject); next; next = nextIfc(compiled, subject, next.index + 1)) {
        chain.push(next.criteria)
      }
      const ordered = initialFilterCriteria.toSorted((a, b) => a.priority - b.priority)
      // as text: the engine returns an equal one that it has seen before
      const expected = ordered.filter((one) => isMet(one, to, at))
      assert.equal(JSON.stringify(chain), JSON.stringify(expected))
      assert.deepEqual(subject.faults, [])
      met += chain.length
    }),
    { numRuns: 1000 },
  )
  assert.ok(met > 500, `${met} met`)
})
