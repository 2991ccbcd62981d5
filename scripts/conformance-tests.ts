import type { Node } from 'oxc-parser'
import { type Source, walk } from './source.ts'

/** One test of `tests/conformance`, as its file has it. */
export interface ConformanceTest {
  /** Relative to the repository. */
  readonly file: string
  /** The folder: `ts29228`. */
  readonly document: string
  /** The name of the file: `6.1.2-wildcard`. */
  readonly clause: string
  /** What differs from case to case is `…`. */
  readonly title: string
  /** Titles of the groups around it, the outermost first. */
  readonly groups: readonly string[]
  /** Texts that it, its title and the lists that it is run for are made of. */
  readonly texts: ReadonlySet<string>
  /** Those of its titles, its groups' titles and its lists alone: what it is about. */
  readonly subjects: ReadonlySet<string>
}

/** All tests of these files but those that are known gaps. */
export function conformanceTestsOf(sources: readonly Source[]): readonly ConformanceTest[] {
  return sources.flatMap(testsIn)
}

function testsIn(source: Source): readonly ConformanceTest[] {
  const [, , document = '', name = ''] = source.file.split('/')
  const constants = constantsOf(source)
  const tests: ConformanceTest[] = []
  walk(source.program, (node, parents) => {
    const call = callOf(node, ['test', 'it'])
    if (call?.body === undefined) return
    const groups = parents.flatMap((parent) => callOf(parent, ['describe'])?.title ?? [])
    const lists = parents.flatMap((parent) => (parent.type === 'ForOfStatement' ? [parent.right] : []))
    const subjects = new Set([
      ...[...groups, call.title].flatMap(namesIn),
      ...lists.flatMap((list) => literalsIn(list, constants)),
    ])
    const texts = new Set([...subjects, ...literalsIn(call.body, constants)])
    const clause = name.slice(0, -'.test.ts'.length)
    tests.push({ file: source.file, document, clause, title: call.title, groups, texts, subjects })
  })
  return tests
}

interface Call {
  readonly title: string
  readonly body: Node | undefined
}

/** A call of one of these functions with a title and a function. */
function callOf(node: Node, names: readonly string[]): Call | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return undefined
  if (!names.includes(node.callee.name)) return undefined
  const [first, ...others] = node.arguments
  if (first === undefined) return undefined
  return { title: titleOf(first), body: others.find(({ type }) => type.endsWith('FunctionExpression')) }
}

function titleOf(node: Node): string {
  if (node.type === 'Literal') return String(node.value)
  if (node.type === 'TemplateLiteral') return node.quasis.map(({ value }) => value.cooked ?? value.raw).join('…')
  return '…'
}

/** Names in capitals, as the standards write them. */
function namesIn(title: string): readonly string[] {
  return title.match(/[A-Z][A-Z0-9]+(?:[_-][A-Z0-9]+)*/g) ?? []
}

/** Constants at the top of a file, by their names. */
function constantsOf(source: Source): ReadonlyMap<string, Node> {
  const constants = new Map<string, Node>()
  for (const statement of source.program.body) {
    if (statement.type !== 'VariableDeclaration') continue
    for (const { id, init } of statement.declarations) {
      if (id.type === 'Identifier' && init !== null) constants.set(id.name, init)
    }
  }
  return constants
}

/** Texts in a piece of code and in the constants that it names. */
function literalsIn(root: Node, constants: ReadonlyMap<string, Node>): readonly string[] {
  const found: string[] = []
  walk(root, (node) => {
    if (node.type === 'Literal' && typeof node.value === 'string') found.push(node.value)
    if (node.type !== 'Identifier') return
    const constant = constants.get(node.name)
    if (constant !== undefined && constant !== root) found.push(...literalsIn(constant, new Map()))
  })
  return found
}
