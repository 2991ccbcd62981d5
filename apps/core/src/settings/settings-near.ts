import type { SettingAtPlace, SettingEntry } from '@voltaic/api'
import { settingCatalogue, withoutMarkdown } from './setting-catalogue.ts'
import { settingAt } from './setting-place.ts'

/** Every setting, with plain texts. */
export function settingEntries(): readonly SettingEntry[] {
  return settingCatalogue().map(({ kind: _, what, default: otherwise, ...rest }) => ({
    ...rest,
    what: withoutMarkdown(what),
    ...(otherwise !== undefined && { default: withoutMarkdown(otherwise) }),
  }))
}

/**
 * The setting at a place of a text, or what it stands in, and those beside it and in it.
 *
 * @param offset of the cursor, in characters
 */
export function settingsNear(text: string, offset: number): SettingAtPlace {
  const { of, path } = settingAt(text, offset)
  const all = settingEntries().filter((each) => each.of === of)
  const setting = nearest(all, path)
  const group = setting === undefined ? '' : setting.path
  const inside = all.filter((each) => parentOf(each.path) === group)
  const near = inside.length > 0 ? inside : all.filter((each) => parentOf(each.path) === parentOf(group))
  return { ...(setting && { setting }), near: near.filter((each) => each !== setting) }
}

/** A key that is being written, or that nobody knows, is explained by what it stands in. */
function nearest(all: readonly SettingEntry[], path: string): SettingEntry | undefined {
  for (let at = path; at !== ''; at = parentOf(at)) {
    const found = all.find((each) => each.path === at.replace(/(\[\])+$/, ''))
    if (found !== undefined) return found
  }
  return undefined
}

/** Entries of a list stand in the list. */
function parentOf(path: string): string {
  const bare = path.replace(/(\[\])+$/, '')
  return bare.slice(0, Math.max(0, bare.lastIndexOf('.'))).replace(/(\[\])+$/, '')
}
