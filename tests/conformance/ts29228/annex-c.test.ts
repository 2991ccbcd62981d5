import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IfcCompiler, IfcSubject, importServiceProfile, nextIfc } from '@voltaic/profile'
import { createRequest } from '@voltaic/sip'

/** A trigger point in XML: SPTs with their groups. */
function profile(cnf: 0 | 1, spts: readonly (readonly [groups: readonly number[], inner: string])[]): string {
  const written = spts.map(([groups, inner]) => {
    const isNegated = inner.startsWith('not ')
    const members = groups.map((group) => `<Group>${group}</Group>`).join('')
    return `<SPT><ConditionNegated>${isNegated ? 1 : 0}</ConditionNegated>${members}${isNegated ? inner.slice(4) : inner}</SPT>`
  })
  return (
    '<InitialFilterCriteria><Priority>0</Priority><TriggerPoint>' +
    `<ConditionTypeCNF>${cnf}</ConditionTypeCNF>${written.join('')}</TriggerPoint><ApplicationServer>` +
    '<ServerName>sip:as.example</ServerName></ApplicationServer></InitialFilterCriteria>'
  )
}

const method = (name: string): string => `<Method>${name}</Method>`
const fromJoe = '<SIPHeader><Header>From</Header><Content>joe</Content></SIPHeader>'

function isMet(xml: string, name: string, from: string): boolean {
  const imported = importServiceProfile(xml)
  assert.ok(imported.kind === 'accepted', JSON.stringify(imported.findings))
  const request = createRequest(name, 'sip:bob@ims.example', [['From', `<sip:${from}@ims.example>;tag=1`]])
  const subject = new IfcSubject(request, { sessionCase: 'ORIGINATING_SESSION' })
  return nextIfc(new IfcCompiler().compile(imported.content), subject) !== undefined
}

const callers = ['joe', 'mary'] as const
const methods = ['INVITE', 'MESSAGE', 'SUBSCRIBE', 'PUBLISH'] as const

/** INVITE, or MESSAGE, or a SUBSCRIBE that is not from Joe. */
const expected = (name: string, from: string): boolean =>
  name === 'INVITE' || name === 'MESSAGE' || (name === 'SUBSCRIBE' && from !== 'joe')

test('INVITE or MESSAGE or (SUBSCRIBE and not from Joe), in disjunctive normal form (TS 29.228 §C)', () => {
  const xml = profile(0, [
    [[1], method('INVITE')],
    [[2], method('MESSAGE')],
    [[3], method('SUBSCRIBE')],
    [[3], `not ${fromJoe}`],
  ])
  for (const name of methods) {
    for (const from of callers) assert.equal(isMet(xml, name, from), expected(name, from), `${name} from ${from}`)
  }
})

test('the same in conjunctive normal form, with SPTs in two groups each (TS 29.228 §C)', () => {
  const xml = profile(1, [
    [[1, 2], method('INVITE')],
    [[1, 2], method('MESSAGE')],
    [[1], method('SUBSCRIBE')],
    [[2], `not ${fromJoe}`],
  ])
  for (const name of methods) {
    for (const from of callers) assert.equal(isMet(xml, name, from), expected(name, from), `${name} from ${from}`)
  }
})

test('MESSAGE and SessionCase 0: two groups in CNF are "and", the same two in DNF are "or" (TS 29.228 §C)', () => {
  const spts = [
    [[0], method('MESSAGE')],
    [[1], '<SessionCase>0</SessionCase>'],
  ] as const
  assert.deepEqual(
    methods.map((name) => isMet(profile(1, spts), name, 'joe')),
    [false, true, false, false],
  )
  assert.deepEqual(
    methods.map((name) => isMet(profile(0, spts), name, 'joe')),
    [true, true, true, true],
  )
})
