import assert from 'node:assert/strict'
import { gm, messageOf, setsOf, statesOf } from './gm-test.ts'

/** As large as a datagram is let be, and still one mechanism more. */
const padded = (mechanisms: string, length: number) => `${mechanisms}, tls;x="${'a'.repeat(length)}"`

gm('refuses a Security-Client that is longer than any phone needs (RFC 3329 §2.2)', async (alone) => {
  const phone = await alone.phone()
  const [[name, value] = ['', '']] = phone.securityClient
  const room = 4096 - padded(value, 0).length
  assert.ok(room > 1000)
  const response = await phone.register([[name, padded(value, room + 1)]])
  assert.deepEqual([response.status, response.reason], [400, 'Security-Client Too Long'])
  assert.deepEqual([alone.atHome.length, await setsOf(alone)], [0, 0])
  assert.equal(alone.counters.get('pcscf.gm.limit.security-client'), 1)
  assert.equal((await phone.register([[name, padded(value, room)]])).status, 401)
})

gm('does not let a phone over its set say more than that either (RFC 3329 §2.2)', async (alone) => {
  const phone = await alone.phone()
  const set = await phone.registerProtected()
  const long = [...phone.securityClient.map(([name, value]) => [name, padded(value, 5000)] as const), ...set.verify]
  assert.equal((await phone.register(long, set)).status, 400)
  assert.equal((await phone.send(messageOf(phone), set)).status, 200)
})

gm('bounds what is under way at one client port of one host (TS 24.229 §5.2.2.2)', async (alone) => {
  const phone = await alone.phone()
  const set = await phone.agree(await phone.challenged())
  const forger = { impi: phone.impi, next: phone.next }
  const statuses: number[] = []
  for (let index = 0; index < 6; index++) {
    phone.impi = `forged-${index}@example.org`
    phone.next = { ...forger.next, spiC: 40_000 + index, spiS: 50_000 + index, portS: 10_000 + index }
    statuses.push((await phone.challenged()).status)
  }
  assert.deepEqual(statuses, [401, 401, 401, 403, 403, 403])
  assert.equal(alone.counters.get('pcscf.gm.limit.temporary-sets-at-port'), 3)
  Object.assign(phone, forger)
  // who was there first goes on
  assert.equal((await phone.answer(set)).status, 200)
  assert.equal((await phone.send(messageOf(phone), set)).status, 200)
})

gm('lets a phone begin anew over its set at a port that others have taken (TS 24.229 §5.2.2.2)', async (alone) => {
  const phone = await alone.phone()
  const set = await phone.registerProtected()
  const own = { impi: phone.impi, next: phone.next }
  const begin = (index: number) => {
    phone.impi = `forged-${index}@example.org`
    phone.next = { spiC: 40_000 + index, spiS: 50_000 + index, portC: 7300, portS: 10_000 + index }
    return phone.challenged()
  }
  for (let index = 0; index < 4; index++) assert.equal((await begin(index)).status, 401)
  const { backend } = alone
  const { install } = backend
  let installed = 0
  backend.install = (request) => {
    installed += 1
    return install(request)
  }
  assert.equal((await begin(4)).status, 403)
  assert.equal(installed, 0, 'the back end is not asked')
  Object.assign(phone, own)
  await phone.renew({ portC: 7300 })
  assert.equal((await phone.challenged(set)).status, 401)
})

gm('bounds it also while the back end is at work (TS 24.229 §5.2.2.2)', async (alone) => {
  const phone = await alone.phone()
  const { next } = phone
  const begun = Array.from({ length: 20 }, (_, index) => {
    phone.impi = `forged-${index}@example.org`
    phone.next = { ...next, spiC: 40_000 + index, spiS: 50_000 + index, portS: 10_000 + index }
    return phone.challenged()
  })
  const statuses = (await Promise.all(begun)).map(({ status }) => status)
  assert.equal(statuses.filter((status) => status === 401).length, 4)
  assert.deepEqual([statesOf(alone), await setsOf(alone)], ['temporary 4', 4])
})
