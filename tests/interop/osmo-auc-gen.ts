// osmo-auc-gen of Osmocom as a second authentication centre: it makes vectors, and opens the AUTS that we make.
import assert from 'node:assert/strict'
import {
  AUTN_LENGTH,
  type AuthenticationKeys,
  buildAuts,
  createAuthenticationFunctions,
  createVector,
  deriveOpc,
  noOpc,
  SQN_MAX,
} from '@voltaic/aka'
import { createSeededRandom, type Random } from '@voltaic/runtime'
import { outputOf } from './foreign-program.ts'

/** Processes that one shell starts, one after the other. */
const BATCH = 100

/** One call of the program and the keys that we use ourselves. */
interface Question {
  readonly args: readonly string[]
  readonly keys: AuthenticationKeys
  readonly rand: Uint8Array
  readonly amf: number
  /** What the vector has to be made with, where it was asked for. */
  readonly sqn?: number
  /** What the AUTS was made with. */
  readonly sqnMs?: number
}

/** The lines of one answer by their names: `AUTN` -> hexadecimal digits. */
type Answer = ReadonlyMap<string, string>

/** What was compared. */
export interface Agreement {
  readonly keys: number
  readonly vectors: number
  readonly auts: number
}

const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex')

/** "libosmocore-utils 1.7.0-3" */
export async function osmoVersion(): Promise<string> {
  return (await outputOf('dpkg-query', ['--show', 'libosmocore-utils'])).trim().replace('\t', ' ')
}

/**
 * Random keys, each with OP, with OPc, with an AUTS, and with XOR and its AUTS: both centres must say the same.
 * @throws AssertionError with the question when they do not
 */
export async function compareWithOsmo(count: number, seed: number): Promise<Agreement> {
  const random = createSeededRandom(seed)
  const questions = Array.from({ length: count }, () => questionsAbout(random)).flat()
  let auts = 0
  for (let from = 0; from < questions.length; from += BATCH) {
    const batch = questions.slice(from, from + BATCH)
    const answers = await ask(batch)
    assert.equal(answers.length, batch.length)
    for (const [index, question] of batch.entries()) {
      compare(question, answers[index] as Answer)
      if (question.sqnMs !== undefined) auts++
    }
  }
  return { keys: count, vectors: questions.length, auts }
}

function questionsAbout(random: Random): readonly Question[] {
  const [k, op, rand] = [random.bytes(16), random.bytes(16), random.bytes(16)]
  const amf = Buffer.from(random.bytes(2)).readUInt16BE()
  const sqn = sqnOf(random)
  const indLength = 1 + random.integer(8)
  const sqnMs = sqnOf(random)
  const milenage = { k, opc: deriveOpc(k, op) }
  const xor = { k, opc: noOpc(), algorithm: 'xor' } as const
  const common = ['-3', '-k', hex(k), '-r', hex(rand), '-f', amf.toString(16).padStart(4, '0')]
  const autsOf = (keys: AuthenticationKeys) => {
    const ind = String(random.integer(2 ** indLength))
    const octets = buildAuts(createAuthenticationFunctions(keys), rand, sqnMs)
    return ['-l', String(indLength), '-i', ind, '-A', hex(octets)]
  }
  const about = { rand, amf }
  return [
    { ...about, keys: milenage, sqn, args: [...common, '-a', 'milenage', '-O', hex(op), '-s', String(sqn)] },
    { ...about, keys: milenage, sqn, args: [...common, '-a', 'milenage', '-o', hex(milenage.opc), '-s', String(sqn)] },
    {
      ...about,
      keys: milenage,
      sqnMs,
      args: [...common, '-a', 'milenage', '-o', hex(milenage.opc), ...autsOf(milenage)],
    },
    { ...about, keys: xor, sqnMs, args: [...common, '-a', 'xor', ...autsOf(xor)] },
  ]
}

/** Far enough from the end that the other centre can go on from there. */
function sqnOf(random: Random): number {
  return Buffer.from(random.bytes(6)).readUIntBE(0, 6) % (SQN_MAX - 2 ** 20)
}

async function ask(questions: readonly Question[]): Promise<readonly Answer[]> {
  const script = questions.map(({ args }) => `osmo-auc-gen ${args.join(' ')} || exit 1`).join('\n')
  const output = await outputOf('sh', ['-c', script])
  // each answer begins with the name of the program
  return output
    .split(/^osmo-auc-gen \(C\).*$/m)
    .slice(1)
    .map((part) => new Map(part.split('\n').flatMap(fieldOf)))
}

function fieldOf(line: string): readonly (readonly [string, string])[] {
  const [, name, value] = /^([A-Z.]+):\t(\S+)$/.exec(line) ?? []
  return name === undefined || value === undefined ? [] : [[name, value]]
}

function compare({ args, keys, rand, amf, sqn, sqnMs }: Question, answer: Answer): void {
  const used = Number(answer.get('SQN'))
  const vector = createVector({ ...keys, rand, amf, sqn: used })
  const expected = {
    RAND: hex(rand),
    AUTN: hex(vector.autn),
    RES: hex(vector.xres),
    CK: hex(vector.ck),
    IK: hex(vector.ik),
    'SQN.MS': sqnMs === undefined ? undefined : String(sqnMs),
  }
  const said = Object.fromEntries(Object.keys(expected).map((name) => [name, answer.get(name)]))
  assert.deepEqual(said, expected, `osmo-auc-gen ${args.join(' ')}`)
  assert.equal(vector.autn.length, AUTN_LENGTH)
  if (sqn !== undefined) assert.equal(used, sqn)
}
