import type { Class, Node, ParamPattern } from 'oxc-parser'
import type { Parameter, Surroundings } from './error-text.ts'
import { type Source, walk } from './source.ts'

/** A call of anything by name, `new` and `super` included. */
export interface Call {
  /** `fail`, `fault` or `#refuse`, whatever stands before the dot; for `super` the name of the class above. */
  readonly callee: string
  readonly arguments: readonly Node[]
  readonly start: number
  readonly within: Surroundings
  /** The function, method or class that the parameters belong to. */
  readonly inside: Named | undefined
  /** The class around it. */
  readonly insideClass: Named | undefined
}

/** A function, a method or a class, and who can call it. */
export interface Named {
  readonly name: string
  /** Whether only its own file can call it. */
  readonly isLocal: boolean
  /** The class of a method: to call it one has an object of that class. */
  readonly ofClass?: string
}

/** What the classes of all sources extend, and what each file can name. */
export interface Scope {
  /** Class -> the class above it. */
  readonly above: ReadonlyMap<string, string>
  /** File -> what it imports or declares at top level. */
  readonly names: ReadonlyMap<string, ReadonlySet<string>>
}

export function scopeOfSources(sources: readonly Source[]): Scope {
  const above = new Map<string, string>()
  const names = new Map<string, Set<string>>()
  for (const { file, program, declarations } of sources) {
    const known = new Set(declarations.map(({ name }) => name))
    walk(program, (node) => {
      if (node.type === 'ImportSpecifier') known.add(node.local.name)
      if (node.type !== 'ClassDeclaration' || !node.id || node.superClass?.type !== 'Identifier') return
      above.set(node.id.name, node.superClass.name)
    })
    names.set(file, known)
  }
  return { above, names }
}

/** Whether code of `file` can mean `named`, which stands in `home`, by its name. */
export function canCall({ above, names }: Scope, file: string, named: Named, home: string): boolean {
  if (file === home) return true
  if (named.isLocal) return false
  const known = names.get(file) ?? new Set()
  if (named.ofClass === undefined) return known.has(named.name)
  return [...known].some((name) => {
    for (let each: string | undefined = name; each !== undefined; each = above.get(each)) {
      if (each === named.ofClass) return true
    }
    return false
  })
}

export function callsOf(source: Source): Call[] {
  const calls: Call[] = []
  walk(source.program, (node, parents) => {
    if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return
    const callee = calleeName(node.callee, parents)
    if (callee === undefined) return
    calls.push({ callee, arguments: node.arguments, start: node.start, ...scopeOf(source, parents) })
  })
  return calls
}

function calleeName(callee: Node, parents: readonly Node[]): string | undefined {
  if (callee.type === 'Identifier') return callee.name
  if (callee.type === 'MemberExpression') return nameOf(callee.property)
  if (callee.type !== 'Super') return undefined
  const owner = classAround(parents)
  return owner?.superClass?.type === 'Identifier' ? owner.superClass.name : undefined
}

function nameOf(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name
  return node.type === 'PrivateIdentifier' ? `#${node.name}` : undefined
}

function classAround(parents: readonly Node[]): Class | undefined {
  return parents.findLast((parent): parent is Class => parent.type === 'ClassDeclaration')
}

/** The innermost named function around a node: its parameters, and the constants and fields in reach. */
function scopeOf(source: Source, parents: readonly Node[]): Pick<Call, 'within' | 'inside' | 'insideClass'> {
  const constants = new Map<string, Node>()
  for (const parent of parents) {
    if (parent.type !== 'Program' && parent.type !== 'BlockStatement') continue
    for (const statement of parent.body) addConstants(constants, statement)
  }
  const owner = classAround(parents)
  const insideClass = owner?.id ? { name: owner.id.name, isLocal: false } : undefined
  const around = namedFunction(parents, insideClass)
  const fields = owner === undefined ? new Map<string, Parameter>() : fieldsFrom(owner)
  return {
    within: { source, parameters: around?.parameters ?? [], constants, fields },
    inside: around?.named,
    insideClass,
  }
}

interface Around {
  readonly named: Named | undefined
  readonly parameters: readonly string[]
}

function namedFunction(parents: readonly Node[], insideClass: Named | undefined): Around | undefined {
  for (let depth = parents.length - 1; depth >= 0; depth--) {
    const around = aroundNode(parents.slice(0, depth + 1), insideClass)
    if (around !== undefined) return around
  }
  return undefined
}

/** What the last of `path` is, if it is a function with a name. */
function aroundNode(path: readonly Node[], insideClass: Named | undefined): Around | undefined {
  const node = path.at(-1)
  const isExported = (above: number): boolean => path.at(above)?.type === 'ExportNamedDeclaration'
  switch (node?.type) {
    case 'FunctionDeclaration':
      return { named: named(node.id, !isExported(-2)), parameters: parametersOf(node.params) }
    case 'MethodDefinition': {
      const method = named(node.key, node.key.type === 'PrivateIdentifier', insideClass?.name)
      return { named: node.kind === 'constructor' ? insideClass : method, parameters: parametersOf(node.value.params) }
    }
    case 'VariableDeclarator':
      if (node.init?.type !== 'ArrowFunctionExpression') return undefined
      return { named: named(node.id, !isExported(-3)), parameters: parametersOf(node.init.params) }
    default:
      return undefined
  }
}

function named(id: Node | null, isLocal: boolean, ofClass?: string): Named | undefined {
  const name = id === null ? undefined : nameOf(id)
  if (name === undefined) return undefined
  return ofClass === undefined ? { name, isLocal } : { name, isLocal, ofClass }
}

function parametersOf(parameters: readonly ParamPattern[]): string[] {
  return parameters.map((parameter) => {
    const pattern = parameter.type === 'AssignmentPattern' ? parameter.left : parameter
    return pattern.type === 'Identifier' ? pattern.name : ''
  })
}

function addConstants(constants: Map<string, Node>, statement: Node): void {
  const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
  if (declared?.type !== 'VariableDeclaration' || declared.kind !== 'const') return
  for (const { id, init } of declared.declarations) {
    if (id.type === 'Identifier' && init !== null) constants.set(id.name, init)
  }
}

/** Fields that the constructor sets to one of its parameters as it came. */
function fieldsFrom(owner: Class): Map<string, Parameter> {
  const fields = new Map<string, Parameter>()
  for (const member of owner.body.body) {
    if (member.type !== 'MethodDefinition' || member.kind !== 'constructor') continue
    const parameters = parametersOf(member.value.params)
    walk(member, (node) => {
      if (node.type !== 'AssignmentExpression' || node.left.type !== 'MemberExpression') return
      if (node.left.property.type !== 'PrivateIdentifier' || node.right.type !== 'Identifier') return
      const parameter = parameters.indexOf(node.right.name)
      const name = node.right.name
      if (parameter !== -1) fields.set(node.left.property.name, { parameter, name, ofObject: true })
    })
  }
  return fields
}
