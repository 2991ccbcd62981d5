import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatName } from '@voltaic/dns'
import { createManualClock, silentLog } from '@voltaic/runtime'
import { openSqliteStore } from '@voltaic/store'
import { NumberProvisioning } from './number-provisioning.ts'
import { type NumberTables, numberMigrations } from './number-schema.ts'
import { NumberZones } from './number-zones.ts'

const SECOND = 1000

test('zones that come, go or move their serial are seen within a second; a lost database is told of once', async () => {
  const store = await openSqliteStore<NumberTables>({ file: ':memory:', migrations: [numberMigrations] })
  const clock = createManualClock(0)
  const errors: string[] = []
  const zones = new NumberZones({ clock, log: { ...silentLog, error: (event) => errors.push(event) } }, store)
  const numbers = new NumberProvisioning({ store, clock })
  let changes = 0
  const seen = async () => {
    await clock.advance(SECOND)
    return `${changes} ${zones.zones.map(({ origin, soa }) => `${formatName(origin)}${soa.data.serial}`).join(' ')}`
  }
  await zones.start(() => {
    changes++
  })
  assert.equal(await seen(), '0 ')
  await numbers.addZone({ zone: 'e164.arpa' })
  assert.equal(await seen(), '1 e164.arpa.1')
  assert.equal(await seen(), '1 e164.arpa.1')
  await numbers.addNumber({ number: '+61', uri: 'sip:a@example.com' })
  assert.equal(await seen(), '2 e164.arpa.2')
  await numbers.removeZone('e164.arpa')
  assert.equal(await seen(), '3 ')
  await store.close()
  assert.equal(await seen(), '3 ')
  assert.equal(await seen(), '3 ')
  assert.deepEqual(errors, ['dns.numbers.unreadable'])
  await zones.stop()
  assert.equal(clock.pending, 0)
})
