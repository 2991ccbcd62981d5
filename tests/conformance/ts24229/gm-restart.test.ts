import assert from 'node:assert/strict'
import { type EspKeys, securityAssociations } from '@voltaic/ipsec'
import { gm, messageOf, messageTo, setsOf, statesOf } from './gm-test.ts'

for (const transport of ['udp', 'tcp'] as const) {
  gm(
    `serves a phone over ${transport} after a restart as before, in both directions (TS 33.203 §7.4)`,
    async (alone) => {
      const phone = await alone.phone({ transport })
      const set = await phone.registerProtected()
      assert.equal((await phone.send(messageOf(phone), set)).status, 200)
      await alone.clock.advance(1000)
      await alone.restart()
      assert.equal(await setsOf(alone), 1)
      assert.equal((await alone.fromHome(messageTo(alone))).status, 200)
      assert.equal((await phone.send(messageOf(phone), set)).status, 200)
      assert.equal((await phone.register([...phone.securityClient, ...set.verify], set)).status, 401)
      assert.deepEqual(alone.warnings, [])
    },
  )
}

gm('goes on above all sequence numbers that it may have used (RFC 4303 §2.2)', async (alone) => {
  const phone = await alone.phone()
  const set = await phone.registerProtected()
  const numbers = () =>
    phone.flights.filter(({ direction }) => direction === 'in').map(({ packet }) => Buffer.from(packet).readUInt32BE(4))
  for (let count = 0; count < 70; count++) await phone.send(messageOf(phone), set)
  const before = Math.max(...numbers())
  // killed: nothing more is written down
  const stored = new Map(alone.storedSets)
  for (let count = 0; count < 20; count++) await phone.send(messageOf(phone), set)
  alone.storedSets.clear()
  for (const [key, phoneOnDisk] of stored) alone.storedSets.set(key, phoneOnDisk)
  await alone.restart()
  phone.flights.length = 0
  await alone.fromHome(messageTo(alone))
  assert.ok(Math.min(...numbers()) > before + 20, `${numbers()} after ${before}`)
  assert.equal(phone.received.length, 1)
})

gm(
  'forgets sets that have expired while it was down, and keeps none of an authentication (TS 24.229 §5.2.2.2)',
  async (alone) => {
    const phone = await alone.phone()
    await phone.registerProtected()
    await phone.renew()
    await phone.challenged()
    assert.equal(statesOf(alone), 'temporary 1, new 1')
    await alone.restart()
    assert.equal(await setsOf(alone), 1)
    await alone.pcscf.stop()
    await alone.clock.advance(700_000)
    await alone.restart()
    assert.deepEqual([await setsOf(alone), alone.storedSets.size], [0, 0])
  },
)

gm('takes out what an audit finds and no phone has, and reports it (TS 33.203 §7.4)', async (alone) => {
  const phone = await alone.phone()
  const { handle } = await phone.registerProtected()
  const stray = {
    ue: { ...handle.agreement.ue, host: '198.51.100.99' },
    pcscf: { ...handle.agreement.pcscf, spiC: 7001, spiS: 7002 },
  }
  const keys = { pair: { alg: 'hmac-md5-96', ealg: 'null' }, integrity: new Uint8Array(16) } as EspKeys
  assert.equal((await alone.backend.install({ agreement: stray, side: 'pcscf', keys })).kind, 'installed')
  assert.equal(securityAssociations(stray).length, 4)
  await alone.clock.advance(600_500)
  assert.equal(alone.counters.get('pcscf.gm.audit.strays'), 4)
  assert.equal(await setsOf(alone), 2)
  await alone.clock.advance(600_500)
  assert.equal(
    (await alone.backend.list()).some(({ spi }) => spi === 7001),
    false,
  )
  assert.match(alone.warnings[0] ?? '', /security associations differ from the sets .*"strays":4,"missing":0/)
})
