import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { IfcCompiler, type InitialFilterCriteria } from '@voltaic/profile'
import { openSqliteStore } from '@voltaic/store'
import type { Registration } from './registration.ts'
import { openRegistrationStore, scscfMigrations } from './registration-store.ts'

const criteria: InitialFilterCriteria = {
  priority: 1,
  triggerPoint: {
    conditionTypeCnf: false,
    spts: [
      {
        conditionNegated: true,
        groups: [0, 1],
        condition: { kind: 'SIPHeader', header: 'Event', content: 'presence' },
        registrationTypes: [],
      },
    ],
  },
  applicationServer: { serverName: 'sip:as.example', defaultHandling: 'SESSION_TERMINATED', serviceInfo: 'x' },
}

test('a registration comes back from the store with its filter criteria, and one without as it was (TS 24.229 §5.4.3)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-registrations-'))
  const open = () =>
    openSqliteStore<Record<string, { key: string; document: string }>>({
      file: join(folder, 'scscf.sqlite'),
      migrations: [scscfMigrations],
    })
  const compiler = new IfcCompiler()
  const services = compiler.compile({ initialFilterCriteria: [criteria], sharedIfcSetIds: [7] })
  const impu = (name: string) => ({ impu: `sip:${name}`, identity: `sip:${name}`, barred: false })
  const served: Registration = {
    key: 'sip:a',
    impus: [{ ...impu('a'), services }, { ...impu('b'), services }, impu('c')],
    bindings: [],
    subscriptions: [],
  }
  const plain: Registration = { key: 'sip:d', impus: [impu('d')], bindings: [], subscriptions: [] }

  const first = await open()
  await openRegistrationStore(first).save(served)
  await openRegistrationStore(first).save(plain)
  await first.close()
  const second = await open()
  const loaded = await openRegistrationStore(second).load(compiler)
  await second.close()
  rmSync(folder, { recursive: true })

  const byKey = new Map(loaded.map((registration) => [registration.key, registration]))
  assert.deepEqual(byKey.get('sip:d'), plain)
  // compiled once for all who have it, before the restart and behind it
  assert.deepEqual(
    byKey.get('sip:a')?.impus.map((each) => each.services === services),
    [true, true, false],
  )
})
