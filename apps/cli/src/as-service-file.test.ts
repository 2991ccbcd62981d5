import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { loadService } from './as-service-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'voltaic-as-'))
after(() => rmSync(folder, { recursive: true }))

function moduleOf(name: string, text: string): string {
  const file = join(folder, `${name}.ts`)
  writeFileSync(file, text)
  return file
}

const withCriteria = (criteria: string) => `export const service = { name: 'x', criteria: [${criteria}] }`

test('a service is loaded from a file, also one that needs no criteria', async () => {
  const file = moduleOf('good', withCriteria(`{ priority: 1, when: [[{ method: 'INVITE' }]] }`))
  assert.equal((await loadService(file)).criteria.length, 1)
  assert.equal((await loadService(moduleOf('none', withCriteria('')))).name, 'x')
})

for (const [what, code, message, text] of [
  [
    'a module that throws',
    'AS_SERVICE_BROKEN',
    /cannot be loaded: Error: no database/,
    `throw new Error('no database')`,
  ],
  ['a module that is no program', 'AS_SERVICE_BROKEN', /cannot be loaded: SyntaxError/, 'export const {{'],
  ['a module without service', 'AS_SERVICE_MISSING', /exports no service/, 'export const other = 1'],
  [
    'a service without name',
    'AS_SERVICE_MISSING',
    /exports no service/,
    `export const service = { name: '', criteria: [] }`,
  ],
  ['criteria that are none', 'AS_CRITERIA_INVALID', /element 0 needs/, withCriteria('7')],
  [
    'criteria without conditions',
    'AS_CRITERIA_INVALID',
    /element 0 needs/,
    withCriteria('{ priority: 1, when: [[]] }'),
  ],
  [
    'a question that there is not',
    'AS_CRITERIA_INVALID',
    /element 0 needs/,
    withCriteria('{ priority: 1, when: [[{ uri: "x" }]] }'),
  ],
  [
    'an expression that is none',
    'AS_CRITERIA_INVALID',
    /write \[0-9\]/,
    withCriteria(`{ priority: 1, when: [[{ requestUri: '\\\\d' }]] }`),
  ],
  [
    'a session case that there is not',
    'AS_CRITERIA_INVALID',
    /SessionCase is "-1"/,
    withCriteria(`{ priority: 1, when: [[{ sessionCase: 'x' }]] }`),
  ],
] as const) {
  test(`${what} is said so`, async () => {
    const file = moduleOf(what.replaceAll(' ', '-'), text)
    await assert.rejects(loadService(file), { code, message })
  })
}

test('a file that is not there is said so', async () => {
  await assert.rejects(loadService(join(folder, 'nowhere.ts')), { code: 'FILE_UNREADABLE' })
})
