import assert from 'node:assert/strict'
import { trustProtected } from './gm-alone.ts'
import { gm, messageOf, messageTo, setsOf, statesOf } from './gm-test.ts'
import { registered } from './pcscf-alone.ts'

gm('keeps the sets of an idle phone when somebody begins in its name (TS 33.203 §7.4)', async (alone) => {
  const phone = await alone.phone()
  const first = await phone.registerProtected()
  const { next } = phone
  await phone.renew()
  const second = await phone.agree(await phone.challenged(first))
  assert.equal((await phone.answer(second)).status, 200)
  assert.equal(statesOf(alone), 'new 1, current 1')
  const mine = phone.next
  // both client ports are taken now
  for (let time = 0; time < 3; time++) {
    phone.next = { ...next, spiC: 40_000 + time, spiS: 50_000 + time, portC: 9300 }
    assert.equal((await phone.challenged()).status, 401)
  }
  phone.next = mine
  assert.equal(statesOf(alone), 'temporary 1, new 1, current 1')
  assert.equal((await alone.fromHome(messageTo(alone))).status, 200)
  assert.equal((await phone.send(messageOf(phone), second)).status, 200)
  assert.equal((await alone.fromHome(messageTo(alone))).status, 200)
})

gm(
  'does not register a phone over a set that went while the home network was asked (TS 24.229 §5.2.2.2)',
  async (alone) => {
    const phone = await alone.phone()
    const set = await phone.agree(await phone.challenged())
    const { answer } = alone
    const stranger = { ...phone.next, spiC: 40_000, spiS: 40_001 }
    alone.answer = async (request, reply) => {
      alone.answer = answer
      phone.next = stranger
      assert.equal((await phone.challenged()).status, 401)
      return reply(200, registered(request))
    }
    // there is no way back to it
    assert.equal((await phone.answer(set)).status, 408)
    assert.deepEqual([alone.pcscf.registeredContacts, statesOf(alone)], [0, 'temporary 1'])
    assert.equal(alone.counters.get('pcscf.gm.refused.set-over'), 1)
  },
)

gm('leaves the ways of an authentication alone when a stranger names its ports (TS 33.203 §7.1)', async (alone) => {
  const phone = await alone.phone({ rport: true })
  const set = await phone.agree(await phone.challenged())
  const { answer } = alone
  const { impi, next } = phone
  alone.answer = async (request, reply) => {
    alone.answer = answer
    const stranger = { ...next, spiC: 40_000, spiS: 40_001, portS: 9301 }
    Object.assign(phone, { impi: 'stranger@example.org', next: stranger })
    assert.equal((await phone.challenged()).status, 401)
    Object.assign(phone, { impi, next })
    return reply(200, registered(request))
  }
  assert.equal((await phone.answer(set)).status, 200)
  assert.equal(statesOf(alone), 'temporary 1, new 1')
  assert.equal((await phone.send(messageOf(phone), set)).status, 200)
})

gm('lets a phone connect that a stranger has named after its challenge (TS 33.203 §7.1)', async (alone) => {
  const phone = await alone.phone({ transport: 'tcp' })
  const set = await phone.agree(await phone.challenged())
  const { impi, next } = phone
  for (let index = 0; index < 2; index++) {
    const stranger = { ...next, spiC: 40_000 + index, spiS: 50_000 + index, portS: 9301 + index }
    Object.assign(phone, { impi: `stranger-${index}@example.org`, next: stranger })
    assert.equal((await phone.challenged()).status, 401)
  }
  Object.assign(phone, { impi, next })
  assert.equal((await phone.answer(set)).status, 200)
  assert.equal(statesOf(alone), 'temporary 2, new 1')
})

gm('registers nobody over a set whose registration is over (TS 24.229 §5.2.4)', async (alone) => {
  alone.answer = (request, reply) =>
    request.header('Contact')?.includes('expires=0') === true ? reply(200) : trustProtected(request, reply)
  const phone = await alone.phone()
  const set = await phone.registerProtected()
  const gone = await phone.register([...set.verify, ['Contact', phone.contact.replace('600', '0')]], set)
  assert.equal(gone.status, 200)
  const asked = alone.atHome.length
  assert.equal((await phone.register([...phone.securityClient, ...set.verify], set)).status, 403)
  assert.deepEqual([alone.atHome.length, alone.pcscf.registeredContacts, statesOf(alone)], [asked, 0, 'old 1'])
  assert.equal(alone.counters.get('pcscf.gm.refused.old-set'), 1)
  await alone.clock.advance(130_000)
  assert.equal(await setsOf(alone), 0)
})
