import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InTurn } from './in-turn.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))

/** Works that end when they are told to. */
function createWorks() {
  const begun: string[] = []
  const ends = new Map<string, (failure?: Error) => void>()
  const work = (name: string) => () => {
    begun.push(name)
    return new Promise<string>((resolve, reject) => {
      ends.set(name, (failure) => (failure === undefined ? resolve(name) : reject(failure)))
    })
  }
  return { begun, work, end: (name: string, failure?: Error) => ends.get(name)?.(failure) }
}

test('works of one key are done one after the other, those of others at once', async () => {
  const { begun, work, end } = createWorks()
  const inTurn = new InTurn()
  const [first, second, other] = [inTurn.run('a', work('1')), inTurn.run('a', work('2')), inTurn.run('b', work('3'))]
  assert.deepEqual(begun, ['1', '3'])
  end('1')
  assert.equal(await first, '1')
  await settled()
  assert.deepEqual(begun, ['1', '3', '2'])
  end('2')
  end('3')
  assert.deepEqual(await Promise.all([second, other]), ['2', '3'])
})

test('of those that wait the latest is done, and nothing is left behind', async () => {
  const { begun, work, end } = createWorks()
  const inTurn = new InTurn()
  const works = ['1', '2', '3', '4'].map((name) => inTurn.run('a', work(name)))
  end('1')
  assert.deepEqual(await Promise.all(works.slice(0, 3)), ['1', undefined, undefined])
  await settled()
  end('4')
  assert.equal(await works[3], '4')
  assert.deepEqual(begun, ['1', '4'])
  await settled()
  assert.equal(inTurn.size, 0)
})

test('one that fails keeps the next from nothing', async () => {
  const { work, end } = createWorks()
  const inTurn = new InTurn()
  const [first, second] = [inTurn.run('a', work('1')), inTurn.run('a', work('2'))]
  end('1', new Error('broken'))
  await assert.rejects(first, /broken/)
  await settled()
  end('2')
  assert.equal(await second, '2')
})
