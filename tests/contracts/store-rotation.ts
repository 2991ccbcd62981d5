import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  beginRotation,
  createKeyFile,
  createSealer,
  endRotation,
  keyIdOf,
  openFileSealer,
  resealColumn,
  type SealedColumn,
} from '@voltaic/store'
import { type MakeStore, type StoreFixture, storeTest } from './store-fixture.ts'

const contextOf = (impi: string) => `lab_auc.k ${impi}`
const column: SealedColumn = {
  table: 'lab_auc',
  key: 'impi',
  column: 'k',
  reseal(impi, value, sealer) {
    const sealed = value as Uint8Array
    if (keyIdOf(sealed) === sealer.keyId) return undefined
    return sealer.seal(sealer.unseal(sealed, contextOf(impi)), contextOf(impi))
  },
}

/** More than fit into two transactions of a rotation. */
const ROWS = 450
const keyOf = (index: number) => Uint8Array.of(index & 255, index >> 8, 3, 4)
const impiOf = (index: number) => `${String(index).padStart(4, '0')}@ims.example`

/** The part of the Store contract that is about sealing everything with another key. */
export function testKeyRotation(makeStore: MakeStore): void {
  storeTest(makeStore, 'a rotation seals every value anew, and only then is the old key gone', (fixture) =>
    withKeyFile(async (path) => {
      const running = openFileSealer(path)
      const oldKey = running.keyId
      await addSealed(fixture, running)
      const { current } = beginRotation(path)
      assert.equal(beginRotation(path).current, current, 'a rotation that was begun goes on')
      const seen: number[] = []
      const sealer = openFileSealer(path)
      const resealed = await resealColumn(fixture.store, column, sealer, (_, rows) => seen.push(rows))
      assert.equal(resealed, ROWS)
      assert.deepEqual(seen, [200, 400, 450, 200, 400, 450])
      endRotation(path)
      assert.equal(readFileSync(path, 'utf8').includes(oldKey), false)
      await checkAll(fixture, current, running)
      assert.equal(running.keyId, current)
    }),
  )

  storeTest(makeStore, 'a rotation that was cut off goes on, whatever was sealed before', (fixture) =>
    withKeyFile(async (path) => {
      const running = openFileSealer(path)
      await addSealed(fixture, running)
      const { current } = beginRotation(path)
      const cut = { ...column, reseal: cutOffAfter(300) }
      await assert.rejects(resealColumn(fixture.store, cut, openFileSealer(path)), /cut off/)
      const resealed = await resealColumn(fixture.store, column, openFileSealer(path))
      assert.equal(resealed, ROWS - 200, 'the first transaction had been committed')
      await checkAll(fixture, current, running)
    }),
  )

  storeTest(
    makeStore,
    'what others write during a rotation is neither overwritten nor left with the old key',
    (fixture) =>
      withKeyFile(async (path) => {
        const old = openFileSealer(path)
        // a process that has not looked into the file again
        const stale = createSealerOf(old, path)
        await addSealed(fixture, old)
        const { current } = beginRotation(path)
        let hasWritten = false
        const resealed = await resealColumn(fixture.store, column, openFileSealer(path), async () => {
          if (hasWritten) return
          hasWritten = true
          await fixture.store.db
            .updateTable('lab_auc')
            .set({ k: stale(impiOf(0), 7) })
            .where('impi', '=', impiOf(0))
            .execute()
        })
        assert.equal(resealed, ROWS + 1)
        const row = await fixture.store.db
          .selectFrom('lab_auc')
          .select('k')
          .where('impi', '=', impiOf(0))
          .executeTakeFirst()
        assert.equal(keyIdOf(row!.k!), current)
        assert.deepEqual([...openFileSealer(path).unseal(row!.k!, contextOf(impiOf(0)))], [7])
      }),
  )
}

async function withKeyFile(body: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-rotation-'))
  try {
    createKeyFile(join(folder, 'keys.json'))
    await body(join(folder, 'keys.json'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function createSealerOf(old: { readonly keyId: string }, path: string): (impi: string, octet: number) => Uint8Array {
  const text = JSON.parse(readFileSync(path, 'utf8')) as { keys: Record<string, string> }
  const keys = new Map([[old.keyId, Buffer.from(text.keys[old.keyId]!, 'base64')]])
  const sealer = createSealer({ current: old.keyId, keys })
  return (impi, octet) => sealer.seal(Uint8Array.of(octet), contextOf(impi))
}

async function addSealed({ store }: StoreFixture, sealer: { seal(octets: Uint8Array, context: string): Uint8Array }) {
  await store.db
    .insertInto('lab_auc')
    .values(
      Array.from({ length: ROWS }, (_, index) => {
        const impi = impiOf(index)
        return { impi, sqn: 0, scscf: null, k: sealer.seal(keyOf(index), contextOf(impi)) }
      }),
    )
    .execute()
}

async function checkAll(
  { store }: StoreFixture,
  keyId: string,
  running: { unseal(sealed: Uint8Array, context: string): Uint8Array },
): Promise<void> {
  const rows = await store.db.selectFrom('lab_auc').select(['impi', 'k']).orderBy('impi').execute()
  assert.equal(rows.length, ROWS)
  for (const [index, { impi, k }] of rows.entries()) {
    assert.equal(keyIdOf(k!), keyId)
    assert.deepEqual([...running.unseal(k!, contextOf(impi))], [...keyOf(index)])
  }
}

function cutOffAfter(rows: number): SealedColumn['reseal'] {
  let count = 0
  return (key, value, sealer) => {
    count += 1
    if (count > rows) throw new Error('cut off')
    return column.reseal(key, value, sealer)
  }
}
