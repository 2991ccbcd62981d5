import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAX_AT_WORK, SharedAnswers } from './shared-answers.ts'

test('who asks the same while it is worked out gets the same answer; whoever asks later has it worked out anew', async () => {
  const answers = new SharedAnswers<number>()
  let worked = 0
  const work = async (): Promise<number> => {
    worked++
    return worked
  }
  const all = Array.from({ length: 100 }, () => answers.ask('one', work))
  assert.deepEqual(new Set(await Promise.all(all)), new Set([1]))
  assert.equal(await answers.ask('one', work), 2)
})

test('an answer that fails gives its place back', async () => {
  const answers = new SharedAnswers<number>()
  const fails = (name: string) => answers.ask(name, () => Promise.reject(new Error(name)))
  for (let count = 0; count <= MAX_AT_WORK; count++) await assert.rejects(fails(`${count}`))
  assert.equal(await answers.ask('one', async () => 1), 1)
})
