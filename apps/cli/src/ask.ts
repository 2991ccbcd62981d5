import { createInterface, type Interface } from 'node:readline/promises'
import { VoltaicError } from '@voltaic/base'

/** A question to whoever sits at the terminal. */
export interface Question {
  readonly text: string
  /** What is wrong with an answer; undefined when it is taken. */
  check(answer: string): string | undefined
}

/** Where questions are asked and answered. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
}

/**
 * Asks one question after the other, each again until its answer is taken.
 *
 * @returns the answers, in order
 * @throws VoltaicError `INIT_INCOMPLETE` when the input ends before
 */
export async function ask(questions: readonly Question[], { input, output }: Terminal): Promise<readonly string[]> {
  const terminal = createInterface({ input, output })
  const ended = new Promise<undefined>((resolve) => terminal.once('close', () => resolve(undefined)))
  const answers: string[] = []
  try {
    for (const question of questions) answers.push(await answerTo(question, terminal, ended, output))
    return answers
  } finally {
    terminal.close()
  }
}

async function answerTo(
  { text, check }: Question,
  terminal: Interface,
  ended: Promise<undefined>,
  output: NodeJS.WritableStream,
): Promise<string> {
  for (;;) {
    const answer = (await Promise.race([terminal.question(`${text}: `), ended]))?.trim()
    if (answer === undefined) {
      throw new VoltaicError('INIT_INCOMPLETE', 'the questions were not answered to the end', 'Run voltaic init again')
    }
    const mistake = check(answer)
    if (mistake === undefined) return answer
    output.write(`  ${mistake}\n`)
  }
}
