import assert from 'node:assert/strict'
import { VoltaicError } from '@voltaic/base'
import { realmOf } from '@voltaic/numbers'
import { type Address, parseAddress } from '@voltaic/runtime'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { type Document, isNode, LineCounter, parseDocument } from 'yaml'
import { toApiSettings } from './api-schema.ts'
import { checkTopology } from './check-topology.ts'
import type { ElementConfig, FunctionName, VoltaicConfig } from './config.ts'
import { toGmSettings } from './gm-settings.ts'
import { ADDRESS, elementSchemas, fileSchema } from './schema.ts'

/** What `storage` says when the databases are files. */
const SQLITE = 'sqlite'

type Path = readonly (string | number)[]
type Fields = Readonly<Record<string, unknown>>

/**
 * Reads `voltaic.yaml`.
 *
 * @param text of the file
 * @param file its name, for messages
 * @throws VoltaicError `CONFIG_INVALID` with every mistake on a line of its own: file, line, field, what it should be
 */
export function readConfig(text: string, file: string): VoltaicConfig {
  const lines = new LineCounter()
  // failsafe: with any other schema YAML turns 001 into 1 and an IMSI into a float
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines })
  const mistakes = document.errors.map(
    (error) => `${file}:${error.linePos?.[0].line ?? 1}: ${firstLine(error.message)}`,
  )
  if (mistakes.length > 0) throw invalid(mistakes, file)

  const where = (path: Path) => `${file}:${lineOf(document, lines, path)}: ${nameOf(path)}`
  const root = plainData(document, file)
  mistakes.push(...mistakesOf(fileSchema, root, [], where))
  const listed: unknown = (root as Fields | null)?.['elements']
  const elements = Array.isArray(listed) ? listed : []
  for (const [index, each] of elements.entries()) mistakes.push(...elementMistakes(each, ['elements', index], where))
  if (mistakes.length > 0) throw invalid(mistakes, file)

  const config = toConfig(root as Fields, elements as readonly Fields[])
  const clashes = checkTopology(config).map(({ path, message }) => `${where(path)}: ${message}`)
  if (clashes.length > 0) throw invalid(clashes, file)
  return config
}

/** @throws VoltaicError for an alias of nothing, or of so much that it would fill the memory */
function plainData(document: Document, file: string): unknown {
  try {
    return document.toJS()
  } catch (cause) {
    throw invalid([`${file}: ${cause instanceof Error ? cause.message : cause}`], file)
  }
}

// what follows is a drawing of the line
function firstLine(message: string): string {
  return (message.split('\n', 1)[0] ?? '').replace(/ at line \d+, column \d+:$/, '')
}

function elementMistakes(each: unknown, path: Path, where: (path: Path) => string): readonly string[] {
  const name = (each as Fields | null)?.['function']
  if (typeof name !== 'string' || !Object.hasOwn(elementSchemas, name)) {
    return [`${where([...path, 'function'])}: one of ${Object.keys(elementSchemas).join(', ')}`]
  }
  return [
    ...mistakesOf(elementSchemas[name as FunctionName], each, path, where),
    ...addressMistakes(each as Fields, path, where),
  ]
}

// what has the shape of an address and is none: 300.0.0.1:5060, 127.0.0.1:70000
function addressMistakes(fields: Fields, path: Path, where: (path: Path) => string): readonly string[] {
  return ['dns', 'diameter', 'sip'].flatMap((key) => {
    const text = textOf(fields, key)
    if (text === undefined || !ADDRESS.test(text) || parseAddress(text)) return []
    return [`${where([...path, key])}: ${text} is no IP address with a port up to 65535`]
  })
}

function mistakesOf(schema: TSchema, value: unknown, prefix: Path, where: (path: Path) => string): readonly string[] {
  const mistakes = new Map<string, string>()
  for (const error of Compile(schema).Errors(value)) {
    const parts = error.instancePath.split('/').slice(1)
    const path: Path = [...prefix, ...parts.map((part) => (/^[0-9]+$/.test(part) ? Number(part) : part))]
    if (error.keyword === 'required') {
      for (const field of error.params.requiredProperties) {
        mistakes.set(`${nameOf(path)}.${field}`, `${where([...path, field])}: is missing`)
      }
    } else if (error.keyword === 'boolean') {
      mistakes.set(nameOf(path), `${where(path)}: is not a setting that Voltaic knows`)
    } else if (error.keyword !== 'additionalProperties') {
      const wanted = descriptionOf(schema, parts)
      mistakes.set(nameOf(path), `${where(path)}: ${wanted === undefined ? error.message : `is to be ${wanted}`}`)
    }
  }
  return [...mistakes.values()]
}

function descriptionOf(schema: TSchema, parts: readonly string[]): string | undefined {
  let at = schema as { properties?: Record<string, TSchema>; items?: TSchema; description?: string } | undefined
  for (const part of parts) at = (at?.properties?.[part] ?? at?.items) as typeof at
  return at?.description
}

function toConfig(root: Fields, elements: readonly Fields[]): VoltaicConfig {
  const plmn = root['plmn'] as VoltaicConfig['plmn']
  const storage = textOf(root, 'storage') ?? SQLITE
  const applicationServers = root['applicationServers'] as readonly string[] | undefined
  return {
    plmn,
    realm: textOf(root, 'realm') ?? realmOf(plmn),
    data: textOf(root, 'data') ?? './voltaic-data',
    ...(storage !== SQLITE && { storage }),
    mw: textOf(root, 'mw') === 'udp' ? 'udp' : 'tcp',
    ...(applicationServers && { applicationServers }),
    elements: elements.map(toElement),
    api: toApiSettings(root['api']),
  }
}

function toElement(fields: Fields): ElementConfig {
  const name = textOf(fields, 'name') ?? ''
  const address = (key: string) => addressOf(textOf(fields, key) ?? '')
  const number = (key: string, otherwise: number) => Number(textOf(fields, key) ?? otherwise)
  switch (fields['function'] as FunctionName) {
    case 'dns':
      return { name, function: 'dns', dns: address('dns') }
    case 'hss':
      return { name, function: 'hss', diameter: address('diameter') }
    case 'pcscf':
      return {
        name,
        function: 'pcscf',
        sip: address('sip'),
        regEvent: textOf(fields, 'regEvent') !== 'false',
        overloadControl: textOf(fields, 'overloadControl') !== 'false',
        gm: toGmSettings(fields['gm']),
      }
    case 'icscf':
      return { name, function: 'icscf', sip: address('sip'), scscfTimeoutMs: 1000 * number('scscfTimeout', 5) }
    case 'scscf':
      return {
        name,
        function: 'scscf',
        sip: address('sip'),
        capabilities: ((fields['capabilities'] ?? []) as readonly string[]).map(Number),
        qop: (textOf(fields, 'qop') ?? 'auth').replace('none', ''),
        minExpires: number('minExpires', 60),
        maxExpires: number('maxExpires', 600_000),
        defaultExpires: number('defaultExpires', 600_000),
        refreshWithoutChallenge: textOf(fields, 'refreshWithoutChallenge') === 'true',
        localTermination: textOf(fields, 'localTermination') === 'true',
        authenticateRequests: textOf(fields, 'authenticateRequests') !== 'false',
        sequentialRingMs: 1000 * number('sequentialRing', 20),
        applicationServerTimeoutMs: 1000 * number('applicationServerTimeout', 6),
      }
    case 'as':
      return {
        name,
        function: 'as',
        sip: address('sip'),
        service: textOf(fields, 'service') ?? '',
        options: (fields['options'] ?? {}) as Readonly<Record<string, string>>,
      }
  }
}

function addressOf(text: string): Address {
  const address = parseAddress(text)
  assert(address, 'addressMistakes has let it pass')
  return address
}

function textOf(fields: Fields, key: string): string | undefined {
  const value = fields[key]
  return typeof value === 'string' ? value : undefined
}

function nameOf(path: Path): string {
  return (
    path
      .map((part) => (typeof part === 'number' ? `[${part + 1}]` : `.${part}`))
      .join('')
      .replace(/^\./, '') || 'the file'
  )
}

// the line of the field, or of the nearest thing around it that exists
function lineOf(document: Document, lines: LineCounter, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  }
  return 1
}

function invalid(found: readonly string[], file: string): VoltaicError {
  const lineIn = (mistake: string) => Number.parseInt(mistake.slice(file.length + 1), 10) || 0
  const mistakes = found.toSorted((a, b) => lineIn(a) - lineIn(b))
  return new VoltaicError(
    'CONFIG_INVALID',
    `the configuration has ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}:\n  ${mistakes.join('\n  ')}`,
    `Mend ${file}, then try it: voltaic config check ${file}`,
  )
}
