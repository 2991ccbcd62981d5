import assert from 'node:assert/strict'
import { encodeMessage } from '@voltaic/sip'
import type { GmAlone } from './gm-alone.ts'
import { plainRegister } from './gm-home.ts'
import { gm, messageOf, setsOf, statesOf } from './gm-test.ts'
import { PCSCF } from './pcscf-alone.ts'

const SOURCES = 10_000
/** As many arrive in a tenth of a second. */
const BURST = 100

gm('forgets ten thousand REGISTERs from forged sources when reg-await-auth is over (TS 24.229 §7.8)', async (alone) => {
  const phone = await alone.phone()
  const set = await phone.registerProtected()
  for (let index = 0; index < SOURCES; index++) {
    await forge(index, alone)
    if (index % BURST === BURST - 1) await alone.clock.advance(100)
  }
  await alone.clock.advance(1000)
  assert.equal(statesOf(alone), `temporary ${SOURCES}, new 1`)
  assert.equal((await phone.send(messageOf(phone), set)).status, 200)

  await alone.clock.advance(250_000)
  assert.deepEqual([statesOf(alone), await setsOf(alone)], ['current 1', 1])
  assert.deepEqual([alone.contacts.size, alone.storedSets.size], [1, 1])
  assert.deepEqual(alone.pcscf.sip.transactionCounts, { client: 0, server: 0 })
})

/** A REGISTER in the name of somebody, from a host that never hears the answer. */
async function forge(index: number, { memory }: GmAlone): Promise<void> {
  const host = `198.51.${101 + (index >> 8)}.${index & 255}`
  const offer = `ipsec-3gpp;alg=hmac-sha-1-96;ealg=aes-cbc;prot=esp;mod=trans;spi-c=${256 + 2 * index};spi-s=${257 + 2 * index};port-c=6300;port-s=6301`
  const register = plainRegister(
    1,
    `<sip:${host}:6301>`,
    [
      ['Via', `SIP/2.0/UDP ${host}:5060;branch=z9hG4bKforged${index};rport`],
      ['Max-Forwards', '70'],
      ['Security-Client', offer],
    ],
    `forged-${index}@example.org`,
  )
  const socket = await memory.bindDatagram({ host, port: 5060 }, { onDatagram() {} })
  socket.send(encodeMessage(register), PCSCF)
  await socket.close()
}
