/**
 * A table for a terminal: columns as wide as their widest cell, the head underlined.
 *
 * @param alignment one character for each column: `<` left, `>` right
 */
export function formatColumns(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  alignment: string,
): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    widths
      .map((width, column) => {
        const cell = cells[column] ?? ''
        return alignment[column] === '>' ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  return [line(head), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n')
}
