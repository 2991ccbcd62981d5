import type { Node } from 'oxc-parser'
import type { Source } from './source.ts'

/**
 * What an expression says, as far as the source tells: text, and places that a parameter of the enclosing function
 * fills. Several when the source decides between them.
 */
export type Template = readonly (string | Parameter)[]

export interface Parameter {
  /** Position in the parameter list. */
  readonly parameter: number
  readonly name: string
  /** A parameter of the constructor, kept in a field of the object. */
  readonly ofObject?: true
}

/** The function, method or constructor that an expression stands in, as far as it matters here. */
export interface Surroundings {
  readonly source: Source
  /** Names of its parameters; empty at top level. */
  readonly parameters: readonly string[]
  /** Constants with the expression that gives their value, the innermost last. */
  readonly constants: ReadonlyMap<string, Node>
  /** Fields of the object that hold a parameter of its constructor: `#code`. */
  readonly fields: ReadonlyMap<string, Parameter>
}

const DEEPEST = 8

/** All that an expression may say. */
export function templatesOf(node: Node, within: Surroundings, depth = 0): Template[] {
  if (depth > DEEPEST) return [[placeholder(node)]]
  const inner = (each: Node): Template[] => templatesOf(each, within, depth + 1)
  switch (node.type) {
    case 'Literal':
      return [[String(node.value)]]
    case 'TemplateLiteral': {
      const texts = node.quasis.map(({ value }) => value.cooked ?? '')
      const filled = node.expressions.map((expression) => inner(expression))
      return [texts.flatMap((text, index) => [text, ...firstOf(filled[index])])]
    }
    case 'BinaryExpression':
      if (node.operator !== '+') return [[placeholder(node)]]
      return inner(node.left).flatMap((left) => inner(node.right).map((right) => [...left, ...right]))
    case 'ConditionalExpression':
      return [...inner(node.consequent), ...inner(node.alternate)]
    case 'LogicalExpression':
      return [...inner(node.left), ...inner(node.right)]
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'ParenthesizedExpression':
      return inner(node.expression)
    case 'Identifier':
      return namedTemplates(node.name, within, inner)
    case 'MemberExpression':
      return memberTemplates(node, within, inner)
    default:
      return [[placeholder(node)]]
  }
}

/** What is filled into a text: the one thing it may be, or an ellipsis. */
function firstOf(templates: readonly Template[] = [[]]): Template {
  return templates.length === 1 ? (templates[0] ?? []) : ['<...>']
}

function namedTemplates(name: string, within: Surroundings, inner: (node: Node) => Template[]): Template[] {
  const parameter = within.parameters.indexOf(name)
  if (parameter !== -1) return [[{ parameter, name }]]
  const value = within.constants.get(name)
  return value === undefined ? [[`<${name}>`]] : inner(value)
}

/** `CODES.x` and `CODES[x]` of a constant object: the one value, or all of them. */
function memberTemplates(node: Node, within: Surroundings, inner: (node: Node) => Template[]): Template[] {
  if (node.type !== 'MemberExpression') return []
  const { object, property, computed } = node
  if (object.type === 'ThisExpression' && property.type === 'PrivateIdentifier') {
    return [[within.fields.get(property.name) ?? `<${property.name}>`]]
  }
  let table: Node | undefined = object.type === 'Identifier' ? within.constants.get(object.name) : undefined
  while (table?.type === 'TSAsExpression' || table?.type === 'TSSatisfiesExpression') table = table.expression
  if (table?.type !== 'ObjectExpression') return [[placeholder(node)]]
  const rows = table.properties.filter((row) => row.type === 'Property')
  const wanted = property.type === 'Identifier' && !computed ? property.name : undefined
  const matching = rows.filter(({ key }) => wanted === undefined || (key.type === 'Identifier' && key.name === wanted))
  return matching.length === 0 ? [[placeholder(node)]] : matching.flatMap(({ value }) => inner(value))
}

/** `<host>` for `formatAddress(at.host)`: the last name that an expression mentions. */
function placeholder(node: Node): string {
  if (node.type === 'Identifier') return `<${node.name}>`
  if (node.type === 'MemberExpression' && node.property.type === 'Identifier' && !node.computed) {
    return `<${node.property.name}>`
  }
  const [argument] = node.type === 'CallExpression' ? node.arguments : []
  return argument === undefined ? '<...>' : placeholder(argument)
}

/** A template with the arguments of a call in the places of the parameters; an argument left out says nothing. */
export function fill(template: Template, given: readonly (readonly Template[])[]): Template[] {
  let filled: Template[] = [[]]
  for (const part of template) {
    const choices: readonly Template[] = typeof part === 'string' ? [[part]] : (given[part.parameter] ?? [[]])
    filled = filled.flatMap((before) => choices.map((choice) => [...before, ...choice]))
  }
  return filled
}

/** A template as text, with `<name>` for each parameter. */
export function textOf(template: Template): string {
  return template.map((part) => (typeof part === 'string' ? part : `<${part.name}>`)).join('')
}
