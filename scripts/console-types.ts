// Builds apps/console/web/api/operations.ts, the types of the API as the console uses it, from docs/reference/openapi.json.
//   npm run console-types            writes the file
//   npm run console-types --check    compares
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { report } from './findings.ts'
import { generatedFile } from './generated-file.ts'
import { repository } from './tree.ts'

const FILE = 'apps/console/web/api/operations.ts'
const DOCUMENT = 'docs/reference/openapi.json'
const PREFIX = '/api/v1'
const JSON_TYPES = ['application/json', 'application/problem+json']

export interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly enum?: readonly (string | number | boolean)[]
  readonly const?: string | number | boolean
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly patternProperties?: Readonly<Record<string, Schema>>
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>

interface Operation {
  readonly operationId?: string
  readonly summary?: string
  readonly parameters?: readonly {
    readonly in: string
    readonly name: string
    readonly required?: boolean
    readonly schema: Schema
  }[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}

/** The TypeScript of a JSON Schema, in one line. */
export function typeOf(schema: Schema | undefined): string {
  if (schema === undefined) return 'unknown'
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? 'unknown'
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(' | ')
  if (schema.allOf !== undefined) return schema.allOf.map(typeOf).join(' & ')
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type
    case 'integer':
    case 'number':
      return 'number'
    case 'array':
      return `readonly (${typeOf(schema.items)})[]`
    case 'object':
      return typeOfObject(schema)
    default:
      return 'unknown'
  }
}

function typeOfObject({
  properties = {},
  required = [],
  additionalProperties,
  patternProperties = {},
}: Schema): string {
  const fields = Object.entries(properties).map(([name, schema]) => {
    const mark = required.includes(name) ? '' : '?'
    return `readonly ${quoted(name)}${mark}: ${typeOf(schema)}`
  })
  const rest = Object.values(patternProperties)[0] ?? additionalProperties
  if (fields.length > 0) return `{ ${fields.join('; ')} }`
  return typeof rest === 'object' ? `Readonly<Record<string, ${typeOf(rest)}>>` : 'Readonly<Record<string, never>>'
}

function quoted(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)
}

function jsonOf(content: Content | undefined): Schema | undefined {
  return JSON_TYPES.map((type) => content?.[type]?.schema).find((schema) => schema !== undefined)
}

function parametersIn(place: string, { parameters = [] }: Operation): string {
  const found = parameters.filter((parameter) => parameter.in === place)
  if (found.length === 0) return 'undefined'
  return `{ ${found.map(({ name, required }) => `readonly ${quoted(name)}${required === true ? '' : '?'}: string`).join('; ')} }`
}

/** The entry of one operation in the interface of all. */
export function entryOf(operation: Operation): string {
  const [, good] = Object.entries(operation.responses).find(([status]) => status.startsWith('2')) ?? []
  const answer = jsonOf(good?.content)
  const body = jsonOf(operation.requestBody?.content)
  return [
    `  /** ${operation.summary ?? ''}. */`,
    `  readonly ${operation.operationId}: {`,
    `    readonly params: ${parametersIn('path', operation)}`,
    `    readonly query: ${parametersIn('query', operation)}`,
    `    readonly body: ${body === undefined ? 'undefined' : typeOf(body)}`,
    `    readonly answer: ${answer === undefined ? 'undefined' : typeOf(answer)}`,
    '  }',
  ].join('\n')
}

function main(): void {
  const document = JSON.parse(readFileSync(path.join(repository, DOCUMENT), 'utf8')) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
    readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
  }
  const operations = Object.entries(document.paths).flatMap(([url, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      url: url.slice(PREFIX.length).replace(/\{(\w+)\}/g, ':$1'),
      operation,
    })),
  )
  const types = Object.entries(document.components.schemas).map(
    ([name, schema]) => `export type ${name} = ${typeOf(schema)}`,
  )
  const places = operations.map(({ method, url, operation }) => `  ${operation.operationId}: ['${method}', '${url}'],`)
  const text = [
    '// Made from docs/reference/openapi.json by: npm run console-types',
    ...types,
    '/** What goes into each operation of the API, and what comes out of it. */',
    `export interface Operations {\n${operations.map(({ operation }) => entryOf(operation)).join('\n')}\n}`,
    `/** Method and path of each, below ${PREFIX}. */`,
    `export const OPERATIONS = {\n${places.join('\n')}\n} as const satisfies Readonly<Record<keyof Operations, readonly [string, string]>>`,
  ].join('\n\n')
  report(generatedFile(FILE, `${text}\n`, 'npm run console-types'), `${operations.length} operations`)
}

if (import.meta.main) main()
