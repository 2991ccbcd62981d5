import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import type { SettingsDoor } from './settings-door.ts'
import { startTestApi } from './test-api.ts'

/** A file of one line, which must not say `bad`. */
function createDoor(told: unknown[]): SettingsDoor {
  let text = 'a: 1'
  const diff = [{ kind: 'same', text: 'a' }] as const
  const judged = (asked: string) =>
    asked.includes('bad')
      ? ({ kind: 'refused', mistakes: ['voltaic.yaml:1: a: is bad'] } as const)
      : ({ kind: 'accepted', diff } as const)
  return {
    read: () => ({ path: '/etc/voltaic/voltaic.yaml', text, version: text, needsRestart: text !== 'a: 1' }),
    catalogue: () => [{ path: 'a', isRequired: false, what: 'a number' }],
    at(asked, offset) {
      if (asked.includes('[[')) throw new VoltaicError('CONFIG_INVALID', 'voltaic.yaml:1: nested', 'Mend it')
      const [setting] = this.catalogue()
      return { ...(offset < asked.length && setting && { setting }), near: [] }
    },
    check: judged,
    write(asked, version, by) {
      if (version !== text) return { kind: 'stale' }
      const verdict = judged(asked)
      if (verdict.kind === 'accepted') text = asked
      told.push([asked, by])
      return verdict
    },
    history: () => [{ id: 'v1', at: 0, by: 'anna' }],
    show: (id) => (id === 'v1' ? { text: 'a: 0', diff } : undefined),
    rollback(id, version, by) {
      return id === 'v1' ? this.write('a: 0', version, by) : undefined
    },
  }
}

test('settings are read, checked, written and put back, in the name of whoever does it', async () => {
  const told: unknown[] = []
  const api = await startTestApi({ settings: createDoor(told) })
  const { ask } = api
  try {
    const { body } = await ask('GET', '/settings')
    assert.deepEqual([body.text, body.needsRestart, body.settings[0].what], ['a: 1', false, 'a number'])
    const at = await ask('POST', '/settings/explain', { body: { text: 'a: 1', offset: 2 } })
    assert.equal(at.body.setting.path, 'a')
    const nested = await ask('POST', '/settings/explain', { body: { text: '[[', offset: 2 } })
    assert.deepEqual([nested.status, nested.body.code], [422, 'CONFIG_INVALID'])
    assert.equal((await ask('POST', '/settings/check', { body: { text: 'bad' } })).body.kind, 'refused')
    const refused = await ask('PUT', '/settings', { body: { text: 'bad', version: 'a: 1' } })
    assert.deepEqual([refused.status, refused.body.code], [422, 'SETTINGS_REFUSED'])
    assert.equal(refused.body.problems[0].reason, 'voltaic.yaml:1: a: is bad')
    const saved = await ask('PUT', '/settings', { body: { text: 'a: 2', version: 'a: 1' } })
    assert.deepEqual([saved.status, saved.body.needsRestart], [200, true])
    const stale = await ask('PUT', '/settings', { body: { text: 'a: 3', version: 'a: 1' } })
    assert.deepEqual([stale.status, stale.body.code], [409, 'SETTINGS_STALE'])
    const { versions } = (await ask('GET', '/settings/history')).body
    assert.deepEqual(versions, [{ id: 'v1', at: '1970-01-01T00:00:00.000Z', by: 'anna' }])
    assert.equal((await ask('GET', '/settings/history/v1')).body.text, 'a: 0')
    assert.equal((await ask('GET', '/settings/history/v2')).status, 404)
    assert.equal((await ask('POST', '/settings/history/v1/rollback', { body: { version: 'a: 2' } })).status, 200)
    assert.equal((await ask('POST', '/settings/history/v2/rollback', { body: { version: 'a: 0' } })).status, 404)
    assert.deepEqual(told.at(-1), ['a: 0', 'local'])
    const { entries } = (await ask('GET', '/audit')).body
    assert.ok(entries.some(({ operation }: { operation: string }) => operation === 'rollBackSettings'))
    assert.ok(!JSON.stringify(entries).includes('a: 2'), 'the text is in no audit log')
  } finally {
    await api.stop()
  }
})

test('the lab has no file', async () => {
  const api = await startTestApi()
  assert.deepEqual((await api.ask('GET', '/settings')).body.code, 'SETTINGS_NOT_HERE')
  await api.stop()
})
