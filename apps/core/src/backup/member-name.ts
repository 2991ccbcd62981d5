import { MANIFEST } from './manifest.ts'

/** The configuration of the network. */
export const CONFIG_MEMBER = 'config/voltaic.yaml'
/** The key file, as `voltaic keys backup` writes it. */
export const KEYS_MEMBER = 'keys.backup'
/** Folders of an archive. Zones are below the name of the element that serves them. */
export const DATA = 'data/'
export const ZONES = 'zones/'
export const DEVICES = 'devices/'
export const RECORDINGS_FOLDER = 'recordings'
export const RECORDINGS_INDEX = 'recordings.sqlite'

/** A database of an element or of what all share, named as elements are, or a recording, in the data folder. */
const DATA_NAME = /^data\/([a-z][a-z0-9-]{0,62}\.sqlite|recordings\/.+)$/

/**
 * Whether a name is one that a backup may have. Whoever made an archive must not choose what is written over: no name leads
 * out of its folder.
 */
export function isMemberName(name: string): boolean {
  if ([MANIFEST, CONFIG_MEMBER, KEYS_MEMBER].includes(name)) return true
  // the system takes none of these for part of a name, and a terminal obeys some
  if (/[\p{Cc}\\]/u.test(name)) return false
  if (name.split('/').some((part) => part === '' || part === '.' || part === '..')) return false
  if (name.startsWith(DATA)) return DATA_NAME.test(name)
  return (name.startsWith(ZONES) && name.split('/').length > 2) || name.startsWith(DEVICES)
}

/** Whether a name that a backup may have is that of a database. */
export function isDatabase(name: string): boolean {
  return /^data\/[^/]+$/.test(name)
}
