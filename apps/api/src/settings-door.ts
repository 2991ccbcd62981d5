import { RequestRefused } from './problem.ts'

/** A line of one text compared with another. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
}

/** What a text would make of the network. Secrets stand in no line of it. */
export type SettingsVerdict =
  | { readonly kind: 'accepted'; readonly diff: readonly DiffLine[] }
  /** Each mistake with its line and field. */
  | { readonly kind: 'refused'; readonly mistakes: readonly string[] }

/** `stale`: the file is no longer the one that was read. */
export type SettingsChange = SettingsVerdict | { readonly kind: 'stale' }

export interface SettingsVersion {
  readonly id: string
  /** When it was replaced, in milliseconds since 1970. */
  readonly at: number
  /** Who replaced it. */
  readonly by: string
}

/** A setting, for people; texts are plain. */
export interface SettingEntry {
  /** Function of the elements that have it; absent: the file itself. */
  readonly of?: string
  /** `trace.hep.to`, `trunks[].uri`: below the element where there is one. */
  readonly path: string
  readonly isRequired: boolean
  readonly what: string
  readonly default?: string
  /** What it is to be, as mistakes are told. */
  readonly form?: string
  /** All that it may be, where they can be counted. */
  readonly values?: readonly string[]
}

/** What is known of a place in a text. */
export interface SettingAtPlace {
  readonly setting?: SettingEntry
  /** What else may stand beside it, and in it. */
  readonly near: readonly SettingEntry[]
}

/** The configuration file of the network, and those that it was before. */
export interface SettingsDoor {
  /** In the place of each secret there is a mark; text that has the marks keeps the secrets. */
  read(): {
    readonly path: string
    readonly text: string
    /** Of the file as it is now. */
    readonly version: string
    /** Whether the file is not the one that this process has started with. */
    readonly needsRestart: boolean
  }
  /** Every setting there is. */
  catalogue(): readonly SettingEntry[]
  /** @param offset in characters, of the cursor in a text that may have mistakes */
  at(text: string, offset: number): SettingAtPlace
  check(text: string): SettingsVerdict
  /** @param version of the text that was changed @param by whose change it is */
  write(text: string, version: string, by: string): SettingsChange
  /** The newest first. */
  history(): readonly SettingsVersion[]
  /** @returns the text with marks, and what going back to it would change; undefined when there is no such version */
  show(id: string): { readonly text: string; readonly diff: readonly DiffLine[] } | undefined
  /** @returns undefined when there is no such version */
  rollback(id: string, version: string, by: string): SettingsChange | undefined
}

/** @throws RequestRefused SETTINGS_NOT_HERE where the network has no file */
export function settingsOf({ settings }: { readonly settings?: SettingsDoor | undefined }): SettingsDoor {
  if (settings !== undefined) return settings
  throw new RequestRefused(
    404,
    'SETTINGS_NOT_HERE',
    'this network has no configuration file: it is the lab',
    'Make one for a network of your own: voltaic init',
  )
}
