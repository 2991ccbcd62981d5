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
  const wrappers = wrappersOf(source)
  const tests: ConformanceTest[] = []
  walk(source.program, (node, parents) => {
    const call = wrappedCallOf(node, wrappers) ?? callOf(node, TESTS)
    if (call?.body === undefined || parents.some((parent) => isWrapper(parent, wrappers))) return
    const groups = parents.flatMap((parent) => callOf(parent, ['describe'])?.title ?? [])
    const lists = parents.flatMap((parent) => (parent.type === 'ForOfStatement' ? [parent.right] : []))
    const known = new Map([...constants, ...parents.flatMap(constantsBeside)])
    const subjects = new Set([
      ...[...groups, call.title].flatMap(namesIn),
      ...lists.flatMap((list) => literalsIn(list, known)),
    ])
    const texts = new Set([...subjects, ...literalsIn(call.body, known)])
    const clause = name.slice(0, -'.test.ts'.length)
    tests.push({ file: source.file, document, clause, title: call.title, groups, texts, subjects })
  })
  return tests
}

const TESTS = ['test', 'it']

/** Functions of a file that make a test of their first argument, with what they put around it in the title. */
type Wrappers = ReadonlyMap<string, (title: string) => string>

function wrappersOf(source: Source): Wrappers {
  const wrappers = new Map<string, (title: string) => string>()
  for (const statement of source.program.body) {
    if (statement.type !== 'FunctionDeclaration' || statement.id === null || statement.body === null) continue
    const [parameter] = statement.params
    if (parameter?.type !== 'Identifier') continue
    const { name } = statement.id
    walk(statement.body, (node) => {
      const title = callOf(node, TESTS)?.titleNode
      if (title !== undefined && mentions(title, parameter.name)) wrappers.set(name, (text) => titleOf(title, text))
    })
  }
  return wrappers
}

function mentions(title: Node, name: string): boolean {
  const parts = title.type === 'TemplateLiteral' ? title.expressions : [title]
  return parts.some((part) => part.type === 'Identifier' && part.name === name)
}

function isWrapper(node: Node, wrappers: Wrappers): boolean {
  return node.type === 'FunctionDeclaration' && node.id !== null && wrappers.has(node.id.name)
}

function wrappedCallOf(node: Node, wrappers: Wrappers): Call | undefined {
  const call = callOf(node, [...wrappers.keys()])
  if (call === undefined || node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return undefined
  return { ...call, title: wrappers.get(node.callee.name)?.(call.title) ?? call.title }
}

interface Call {
  readonly title: string
  readonly titleNode: Node
  readonly body: Node | undefined
}

/** A call of one of these functions with a title and a function. */
function callOf(node: Node, names: readonly string[]): Call | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return undefined
  if (!names.includes(node.callee.name)) return undefined
  const [first, ...others] = node.arguments
  if (first === undefined) return undefined
  return {
    title: titleOf(first),
    titleNode: first,
    body: others.find(({ type }) => type.endsWith('FunctionExpression')),
  }
}

/** @param unknown what stands for an expression in it */
function titleOf(node: Node, unknown = '…'): string {
  if (node.type === 'Literal') return String(node.value)
  if (node.type === 'TemplateLiteral') return node.quasis.map(({ value }) => value.cooked ?? value.raw).join(unknown)
  return unknown
}

/** Names in capitals, as the standards write them. */
function namesIn(title: string): readonly string[] {
  return title.match(/[A-Z][A-Z0-9]+(?:[_-][A-Z0-9]+)*/g) ?? []
}

/** Constants at the top of a file, by their names. */
function constantsOf(source: Source): ReadonlyMap<string, Node> {
  return new Map(constantsAmong(source.program.body))
}

/** Constants of a block, by their names: those of a group stand beside its tests. */
function constantsBeside(node: Node): readonly (readonly [string, Node])[] {
  return node.type === 'BlockStatement' ? constantsAmong(node.body) : []
}

function constantsAmong(statements: readonly Node[]): readonly (readonly [string, Node])[] {
  return statements.flatMap((statement) => {
    if (statement.type !== 'VariableDeclaration') return []
    return statement.declarations.flatMap(({ id, init }) =>
      id.type === 'Identifier' && init !== null ? [[id.name, init] as const] : [],
    )
  })
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
