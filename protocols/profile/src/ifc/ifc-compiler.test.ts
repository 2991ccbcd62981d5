import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { nextIfc } from './compiled-ifcs.ts'
import { IfcCompiler } from './ifc-compiler.ts'
import { ifcOf, requestOf, sptOf, subjectOf } from './ifc-samples.ts'
import { SharedByKey } from './shared-by-key.ts'

const invite = sptOf({ kind: 'Method', method: 'INVITE' })
const at = (priority: number, serverName: string) =>
  ifcOf([invite], true, { priority, applicationServer: { serverName } })
const call = () => subjectOf(requestOf('INVITE', 'sip:a@ims.example'))

/** Names of the servers in the order in which a call meets them. */
function chainOf(compiled: ReturnType<IfcCompiler['compile']>): string[] {
  const chain: string[] = []
  for (let next = nextIfc(compiled, call()); next; next = nextIfc(compiled, call(), next.index + 1)) {
    chain.push(next.criteria.applicationServer.serverName)
  }
  return chain
}

test('criteria come in the order of their Priority, the lowest number first (TS 23.218 §5.2.2)', () => {
  const initialFilterCriteria = [at(20, 'sip:b'), at(3, 'sip:a'), at(100, 'sip:c'), at(20, 'sip:b2')]
  const compiled = new IfcCompiler().compile({ initialFilterCriteria, sharedIfcSetIds: [] })
  assert.deepEqual(chainOf(compiled), ['sip:a', 'sip:b', 'sip:b2', 'sip:c'])
})

test('sets of SharedIFCSetID join by Priority; one that is not known here is told (TS 29.228 §B.2)', () => {
  const sets = new Map([
    [7, [at(5, 'sip:shared5'), at(15, 'sip:shared15')]],
    [8, [at(1, 'sip:shared1')]],
  ])
  const profile = { initialFilterCriteria: [at(10, 'sip:own')], sharedIfcSetIds: [7, 9, 8] }
  const compiled = new IfcCompiler().compile(profile, sets)
  assert.deepEqual(chainOf(compiled), ['sip:shared1', 'sip:shared5', 'sip:own', 'sip:shared15'])
  assert.deepEqual(compiled.missingSharedIfcSets, [9])
})

test('equal lists are compiled once, and unequal ones share what is equal in them', () => {
  const compiler = new IfcCompiler()
  const list = (...servers: readonly string[]) => ({
    initialFilterCriteria: servers.map((server, index) => at(index, server)),
    sharedIfcSetIds: [],
  })
  const one = compiler.compile(list('sip:a', 'sip:b'))
  assert.equal(compiler.compile(list('sip:a', 'sip:b')), one)
  const other = compiler.compile(list('sip:a', 'sip:c'))
  assert.notEqual(other, one)
  assert.equal(other.ifcs[0], one.ifcs[0])
  const test = (ifc: (typeof one.ifcs)[number] | undefined) => ifc?.triggerPoint?.groups[0]?.spts[0]?.test
  assert.equal(test(other.ifcs[1]), test(one.ifcs[1]))
})

test('equal conditions of many criteria are looked up once for each request', () => {
  const condition = { kind: 'SIPHeader', header: 'Event', content: '^presence$' } as const
  const initialFilterCriteria = Array.from({ length: 100 }, (_, priority) =>
    ifcOf([sptOf(condition)], true, { priority }),
  )
  const compiled = new IfcCompiler().compile({ initialFilterCriteria, sharedIfcSetIds: [] })
  let asked = 0
  const request = {
    ...requestOf('SUBSCRIBE', 'sip:a@ims.example'),
    get lines() {
      asked += 1
      return [{ key: 'event', value: 'reg' }]
    },
  }
  assert.equal(nextIfc(compiled, subjectOf(request)), undefined)
  assert.equal(asked, 1)
})

test('a condition that needs no search decides before those that do', () => {
  const uri = sptOf({ kind: 'RequestURI', requestUri: 'a.*b' }, { groups: [0, 1] })
  const message = sptOf({ kind: 'Method', method: 'MESSAGE' }, { groups: [1] })
  const searched = {
    ...requestOf('INVITE', 'sip:a@ims.example'),
    get uri(): string {
      return assert.fail('searched')
    },
  }
  for (const [cnf, spts] of [
    [true, [{ ...uri, groups: [0] }, message]],
    [false, [uri, { ...message, groups: [0, 1] }]],
  ] as const) {
    const initialFilterCriteria = [ifcOf(spts, cnf)]
    const compiled = new IfcCompiler().compile({ initialFilterCriteria, sharedIfcSetIds: [] })
    const subject = subjectOf(searched)
    assert.equal(nextIfc(compiled, subject), undefined)
    assert.deepEqual(subject.faults, [])
    assert.deepEqual(
      compiled.ifcs[0]?.triggerPoint?.groups.map(({ group }) => group),
      [0, 1],
    )
  }
})

test('what nobody holds any more is forgotten', async () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  const shared = new SharedByKey<object>()
  const kept = shared.get('kept', () => ({}))
  for (let i = 0; i < 1000; i += 1) shared.get(`gone ${i}`, () => ({}))
  for (let round = 0; round < 50 && shared.size > 1; round += 1) {
    collectGarbage()
    await new Promise((resolve) => setImmediate(resolve))
  }
  assert.equal(shared.size, 1)
  assert.equal(
    shared.get('kept', () => assert.fail('made twice')),
    kept,
  )
})
