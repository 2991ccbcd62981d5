import type { TSchema } from 'typebox'
import type { FunctionName } from '../config/config.ts'
import { elementSchemas, fileSchema } from '../config/schema.ts'
import { ELEMENT_TEXTS } from './element-setting-texts.ts'
import { FILE_TEXTS, type SettingText } from './setting-texts.ts'

/** A setting of voltaic.yaml, for people. */
export interface Setting {
  /** Elements that have it; absent: the file itself. */
  readonly of?: FunctionName
  /** `trace.hep.to`, `trunks[].uri`: below the element where there is one. */
  readonly path: string
  /** `group`: it has settings of its own. */
  readonly kind: 'value' | 'list' | 'group'
  readonly isRequired: boolean
  /** Markdown; links are as from docs/reference. */
  readonly what: string
  /** Markdown. What holds without it. */
  readonly default?: string
  /** What it is to be, as mistakes are told. */
  readonly form?: string
  /** All that it may be, where they can be counted. */
  readonly values?: readonly string[]
}

/** As much of JSON Schema as the settings are written in. */
interface Node {
  readonly type?: string
  readonly description?: string
  readonly pattern?: string
  readonly properties?: Readonly<Record<string, Node>>
  readonly required?: readonly string[]
  readonly items?: Node
}

/** What the reference says of the name and the kind of every element. */
const OF_ALL: readonly string[] = ['name', 'function']

/** Every setting, in the order of the schema: those of the file, then those of each kind of element. */
export function settingCatalogue(): readonly Setting[] {
  const ofFile = settingsIn(fileSchema, FILE_TEXTS, undefined)
  const ofElements = Object.entries(elementSchemas).flatMap(([name, schema]) => {
    const of = name as FunctionName
    return settingsIn(schema, ELEMENT_TEXTS[of], of).filter(({ path }) => !OF_ALL.includes(path))
  })
  return [...ofFile, ...ofElements]
}

function settingsIn(
  schema: TSchema,
  texts: Readonly<Record<string, SettingText>>,
  of: FunctionName | undefined,
): readonly Setting[] {
  const found: Setting[] = []
  const walk = (node: Node, path: string, isRequired: boolean): void => {
    if (path !== '' && !path.endsWith('[]')) found.push(settingOf(node, path, isRequired, texts[path] ?? {}, of))
    for (const [name, field] of Object.entries(node.properties ?? {})) {
      walk(field, path === '' ? name : `${path}.${name}`, node.required?.includes(name) ?? false)
    }
    if (node.items?.properties !== undefined) walk(node.items, `${path}[]`, false)
  }
  walk(schema as Node, '', true)
  return found
}

function settingOf(
  node: Node,
  path: string,
  isRequired: boolean,
  text: SettingText,
  of: FunctionName | undefined,
): Setting {
  const form = node.description ?? node.items?.description
  const values = valuesOf(node.pattern ?? node.items?.pattern)
  return {
    ...(of !== undefined && { of }),
    path,
    kind: kindOf(node),
    isRequired,
    what: text.what ?? form ?? path,
    ...(text.default !== undefined && { default: text.default }),
    ...(form !== undefined && { form }),
    ...(values && { values }),
  }
}

function kindOf({ properties, type, items }: Node): Setting['kind'] {
  if (properties !== undefined || items?.properties !== undefined) return 'group'
  return type === 'array' ? 'list' : 'value'
}

/** The words of a pattern that is nothing but words. */
function valuesOf(pattern: string | undefined): readonly string[] | undefined {
  const [, words] = /^\^\(?([A-Za-z0-9/,|-]+)\)?\$$/.exec(pattern ?? '') ?? []
  return words?.split('|')
}

/** Markdown as people read it where nothing shows it: links and marks of code gone. */
export function withoutMarkdown(text: string): string {
  return text.replace(/\[([^\]]+)\]\([^)]+\)/g, '$1').replaceAll('`', '')
}
