import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IfcCompiler } from '@voltaic/profile'
import { createManualClock } from '@voltaic/runtime'
import { expire } from './expiry.ts'
import { Registrar } from './registrar.ts'
import type { Registration } from './registration.ts'
import type { ScscfRoom } from './room.ts'

const IMPU = 'sip:a@ims.example'

function registration(expiresAt: number): Registration {
  const binding = { impi: 'a@ims.example', impu: IMPU, contact: 'sip:a@192.0.2.1', contactParams: '', path: [] }
  return {
    key: IMPU,
    impus: [{ impu: IMPU, identity: IMPU, barred: false }],
    bindings: [{ ...binding, callId: 'c', cseq: 1, registeredAt: 0, expiresAt, lastResponse: '' }],
    subscriptions: [],
  }
}

test('a phone that refreshed when its time was found to be up stays registered (TS 24.229 §5.4.1.5)', async () => {
  const clock = createManualClock()
  const due: string[] = []
  const store = { load: async () => [], save: async () => {}, remove: async () => {} }
  const registrar = new Registrar({ clock, store, compiler: new IfcCompiler(), onExpired: (key) => due.push(key) })
  const signedOff: string[] = []
  const room = {
    runtime: { clock, counters: { add() {} } },
    registrar,
    keepOrRemove: (left: Registration) => (left.bindings.length > 0 ? registrar.save(left) : registrar.remove(left)),
    assign: async ({ type }: { type: string }) => void signedOff.push(type),
  } as unknown as ScscfRoom
  await registrar.start()
  await registrar.save(registration(clock.now() + 1000))
  await clock.advance(4000)
  assert.deepEqual(due, [IMPU])
  // between the time it was found and the work behind it
  await registrar.save(registration(clock.now() + 600_000))
  await expire(IMPU, room)
  assert.equal(registrar.find(IMPU)?.bindings.length, 1)
  assert.deepEqual(signedOff, [])
  registrar.stop()
})
