import { isMap, isScalar, isSeq, type Pair, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml'
import { refuseOutOfBounds } from '../config/config-document.ts'

/** Where a place in a text is among the settings. */
export interface SettingPlace {
  /** Function of the element that it stands in. */
  readonly of?: string
  /** As in the catalogue: below the element, `[]` for an entry of a list. */
  readonly path: string
}

interface Step {
  readonly names: readonly string[]
  /** The entries of `elements` that were gone through. */
  readonly element?: YAMLMap
}

/**
 * The setting that somebody who writes in a text is at. The text may have mistakes, as texts have while they are written.
 *
 * @param offset of the cursor, in characters
 * @throws VoltaicError CONFIG_INVALID for what is longer or deeper than settings are
 */
export function settingAt(text: string, offset: number): SettingPlace {
  refuseOutOfBounds(text, 'voltaic.yaml')
  const { contents } = parseDocument(text, { schema: 'failsafe' })
  const { names, element } = descend(contents, offset, { names: [] })
  const path = names.join('.').replaceAll('.[]', '[]')
  if (element === undefined) return { path }
  const of = element.get('function')
  return { ...(typeof of === 'string' && { of }), path: path.replace(/^elements\[\]\.?/, '') }
}

function descend(node: unknown, offset: number, at: Step): Step {
  if (isMap(node)) return intoMap(node, offset, at)
  return isSeq(node) ? intoList(node, offset, at) : at
}

function intoMap(map: YAMLMap, offset: number, at: Step): Step {
  const pair = lastBefore(map.items, startOfPair, offset)
  if (pair === undefined || !isScalar(pair.key)) return at
  const next = { ...at, names: [...at.names, String(pair.key.value)] }
  return startOf(pair.value) <= offset ? descend(pair.value, offset, next) : next
}

function intoList(list: YAMLSeq, offset: number, at: Step): Step {
  const item = lastBefore(list.items, startOf, offset)
  const isElement = at.names.length === 1 && at.names[0] === 'elements' && isMap(item)
  const next = {
    names: [...at.names, '[]'],
    ...(isElement ? { element: item } : at.element && { element: at.element }),
  }
  return descend(item, offset, next)
}

function lastBefore<T>(items: readonly T[], start: (item: T) => number, offset: number): T | undefined {
  return items.findLast((item) => start(item) <= offset)
}

function startOfPair({ key }: Pair): number {
  return startOf(key)
}

function startOf(node: unknown): number {
  const range = (node as { readonly range?: readonly number[] | null } | null)?.range
  return range?.[0] ?? Number.POSITIVE_INFINITY
}
