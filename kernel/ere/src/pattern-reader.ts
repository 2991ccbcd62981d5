import { EreError } from './ere-error.ts'

/** Goes through a pattern from left to right. */
export class PatternReader {
  /** Index of the next character. */
  at = 0
  readonly #pattern: string

  constructor(pattern: string) {
    this.#pattern = pattern
  }

  isAtEnd(): boolean {
    return this.at >= this.#pattern.length
  }

  /** The character `ahead` of the next one; empty behind the end. */
  peek(ahead = 0): string {
    return this.#pattern.charAt(this.at + ahead)
  }

  /** Takes the next character, whole also where it takes two code units; empty at the end. */
  next(): string {
    const code = this.#pattern.codePointAt(this.at)
    if (code === undefined) return ''
    const character = String.fromCodePoint(code)
    this.at += character.length
    return character
  }

  /** Takes that text when it comes next. @returns whether it did */
  take(text: string): boolean {
    if (!this.#pattern.startsWith(text, this.at)) return false
    this.at += text.length
    return true
  }

  /** Takes what stands before that text, and the text. @returns undefined, and takes nothing, where it does not come */
  takeUntil(text: string): string | undefined {
    const end = this.#pattern.indexOf(text, this.at)
    if (end === -1) return undefined
    const taken = this.#pattern.slice(this.at, end)
    this.at = end + text.length
    return taken
  }

  /** @throws EreError always */
  refuse(code: string, message: string, index: number = this.at): never {
    throw new EreError(this.#pattern, code, message, index)
  }
}
