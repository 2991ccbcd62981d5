import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { getSystemErrorMessage } from 'node:util'
import { VoltaicError } from '@voltaic/base'
import {
  createDeviceRegistry,
  type DeviceFile,
  type DeviceRegistry,
  knownDevices,
  readDeviceFile,
} from '@voltaic/device-profiles'
import { parseDocument } from 'yaml'

/** Files of one folder. */
export const MAX_DEVICE_FILES = 1000
/** Octets of one file. */
export const MAX_DEVICE_FILE_OCTETS = 1_048_576

const KINDS: readonly string[] = ['.yaml', '.yml', '.json']

/**
 * What is known of handsets, with what the files of a folder say beside it, in the order of their names.
 *
 * @throws VoltaicError FILE_UNREADABLE, DEVICE_FOLDER_TOO_LARGE, DEVICE_FILE_INVALID, and those of `readDeviceFile` and
 *   `createDeviceRegistry`
 */
export function openDevices(folder?: string): DeviceRegistry {
  return createDeviceRegistry([...knownDevices(), ...(folder === undefined ? [] : filesOf(folder))])
}

function filesOf(folder: string): readonly DeviceFile[] {
  const names = reading(folder, () => readdirSync(folder))
    .filter((name) => KINDS.includes(extname(name).toLowerCase()))
    .toSorted()
  if (names.length > MAX_DEVICE_FILES) throw tooLarge(`${folder} has more than ${MAX_DEVICE_FILES} files`)
  return names.map((name) => readFile(join(folder, name)))
}

function readFile(path: string): DeviceFile {
  const text = reading(path, () => {
    if (statSync(path).size > MAX_DEVICE_FILE_OCTETS) {
      throw tooLarge(`${path} has more than ${MAX_DEVICE_FILE_OCTETS} octets`)
    }
    return readFileSync(path, 'utf8')
  })
  // failsafe, as everywhere: a TAC with zeros in front stays text. JSON is YAML.
  const document = parseDocument(text, { schema: 'failsafe' })
  const [mistake] = document.errors
  if (mistake !== undefined) {
    const what = mistake.message.split('\n')[0] ?? ''
    throw new VoltaicError('DEVICE_FILE_INVALID', `${path} is neither YAML nor JSON: ${what}`, 'Mend it there')
  }
  return readDeviceFile(document.toJS(), path)
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw cause instanceof VoltaicError ? cause : unreadable(path, cause)
  }
}

function unreadable(path: string, cause: unknown): VoltaicError {
  const { errno } = cause as NodeJS.ErrnoException
  const reason = errno === undefined ? String(cause) : getSystemErrorMessage(errno)
  const message = `cannot read ${path}: ${reason}`
  return new VoltaicError('FILE_UNREADABLE', message, 'Check the path, and that this user may read it', { cause })
}

function tooLarge(what: string): VoltaicError {
  return new VoltaicError('DEVICE_FOLDER_TOO_LARGE', what, 'Give a folder with nothing but device profiles')
}
