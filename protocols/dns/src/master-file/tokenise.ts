import { DecodeError } from '@voltaic/base'
import type { OctetString } from '../codec/name.ts'

/** What stands between blanks, or in quotes. Escapes are as they were written, but for `\"` in quotes. */
export interface Token {
  readonly text: OctetString
  readonly isQuoted: boolean
}

/** A line of a master file, or several that parentheses join. */
export interface Entry {
  /** Where it begins, from 1 on. */
  readonly line: number
  /** A line that begins with a blank has the owner of the one before. */
  readonly startsBlank: boolean
  readonly tokens: readonly Token[]
}

/** Fields of one entry: more than any RDATA of 64 KB needs in practice, and no file makes a list without end. */
export const MAX_TOKENS = 16_384

const BLANKS = ' \t\r\f\v'
const ENDS = `${BLANKS}\n;()"`

/**
 * Cuts a master file into entries, those without a token left out.
 *
 * @param text one character per octet
 * @param line the number of the first line
 * @throws EntryFault for quotes and parentheses that do not match; nothing can be said of what comes after
 * @spec RFC 1035 §5.1
 */
export function* tokenise(text: OctetString, line = 1): Generator<Entry, void, undefined> {
  const lexer = new Lexer(text, line)
  for (let entry = lexer.next(); entry !== undefined; entry = lexer.next()) if (entry.tokens.length > 0) yield entry
}

/** A mistake that is bound to a line. */
export class EntryFault extends DecodeError {
  readonly line: number

  constructor(message: string, offset: number, line: number) {
    super('DNS_ZONE_FILE_SYNTAX', message, offset, 'RFC 1035 §5.1')
    this.line = line
  }
}

class Lexer {
  readonly #text: OctetString
  #at = 0
  #line: number
  #depth = 0

  constructor(text: OctetString, line: number) {
    this.#text = text
    this.#line = line
  }

  next(): Entry | undefined {
    if (this.#at >= this.#text.length) return undefined
    const line = this.#line
    const startsBlank = BLANKS.includes(this.#text[this.#at] ?? '')
    const tokens: Token[] = []
    while (this.#at < this.#text.length && !this.#isEnd()) this.#step(tokens, line)
    if (this.#depth > 0) throw this.#fault('a parenthesis is never closed', line)
    return { line, startsBlank, tokens }
  }

  /** Takes the newline; true when it ends the entry. */
  #isEnd(): boolean {
    if (this.#text[this.#at] !== '\n') return false
    this.#at++
    this.#line++
    return this.#depth === 0
  }

  #step(tokens: Token[], line: number): void {
    const character = this.#text[this.#at] ?? ''
    if (character === ';') this.#skipComment()
    else if (character === '(' || character === ')') this.#parenthesis(character)
    else if (character === '"') tokens.push(this.#quoted())
    else if (character === '\n' || BLANKS.includes(character)) this.#at += character === '\n' ? 0 : 1
    else tokens.push(this.#plain())
    if (tokens.length > MAX_TOKENS) throw this.#fault(`more than ${MAX_TOKENS} fields`, line)
  }

  #skipComment(): void {
    const end = this.#text.indexOf('\n', this.#at)
    this.#at = end < 0 ? this.#text.length : end
  }

  #parenthesis(character: '(' | ')'): void {
    this.#at++
    this.#depth += character === '(' ? 1 : -1
    if (this.#depth < 0) throw this.#fault('a parenthesis is closed that was not opened', this.#line)
  }

  #plain(): Token {
    const start = this.#at
    while (this.#at < this.#text.length && !ENDS.includes(this.#text[this.#at] ?? '')) {
      this.#at += this.#isEscape() ? 2 : 1
    }
    return { text: this.#text.slice(start, this.#at), isQuoted: false }
  }

  #quoted(): Token {
    const line = this.#line
    const start = ++this.#at
    while (this.#text[this.#at] !== '"') {
      if (this.#at >= this.#text.length || this.#text[this.#at] === '\n') {
        throw this.#fault('quotes are not closed on their line', line)
      }
      this.#at += this.#isEscape() ? 2 : 1
    }
    const text = this.#text.slice(start, this.#at++)
    return { text: text.includes('\\"') ? unquote(text) : text, isQuoted: true }
  }

  /** A backslash and what it escapes; one at the end of a line escapes nothing. */
  #isEscape(): boolean {
    const next = this.#text[this.#at + 1]
    return this.#text[this.#at] === '\\' && next !== undefined && next !== '\n'
  }

  #fault(message: string, line: number): EntryFault {
    return new EntryFault(message, this.#at, line)
  }
}

/** `\"` to `"`, all other escapes as they are. */
function unquote(text: OctetString): OctetString {
  return text.replace(/\\./g, (pair) => (pair === '\\"' ? '"' : pair))
}
