import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSqliteStore, type Store } from '@voltaic/store'
import { type HssTables, hssMigrations } from './schema.ts'
import { createWildcardLookup, MAX_MATCHED_IDENTITY, MAX_WILDCARD_CANDIDATES } from './wildcard-lookup.ts'

/** A store with wildcards alone: nobody asks whose they are. */
async function withWildcards(
  wildcards: readonly (readonly [prefix: string, ere: string, suffix: string])[],
  run: (store: Store<HssTables>) => Promise<void>,
): Promise<void> {
  const store = await openSqliteStore<HssTables>({ file: ':memory:', migrations: [hssMigrations] })
  try {
    const { db } = store
    await db
      .insertInto('hss_subscription')
      .values({ id: 1, capabilities: null, charging: null, visited_networks: null })
      .execute()
    await db
      .insertInto('hss_registration_set')
      .values({ id: 1, subscription_id: 1, state: 'not-registered', scscf_id: null, reassignment_pending: 0 })
      .execute()
    for (const [index, [prefix, ere, suffix]] of wildcards.entries()) {
      const identity = `${prefix}!${ere}!${suffix}`
      const none = { display_name: null, alias_group: null, service_profile_id: null, application_server: null }
      await db
        .insertInto('hss_impu')
        .values({
          ...none,
          id: index,
          impu: `!${identity}`,
          identity,
          registration_set_id: 1,
          position: index,
          barred: 0,
          identity_type: 2,
          psi_inactive: 0,
        })
        .execute()
      await db.insertInto('hss_wildcard').values({ impu_id: index, prefix, suffix }).execute()
    }
    await run(store)
  } finally {
    await store.close()
  }
}

test('wildcards with other ends are not looked at, whatever their expression', () =>
  withWildcards(
    [
      ['sip:a', '.*', '@h'],
      ['tel:+49', '.*', ''],
    ],
    async (store) => {
      const find = createWildcardLookup(store)
      assert.equal((await find('sip:abc@h'))?.identity, 'sip:a!.*!@h')
      assert.equal((await find('tel:+4930'))?.key, '!tel:+49!.*!')
      for (const impu of ['sip:b@h', 'sip:abc@hh', 'tel:+43', 'sip:', '']) assert.equal(await find(impu), undefined)
    },
  ))

test('an identity without end is compared with none', () =>
  withWildcards([['sip:a', '.*', '@h']], async (store) => {
    const find = createWildcardLookup(store)
    const longest = `sip:${'a'.repeat(MAX_MATCHED_IDENTITY - 'sip:@h'.length)}@h`
    assert.equal((await find(longest))?.identity, 'sip:a!.*!@h')
    assert.equal(await find(longest.replace('a', 'aa')), undefined)
  }))

test('of many that fit, no more are tried than is bearable, the longest beginnings first', () => {
  const digits = '1'.repeat(MAX_WILDCARD_CANDIDATES + 1)
  const many = Array.from(digits, (_, length) => [`tel:+${digits.slice(0, length)}`, 'x', ''] as const)
  const [shortest, ...longer] = many
  assert.ok(shortest !== undefined)
  return withWildcards([['tel:+', '.*', ''], ...longer], async (store) => {
    const find = createWildcardLookup(store)
    assert.equal(await find(`tel:+${digits}`), undefined)
    assert.equal((await find(`tel:+${digits.slice(1)}`))?.identity, undefined)
    assert.equal((await find('tel:+11'))?.identity, 'tel:+!.*!')
  })
})
