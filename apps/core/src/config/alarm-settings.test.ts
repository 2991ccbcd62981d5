import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SecretMarks } from '../settings/secrets-in-yaml.ts'
import { configWithoutPassword } from './config.ts'
import { formatConfig } from './format-config.ts'
import { readConfig } from './read-config.ts'

const SECRET = 'swordfish-swordfish'
const base = formatConfig({ plmn: { mcc: '001', mnc: '01' }, host: '127.0.0.1' })
const read = (lines: string) => readConfig(`${base}${lines}\n`, 'voltaic.yaml')
const hook = (more: string) => `alarms: { webhooks: [ { name: noc, ${more} } ] }`

test('alarms are watched for without a word, and web servers are told that are named; what is shown has no secret', () => {
  assert.deepEqual(read('').alarms, { webhooks: [] })
  const config = read(hook(`url: 'https://noc.example/in?team=a', secret: ${SECRET}`))
  assert.deepEqual(config.alarms?.webhooks, [{ name: 'noc', url: 'https://noc.example/in?team=a', secret: SECRET }])
  const shown = JSON.stringify(configWithoutPassword(config))
  assert.ok(shown.includes('noc.example') && !shown.includes(SECRET))
  const file = new SecretMarks(Buffer.from('key')).masked(hook(`url: 'https://noc.example/', secret: ${SECRET}`))
  assert.ok(file.includes('noc.example') && file.includes('secret: (kept:') && !file.includes(SECRET))
})

test('a webhook that would not work is refused with its line and what it should be', () => {
  const lines = base.split('\n').length
  for (const [wrong, says] of [
    [hook(`url: 'ftp://noc', secret: ${SECRET}`), 'url: is to be where alarms are posted'],
    [
      hook(`url: 'https://me:pw@noc.example', secret: ${SECRET}`),
      'url: is to be where alarms are posted, without a password',
    ],
    [hook(`url: 'https://noc.example:99999/', secret: ${SECRET}`), 'url: https://noc.example:99999/ is no address'],
    [hook(`url: 'https://noc.example', secret: short`), 'secret: is to be the secret'],
    [hook("url: 'https://noc.example'"), 'secret: is missing'],
    [
      `${hook(`url: 'https://a', secret: ${SECRET}`).slice(0, -3)}, { name: noc, url: 'https://b', secret: ${SECRET} } ] }`,
      'noc is also the name',
    ],
  ] as const) {
    assert.throws(
      () => read(wrong),
      (error: Error) =>
        error.message.includes(`voltaic.yaml:${lines}: alarms.webhooks`) && error.message.includes(says),
      wrong,
    )
  }
})
