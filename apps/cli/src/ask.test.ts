import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { ask, type Question } from './ask.ts'

const digits = (text: string): Question => ({
  text,
  check: (answer) => (/^\d+$/.test(answer) ? undefined : `${answer} is no number`),
})

/** A terminal at which somebody types these lines, and then leaves. */
function typing(...lines: readonly string[]) {
  const [input, output] = [new PassThrough(), new PassThrough()]
  let at = 0
  let printed = ''
  output.setEncoding('utf8').on('data', (text: string) => {
    printed += text
    if (!text.endsWith(': ')) return
    const line = lines[at++]
    if (line === undefined) input.end()
    else input.write(`${line}\n`)
  })
  return { terminal: { input, output }, printed: () => printed }
}

test('a bad answer is asked for again, and the others are not', async () => {
  const { terminal, printed } = typing('7', 'x', '', ' 8 ')
  assert.deepEqual(await ask([digits('first'), digits('second')], terminal), ['7', '8'])
  assert.equal(printed(), 'first: second:   x is no number\nsecond:    is no number\nsecond: ')
})

test('an end of the input is no answer', async () => {
  const { terminal } = typing('7')
  await assert.rejects(ask([digits('first'), digits('second')], terminal), { code: 'INIT_INCOMPLETE' })
})
