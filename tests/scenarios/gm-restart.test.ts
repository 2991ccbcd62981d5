import assert from 'node:assert/strict'
import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { UeCall } from '@voltaic/ue'
import { type Network, type Phone, startNetwork } from './network.ts'

const PHONES = 100
const CALLS = 20
const SETTINGS = { media: 'none', answering: { afterMs: 10 } } as const

/**
 * As a P-CSCF that was killed: what it had on disk at this moment is all that the next one has.
 */
async function killPcscf(network: Network): Promise<void> {
  const { data } = network.config
  const files = () => readdirSync(data).filter((name) => name.startsWith('pcscf.sqlite'))
  const saved = files()
  for (const name of saved) copyFileSync(join(data, name), join(data, `saved-${name}`))
  await network.stopElement('pcscf')
  for (const name of files()) rmSync(join(data, name))
  for (const name of saved) copyFileSync(join(data, `saved-${name}`), join(data, name))
  assert.ok(existsSync(join(data, 'pcscf.sqlite')))
  await network.startElement('pcscf')
}

async function callsBetween(phones: readonly Phone[], network: Network): Promise<readonly UeCall[]> {
  const calls: UeCall[] = []
  for (let index = 0; index < CALLS; index++) {
    const [caller, called] = [phones[2 * index], phones[2 * index + 1]]
    assert.ok(caller && called)
    const call = caller.call(called.associatedUris[0] ?? '')
    await network.whileTimePasses(call.until('answered'))
    calls.push(call)
  }
  return calls
}

/** Each phone says something to the next one: all can send, and all can be reached. */
async function messageEveryPhone(phones: readonly Phone[], network: Network): Promise<void> {
  const statuses = phones.map(async (phone, index) => {
    const next = phones[(index + 1) % phones.length]
    return (await phone.message(next?.associatedUris[0] ?? '', 'still there?')).status
  })
  const answered = await network.whileTimePasses(Promise.all(statuses))
  assert.deepEqual(
    answered,
    phones.map(() => 200),
  )
}

describe('a P-CSCF that was killed goes on with the security associations of its phones (TS 33.203 §7.4)', () => {
  for (const transport of ['udp', 'tcp'] as const) {
    test(`${PHONES} phones over ${transport}, ${CALLS} calls: all can call, and be called, and hang up`, async () => {
      const network = await startNetwork('memory', { ipsec: transport })
      try {
        const phones: Phone[] = []
        for (let index = 0; index < PHONES; index++) phones.push(await network.phone(SETTINGS))
        const register = async () => {
          const outcomes = await network.whileTimePasses(Promise.all(phones.map((phone) => phone.register())))
          for (const outcome of outcomes) assert.equal(outcome.kind, 'registered', JSON.stringify(outcome))
        }
        await register()
        const calls = await callsBetween(phones, network)
        await killPcscf(network)
        const ends = calls.map(async (call, index) => {
          const other = phones[2 * index + 1]?.calls[0]
          await (index % 2 === 0 ? call : other)?.hangUp()
          return (await call.ended).kind
        })
        assert.deepEqual(
          await network.whileTimePasses(Promise.all(ends)),
          calls.map(() => 'completed'),
        )
        await messageEveryPhone(phones, network)
        await register()
        await messageEveryPhone(phones, network)
        await network.whileTimePasses(Promise.all(phones.map((phone) => phone.deregister())))
      } finally {
        await network.stop()
      }
    })
  }
})
