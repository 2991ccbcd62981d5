import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Comment, type Node, type Program, parseSync, visitorKeys } from 'oxc-parser'
import type { Finding } from './findings.ts'

/** A TypeScript file, parsed. Offsets are UTF-16 code units from the start of `text`. */
export interface Source {
  /** Relative to the root it was read from. */
  readonly file: string
  readonly text: string
  readonly program: Program
  readonly comments: readonly Comment[]
  readonly declarations: readonly Declaration[]
}

/** A named thing that a file declares: at top level, or as member of a class, an interface or an object. */
export interface Declaration {
  /** `register`, or `Counters.add` for a member. */
  readonly name: string
  readonly start: number
  readonly end: number
  /** Whether code runs in it: a function, a method, or a constant that holds a function. */
  readonly isFunction: boolean
}

/** The files that can be parsed; a finding for each that cannot. */
export function readSources(root: string, files: readonly string[]): { sources: Source[]; findings: Finding[] } {
  const sources: Source[] = []
  const findings: Finding[] = []
  for (const file of files) {
    try {
      sources.push(parseSource(file, readFileSync(path.join(root, file), 'utf8')))
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      findings.push({ file, message: error.message })
    }
  }
  return { sources, findings }
}

/** @throws SyntaxError with the line */
export function parseSource(file: string, text: string): Source {
  const { program, comments, errors } = parseSync(file, text)
  const [error] = errors
  if (error !== undefined) {
    throw new SyntaxError(`line ${lineAt({ text }, error.labels[0]?.start ?? 0)}: ${error.message}`)
  }
  return { file, text, program, comments, declarations: declarationsOf(program) }
}

/** Line number, from 1, of an offset. */
export function lineAt(source: Pick<Source, 'text'>, offset: number): number {
  let line = 1
  for (let at = source.text.indexOf('\n'); at !== -1 && at < offset; at = source.text.indexOf('\n', at + 1)) line++
  return line
}

export type Visit = (node: Node, parents: readonly Node[]) => void

/** Calls `visit` for every node in source order, parents first. `parents` ends with the direct parent. */
export function walk(root: Node, visit: Visit): void {
  const parents: Node[] = []
  const step = (node: Node): void => {
    visit(node, parents)
    parents.push(node)
    for (const child of childrenOf(node)) step(child)
    parents.pop()
  }
  step(root)
}

function childrenOf(node: Node): Node[] {
  const slots = (visitorKeys[node.type] ?? []).map((key) => (node as unknown as Record<string, unknown>)[key])
  return slots.flat().filter((child): child is Node => typeof child === 'object' && child !== null)
}

/** The innermost declaration that holds an offset. */
export function declarationAround(source: Source, offset: number): Declaration | undefined {
  return source.declarations.findLast(({ start, end }) => start <= offset && offset < end)
}

/** The declaration that a comment ending at `end` stands directly before. */
export function declarationAfter(source: Source, end: number): Declaration | undefined {
  return source.declarations.find(({ start }) => start >= end && source.text.slice(end, start).trim() === '')
}

function declarationsOf(program: Program): Declaration[] {
  const found: Declaration[] = []
  for (const statement of program.body) {
    const declared =
      statement.type === 'ExportNamedDeclaration' && statement.declaration !== null ? statement.declaration : statement
    addDeclaration(found, declared, statement.start)
  }
  return found
}

function addDeclaration(found: Declaration[], node: Node, start: number): void {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
      addNamed(found, node.id, { start, end: node.end, isFunction: true })
      break
    case 'ClassDeclaration':
    case 'TSInterfaceDeclaration':
      addNamed(found, node.id, { start, end: node.end, isFunction: false }, node.body.body)
      break
    case 'TSTypeAliasDeclaration':
      addNamed(found, node.id, { start, end: node.end, isFunction: false }, membersOfType(node.typeAnnotation))
      break
    case 'VariableDeclaration':
      for (const [index, { id, init, end }] of node.declarations.entries()) {
        const from = index === 0 ? start : id.start
        addNamed(found, id, { start: from, end, isFunction: isFunction(init) }, propertiesOf(init))
      }
      break
    default:
      break
  }
}

function addNamed(
  found: Declaration[],
  id: Node | null,
  place: Omit<Declaration, 'name'>,
  members: readonly Node[] = [],
): void {
  if (id?.type !== 'Identifier') return
  found.push({ name: id.name, ...place })
  addMembers(found, id.name, members)
}

function addMembers(found: Declaration[], owner: string, members: readonly Node[]): void {
  for (const member of members) {
    if (!('key' in member) || member.key === null) continue
    const { key } = member
    const name = nameOfKey(key as Node)
    if (name === undefined) continue
    const value = 'value' in member && typeof member.value === 'object' ? (member.value as Node | null) : null
    const isMethod = member.type === 'TSMethodSignature' || isFunction(value)
    found.push({ name: `${owner}.${name}`, start: member.start, end: member.end, isFunction: isMethod })
  }
}

function nameOfKey(key: Node): string | undefined {
  if (key.type === 'Identifier') return key.name
  if (key.type === 'PrivateIdentifier') return `#${key.name}`
  if (key.type === 'Literal' && typeof key.value === 'string') return key.value
  return undefined
}

function isFunction(node: Node | null): boolean {
  return node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression'
}

/** Members of an object literal, also behind `as const` and `satisfies`. */
function propertiesOf(node: Node | null): readonly Node[] {
  if (node?.type === 'ObjectExpression') return node.properties
  if (node?.type === 'TSAsExpression' || node?.type === 'TSSatisfiesExpression') return propertiesOf(node.expression)
  return []
}

function membersOfType(node: Node): readonly Node[] {
  return node.type === 'TSTypeLiteral' ? node.members : []
}
