import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { readApiAccess } from '@voltaic/core'
import { diameterTraceWithKeys, sipTraceWithKeys } from '@voltaic/runtime'
import { identitiesOf } from './calls/dialling.ts'
import { type Network, startNetwork } from './network.ts'

const PASSWORD = 'a password that nobody logs'
const WRONG_K = '00112233445566778899aabbccddeeff'

/** A value as somebody could write it down. */
function formsOf(octets: Buffer): readonly string[] {
  const hex = octets.toString('hex')
  return [hex, hex.toUpperCase(), octets.toString('base64'), octets.toString('base64url'), octets.toString('latin1')]
}

/** CK and IK of every challenge of the network, from the traces that show true keys. */
function watchKeys(): { readonly keys: Set<string>; stop(): void } {
  const keys = new Set<string>()
  const see = ({ data }: { readonly data: Uint8Array }): void => {
    const text = Buffer.from(data).toString('latin1')
    for (const [, key = ''] of text.matchAll(/\b[ci]k="([0-9a-f]{32})"/g)) keys.add(key)
  }
  const stops = [sipTraceWithKeys.subscribe(see), diameterTraceWithKeys.subscribe(see)]
  return { keys, stop: () => stops.forEach((each) => void each()) }
}

async function askApi(network: Network): Promise<readonly string[]> {
  const { url = '', key = '' } = readApiAccess(network.config) ?? {}
  const post = (path: string, body: unknown, secret = key) =>
    fetch(`${url}/api/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  await post('/subscribers', { imsi: '001010000009999', k: WRONG_K, opc: 'not hexadecimal' })
  await post('/subscribers', { imsi: '001010000009998', k: WRONG_K, opc: WRONG_K })
  await post('/subscribers', { imsi: '001010000009998', k: WRONG_K, opc: WRONG_K }, 'vk_a-wrong-key-of-the-api')
  const made = (await (await post('/api-keys', { name: 'program', role: 'viewer' })).json()) as { key: string }
  return [key, made.key, 'vk_a-wrong-key-of-the-api', WRONG_K]
}

test('no key, no password and no API key is in any line of the log, whatever goes wrong', async () => {
  const lines: string[] = []
  const watched = watchKeys()
  const network = await startNetwork('memory', {
    ipsec: 'udp',
    adapt: (config) => ({ ...config, api: {} }),
    onLog: (line) => void lines.push(line),
  })
  network.expectProblems(/./)
  try {
    const [alice, bob] = [await network.phone(), await network.phone({ answering: { reject: 486 } })]
    const stranger = await network.addSubscriber()
    const wrong = await network.phoneOf({ ...stranger, k: Buffer.from(WRONG_K, 'hex') })
    const account = await network.addDigestSubscriber(PASSWORD)
    const typo = await network.digestPhone({ ...account, password: 'another password' })
    const work = [alice, bob, wrong, typo].map((phone) => phone.register())
    await network.whileTimePasses(Promise.all(work))
    await network.whileTimePasses(alice.call(identitiesOf(bob).sip).ended)
    const secrets = await askApi(network)

    const ha1 = createHash('md5').update(`${account.impi}:${network.config.realm}:${PASSWORD}`).digest('hex')
    assert.ok(watched.keys.size >= 4, 'CK and IK of two phones have been seen')
    const octets = [alice.sim.k, alice.sim.opc, stranger.k, stranger.opc].map((key) => Buffer.from(key))
    const sessionKeys = [...watched.keys].map((key) => Buffer.from(key, 'hex'))
    const forbidden = [...octets, ...sessionKeys].flatMap(formsOf).concat(secrets, PASSWORD, 'another password', ha1)
    const text = lines.join('\n')
    for (const secret of forbidden) assert.equal(text.includes(secret), false, secret)
    assert.match(text, /^info api\.request .*"requestId":"[0-9a-f-]{36}"/m)
    assert.match(text, /"status":422|"status":400/)
  } finally {
    watched.stop()
    await network.stop()
  }
})
