import { printable } from '@voltaic/trace'

export { printable }

/** The same for text of several lines, which stay lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n')
}

/** JSON that means the same and holds nothing a terminal obeys. @param indent spaces; all in one line unless given */
export function printableJson(value: unknown, indent?: number): string {
  // JSON itself escapes C0 alone; what it writes of its own is printable but for the line ends
  const lines = JSON.stringify(value, null, indent).split('\n')
  return lines.map((line) => (printable(line) === line ? line : [...line].map(escaped).join(''))).join('\n')
}

function escaped(character: string): string {
  if (printable(character) === character) return character
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}
