import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { IpSmGw, SmsEvent } from '@voltaic/ip-sm-gw'
import { createMemoryRuntime } from '@voltaic/runtime'
import type { SmsPrograms } from './config/sms-settings.ts'
import { consumersOf, createPrograms, recipientsWithPrograms } from './sms-programs.ts'

const folder = mkdtempSync(join(tmpdir(), 'voltaic-programs-'))
after(() => rmSync(folder, { recursive: true }))

function secretFile(name: string, text: string, mode = 0o600): string {
  const file = join(folder, name)
  writeFileSync(file, text, { mode })
  return file
}

const programs: SmsPrograms = {
  smpp: {
    listen: { host: '127.0.0.1', port: 2775 },
    accounts: [{ systemId: 'shop', passwordFile: secretFile('shop', 'secret\n'), numbers: ['7000'] }],
  },
  webhooks: [
    {
      name: 'crm',
      url: 'http://crm.example',
      secretFile: secretFile('crm', 's'),
      numbers: ['7001'],
      wantsStatus: true,
    },
    { name: 'log', url: 'http://log.example', secretFile: secretFile('log', 's'), numbers: [], wantsStatus: false },
  ],
}

test('numbers of programs come before those of subscribers', async () => {
  const recipients = recipientsWithPrograms(programs, { find: async () => ({ kind: 'subscriber' }) })
  assert.deepEqual(await recipients.find('7000'), { kind: 'account', account: 'shop' })
  assert.deepEqual(await recipients.find('7001'), { kind: 'account', account: 'crm' })
  assert.deepEqual(await recipients.find('+99901000001'), { kind: 'subscriber' })
})

test('clients and webhooks are told of the messages for which they were asked to be told', () => {
  const consumers = consumersOf(programs)
  const status = (account: string, isReportRequested = true) =>
    ({ kind: 'status', account, isReportRequested }) as unknown as SmsEvent
  assert.deepEqual(consumers(status('shop')), ['shop'])
  assert.deepEqual(consumers(status('shop', false)), [])
  assert.deepEqual(consumers(status('api')), ['crm'])
  assert.deepEqual(consumers(status('api', false)), [])
  assert.deepEqual(consumers(status('gone')), [])
  assert.deepEqual(consumers({ kind: 'mo' } as unknown as SmsEvent), [])
})

test('secrets are in files that only their owner may read, and passwords are as SMPP can carry them', () => {
  const withPassword = (passwordFile: string) => () =>
    createPrograms(
      {
        smpp: { listen: { host: '127.0.0.1', port: 2775 }, accounts: [{ systemId: 'a', passwordFile, numbers: [] }] },
        webhooks: [],
      },
      {} as IpSmGw,
      createMemoryRuntime(),
    )
  assert.throws(withPassword(secretFile('open', 'secret', 0o644)), { code: 'SECRET_EXPOSED' })
  assert.throws(withPassword(join(folder, 'none')), { code: 'SECRET_UNREADABLE' })
  assert.throws(withPassword(secretFile('empty', '\n')), { code: 'SECRET_UNREADABLE' })
  assert.throws(withPassword(secretFile('long', 'ninechars')), { code: 'SMPP_PASSWORD_INVALID' })
  withPassword(secretFile('eight', 'eightchr'))()
})
