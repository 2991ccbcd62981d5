import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openUeContactStore, type UeContact } from '@voltaic/pcscf'
import { createManualClock } from '@voltaic/runtime'
import { elementsOf } from './config/config.ts'
import { labConfig } from './config/lab-config.ts'
import { registeredPhones } from './registered-phones.ts'
import { openElementStore } from './stores.ts'

const data = mkdtempSync(join(tmpdir(), 'voltaic-phones-'))
after(() => rmSync(data, { recursive: true, force: true }))
const config = labConfig({ data })

function contactOf(token: string, contact: string, expiresAt: number): UeContact {
  return {
    token,
    impi: `${token}@ims`,
    contact,
    source: { host: '192.0.2.7', port: 40_000 },
    transport: 'udp',
    connection: undefined,
    behindNat: true,
    gm: undefined,
    serviceRoute: [],
    associatedUris: [],
    expiresAt,
    isLeaving: false,
    regEvent: undefined,
  }
}

test('no store is made where there is none', async () => {
  assert.deepEqual(await registeredPhones(config, createManualClock()), [])
  assert.deepEqual(readdirSync(data), [])
})

test('phones are told with the address that they say and the one that they are seen as', async () => {
  const clock = createManualClock()
  const [pcscf] = elementsOf(config, 'pcscf')
  assert.ok(pcscf)
  const store = await openElementStore(pcscf, config)
  const contacts = openUeContactStore(store)
  await contacts.save(contactOf('1', 'sip:+99901@10.45.0.2:5060', clock.now() + 1000))
  await contacts.save(contactOf('2', 'sip:+99902@phone.example', clock.now() + 1000))
  await contacts.save(contactOf('3', 'sip:+99903@10.45.0.3', clock.now()))
  await store.close()
  const phones = await registeredPhones(config, clock)
  assert.deepEqual(
    phones.toSorted((a, b) => a.impi.localeCompare(b.impi)),
    [
      { impi: '1@ims', contactHost: '10.45.0.2', sourceHost: '192.0.2.7' },
      { impi: '2@ims', contactHost: undefined, sourceHost: '192.0.2.7' },
    ],
  )
})
