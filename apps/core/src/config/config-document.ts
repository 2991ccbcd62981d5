import { VoltaicError } from '@voltaic/base'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { type Document, isNode, LineCounter, parseDocument } from 'yaml'
import { scanYaml } from './yaml-bounds.ts'

/** Where something stands in a file: names of fields, places in lists from 0. */
export type Path = readonly (string | number)[]
export type Fields = Readonly<Record<string, unknown>>

/** A YAML file as plain data, and the lines of what is in it. */
export interface ConfigDocument {
  /** Every scalar is text. */
  readonly root: unknown
  /** `voltaic.yaml:7: elements[2].sip`, before what is wrong there. */
  where(path: Path): string
}

/**
 * Reads a file of settings.
 *
 * @param text of the file
 * @param file its name, for messages
 * @throws VoltaicError `CONFIG_INVALID` for what is no YAML
 */
export function readConfigDocument(text: string, file: string): ConfigDocument {
  refuseOutOfBounds(text, file)
  const lines = new LineCounter()
  // failsafe: with any other schema YAML turns 001 into 1 and an IMSI into a float
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines })
  const mistakes = document.errors.map(
    (error) => `${file}:${error.linePos?.[0].line ?? 1}: ${firstLine(error.message)}`,
  )
  if (mistakes.length > 0) throw configInvalid(mistakes, file)
  return {
    root: plainData(document, file),
    where: (path) => `${file}:${lineOf(document, lines, path)}: ${nameOf(path)}`,
  }
}

/** @throws VoltaicError `CONFIG_INVALID` for what is longer or deeper than settings are, before it is parsed */
export function refuseOutOfBounds(text: string, file: string): void {
  const scan = scanYaml(text)
  if ('mistake' in scan) throw configInvalid([`${file}:${scan.line}: ${scan.mistake}`], file)
}

/** What the shape of a value is not as its schema says, each with its place. @param prefix where the value stands */
export function mistakesOf(
  schema: TSchema,
  value: unknown,
  prefix: Path,
  where: (path: Path) => string,
): readonly string[] {
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

/** A field that is text; undefined where it is not. */
export function textOf(fields: Fields, key: string): string | undefined {
  const value = fields[key]
  return typeof value === 'string' ? value : undefined
}

/** @throws VoltaicError for an alias of nothing, or of so much that it would fill the memory */
function plainData(document: Document, file: string): unknown {
  try {
    return document.toJS()
  } catch (cause) {
    throw configInvalid([`${file}: ${cause instanceof Error ? cause.message : cause}`], file)
  }
}

// what follows is a drawing of the line
function firstLine(message: string): string {
  return (message.split('\n', 1)[0] ?? '').replace(/ at line \d+, column \d+:$/, '')
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

/** @param found each with the line of the file first */
export function configInvalid(found: readonly string[], file: string): VoltaicError {
  const lineIn = (mistake: string) => Number.parseInt(mistake.slice(file.length + 1), 10) || 0
  const mistakes = found.toSorted((a, b) => lineIn(a) - lineIn(b))
  return new VoltaicError(
    'CONFIG_INVALID',
    `the configuration has ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}:\n  ${mistakes.join('\n  ')}`,
    `Mend ${file}, then try it: voltaic config check ${file}`,
  )
}
