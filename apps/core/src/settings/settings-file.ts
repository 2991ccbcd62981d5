import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { SettingsChange, SettingsDoor, SettingsVerdict, SettingsVersion } from '@voltaic/api'
import { VoltaicError } from '@voltaic/base'
import type { Clock, Random } from '@voltaic/runtime'
import { compareLines } from './compare-lines.ts'
import { unreadable } from './secret-places.ts'
import { SecretMarks } from './secrets-in-yaml.ts'
import { settingEntries, settingsNear } from './settings-near.ts'

export interface SettingsFileParts {
  /** Of voltaic.yaml. */
  readonly path: string
  /** Where former versions are kept. */
  readonly history: string
  /** Reads a text as the file. @throws VoltaicError CONFIG_INVALID, with a mistake on each line */
  readonly validate: (text: string) => void
  readonly clock: Clock
  readonly random: Random
}

const MODE = 0o600
const FOLDER_MODE = 0o700
const VERSION_LENGTH = 16
const KEY_OCTETS = 32
/** `20261127T182233123_anna.yaml` */
const FILE = /^([0-9]{8}T[0-9]{9})_([A-Za-z0-9.-]{1,64})\.yaml$/

/** The configuration file of a network: shown without its secrets, checked, changed as a whole, and put back. */
export function createSettingsFile(parts: SettingsFileParts): SettingsDoor {
  return new SettingsFile(parts)
}

class SettingsFile implements SettingsDoor {
  readonly #parts: SettingsFileParts
  readonly #marks: SecretMarks
  readonly #started: string

  constructor(parts: SettingsFileParts) {
    this.#parts = parts
    this.#marks = new SecretMarks(parts.random.bytes(KEY_OCTETS))
    this.#started = versionOf(this.#text())
  }

  read(): ReturnType<SettingsDoor['read']> {
    const text = this.#text()
    const version = versionOf(text)
    return { path: this.#parts.path, text: this.#marks.masked(text), version, needsRestart: version !== this.#started }
  }

  catalogue(): ReturnType<SettingsDoor['catalogue']> {
    return settingEntries()
  }

  at(text: string, offset: number): ReturnType<SettingsDoor['at']> {
    return settingsNear(text, offset)
  }

  check(text: string): SettingsVerdict {
    const unmasked = this.#unmasked(text)
    return 'mistakes' in unmasked ? { kind: 'refused', mistakes: unmasked.mistakes } : this.#judge(unmasked.text)
  }

  write(text: string, version: string, by: string): SettingsChange {
    const unmasked = this.#unmasked(text)
    if ('mistakes' in unmasked) return { kind: 'refused', mistakes: unmasked.mistakes }
    return this.#replace(unmasked.text, version, by)
  }

  history(): readonly SettingsVersion[] {
    const { history } = this.#parts
    const names = existsSync(history) ? readdirSync(history) : []
    return names
      .flatMap((name) => {
        const [, at, by] = FILE.exec(name) ?? []
        return at === undefined || by === undefined ? [] : [{ id: name.slice(0, -'.yaml'.length), at: timeOf(at), by }]
      })
      .sort((a, b) => b.at - a.at)
  }

  show(id: string): ReturnType<SettingsDoor['show']> {
    const text = this.#former(id)
    if (text === undefined) return undefined
    const [now, then] = [this.#marks.masked(this.#text()), this.#marks.masked(text)]
    return { text: then, diff: compareLines(now, then) }
  }

  rollback(id: string, version: string, by: string): SettingsChange | undefined {
    const text = this.#former(id)
    return text === undefined ? undefined : this.#replace(text, version, by)
  }

  #text(): string {
    try {
      return readFileSync(this.#parts.path, 'utf8')
    } catch (error) {
      throw unreadable((error as Error).message)
    }
  }

  /** Only what the history lists is read: an id is never taken for a path. */
  #former(id: string): string | undefined {
    if (!this.history().some((each) => each.id === id)) return undefined
    return readFileSync(join(this.#parts.history, `${id}.yaml`), 'utf8')
  }

  /** Marks are known once the file has been shown; a process that has just started shows it to itself first. */
  #unmasked(text: string): { readonly text: string } | { readonly mistakes: readonly string[] } {
    this.#marks.masked(this.#text())
    const unmasked = this.#marks.unmasked(text)
    if ('text' in unmasked) return unmasked
    const file = basename(this.#parts.path)
    return {
      mistakes: unmasked.strays.map(
        ({ line, mark }) =>
          `${file}:${line}: ${mark} is not the mark of a secret of this setting: write the secret out, or put the mark back as the whole value that it was`,
      ),
    }
  }

  #judge(text: string): SettingsVerdict {
    try {
      this.#parts.validate(text)
    } catch (error) {
      if (!(error instanceof VoltaicError)) throw error
      const [first = '', ...mistakes] = this.#marks.starred(error.message).split('\n')
      return { kind: 'refused', mistakes: mistakes.length === 0 ? [first] : mistakes.map((mistake) => mistake.trim()) }
    }
    return { kind: 'accepted', diff: compareLines(this.#marks.masked(this.#text()), this.#marks.masked(text)) }
  }

  #replace(text: string, version: string, by: string): SettingsChange {
    const before = this.#text()
    if (versionOf(before) !== version) return { kind: 'stale' }
    const verdict = this.#judge(text)
    if (verdict.kind === 'refused' || text === before) return verdict
    const { history, path, clock } = this.#parts
    mkdirSync(history, { recursive: true, mode: FOLDER_MODE })
    writeWhole(join(history, `${nameOf(clock.now())}_${by.replace(/[^A-Za-z0-9.-]/g, '-').slice(0, 64)}.yaml`), before)
    writeWhole(path, text)
    return verdict
  }
}

/** A file that is there as a whole or not at all, also after the power has failed. */
function writeWhole(path: string, text: string): void {
  const beside = `${path}.new`
  const file = openSync(beside, 'w', MODE)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(beside, path)
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}

function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, VERSION_LENGTH)
}

/** @param at milliseconds since 1970 */
function nameOf(at: number): string {
  return new Date(at).toISOString().replace(/[-:.Z]/g, '')
}

function timeOf(name: string): number {
  const [, year, month, day, hour, minute, second, rest] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(name) ?? []
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${rest}Z`)
}
