import assert from 'node:assert/strict'
import { gm, messageOf, messageTo, setsOf, statesOf } from './gm-test.ts'

gm(
  'holds one set for all REGISTERs that name one pair of ports, and none after four minutes (TS 24.229 §7.8)',
  async (alone) => {
    const phone = await alone.phone()
    await phone.registerProtected()
    const forger = await alone.phone({ host: '198.51.100.200' })
    for (let index = 0; index < 50; index++) {
      forger.impi = `forged-${index}@example.org`
      assert.equal((await forger.challenged()).status, 401)
    }
    assert.ok((await setsOf(alone)) <= 3, statesOf(alone))
    await alone.clock.advance(250_000)
    assert.deepEqual([statesOf(alone), await setsOf(alone)], ['new 1', 1])
  },
)

gm('bounds the sets of REGISTERs from forged sources (TS 24.229 §7.8)', async (alone) => {
  const phone = await alone.phone()
  const set = await phone.registerProtected()
  const forger = await alone.phone({ host: '198.51.100.200' })
  for (let index = 0; index < 200; index++) {
    forger.impi = `forged-${index}@example.org`
    forger.next = { ...forger.next, portS: 10_000 + index, portC: 20_000 + index }
    assert.equal((await forger.challenged()).status, 401)
  }
  assert.equal(statesOf(alone), 'temporary 200, new 1')
  assert.equal((await phone.send(messageOf(phone), set)).status, 200)
  await alone.clock.advance(250_000)
  assert.deepEqual([statesOf(alone), await setsOf(alone)], ['current 1', 1])
})

gm(
  'serves a phone on while somebody begins an authentication in its name and from its ports (TS 33.203 §7.1)',
  async (alone) => {
    const phone = await alone.phone()
    const set = await phone.registerProtected()
    for (let time = 0; time < 3; time++) {
      // as a stranger would, who has heard its REGISTER
      assert.equal((await phone.register(phone.securityClient)).status, 401)
      assert.equal((await phone.send(messageOf(phone), set)).status, 200)
      assert.equal((await alone.fromHome(messageTo(alone))).status, 200)
      assert.equal((await phone.register([...phone.securityClient, ...set.verify], set)).status, 401)
    }
  },
)

gm(
  'does not take a subscriber who names the address and the ports of another one for that one (TS 33.203 §7.1)',
  async (alone) => {
    const phone = await alone.phone()
    const set = await phone.registerProtected()
    const { impi } = phone
    phone.impi = '001010000000002@example.org'
    assert.equal((await phone.challenged()).status, 403)
    assert.equal(alone.counters.get('pcscf.gm.ends-in-use'), 1)
    phone.impi = impi
    assert.equal((await phone.send(messageOf(phone), set)).status, 200)
    assert.equal(await setsOf(alone), 1)
  },
)

gm('lets a phone begin anew from the ports that it had (TS 24.229 §5.2.2.2)', async (alone) => {
  const phone = await alone.phone()
  const first = await phone.registerProtected()
  await phone.backend.remove(first.handle)
  const second = await phone.registerProtected()
  assert.equal((await phone.send(messageOf(phone), second)).status, 200)
  assert.equal((await alone.fromHome(messageTo(alone))).status, 200)
  assert.equal(phone.received.at(-1)?.flow.remote.port, second.pcscf.portC)
})
