import { statSync } from 'node:fs'
import { VoltaicError } from '@voltaic/base'
import { readTextFile } from './text-file.ts'

/** Enter, and Ctrl-D. */
const ENDS: ReadonlySet<string> = new Set(['\r', '\n', '\u0004'])
/** Backspace and Delete. */
const ERASES: ReadonlySet<string> = new Set(['\b', '\u007f'])
const CTRL_C = '\u0003'
/** Permission bits of group and others. */
const NOT_OWNER = 0o077

/** The first line of a file that only its owner may read. @throws VoltaicError FILE_UNREADABLE, PASSPHRASE_EXPOSED */
export function readPassphrase(file: string): string {
  const [line = ''] = readTextFile(file).split(/\r?\n/, 1)
  if ((statSync(file).mode & NOT_OWNER) === 0) return line
  throw new VoltaicError('PASSPHRASE_EXPOSED', `others than its owner can reach ${file}`, `chmod 600 ${file}`)
}

/**
 * Asks at the terminal, and shows nothing of what is typed.
 *
 * @param isNew asks twice, so that a slip of the finger locks nobody out
 * @throws VoltaicError PASSPHRASE_MISSING where there is no terminal, PASSPHRASE_DIFFERS
 */
export async function askPassphrase(isNew: boolean): Promise<string> {
  const { stdin, stderr } = process
  if (!stdin.isTTY) {
    throw new VoltaicError(
      'PASSPHRASE_MISSING',
      'there is no terminal to ask for the passphrase',
      'give --passphrase-file',
    )
  }
  const passphrase = await askHidden('Passphrase: ', stdin, stderr)
  if (!isNew || (await askHidden('Once more:  ', stdin, stderr)) === passphrase) return passphrase
  throw new VoltaicError('PASSPHRASE_DIFFERS', 'the second passphrase is not the first', 'try again')
}

/** The slice of a terminal that is needed to ask. */
export interface HiddenInput {
  setRawMode(isRaw: boolean): unknown
  setEncoding(encoding: 'utf8'): unknown
  on(event: 'data', take: (text: string) => void): unknown
  off(event: 'data', take: (text: string) => void): unknown
  resume(): unknown
  pause(): unknown
}

/** @throws VoltaicError PASSPHRASE_MISSING when it is given up with Ctrl-C */
export function askHidden(prompt: string, from: HiddenInput, to: { write(text: string): unknown }): Promise<string> {
  to.write(prompt)
  from.setEncoding('utf8')
  from.setRawMode(true)
  from.resume()
  return new Promise((resolve, reject) => {
    let typed = ''
    const end = (settle: () => void): void => {
      from.off('data', take)
      from.setRawMode(false)
      from.pause()
      to.write('\n')
      settle()
    }
    const take = (text: string): void => {
      for (const character of text) {
        if (ENDS.has(character)) {
          end(() => resolve(typed))
          return
        }
        if (character === CTRL_C) {
          end(() => reject(new VoltaicError('PASSPHRASE_MISSING', 'no passphrase was given')))
          return
        }
        typed = ERASES.has(character) ? typed.slice(0, -1) : typed + character
      }
    }
    from.on('data', take)
  })
}
