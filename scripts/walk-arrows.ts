/** An arrow of a walk, and whether it is explained with a link into code. */
export interface Arrow {
  readonly number: string
  /** Where it is drawn, or the row of the table that explains it. */
  readonly line: number
}

/**
 * The numbered arrows of a ladder (`├─5 REGISTER──▶`) that no row of the walk's table leads into code, and rows of arrows
 * that the ladder does not have. A row names its arrows in its first cell: `| 9, 10 | [`withoutKeys`](...) |`.
 */
export function unexplainedArrows(markdown: string): { readonly missing: Arrow[]; readonly strange: Arrow[] } {
  const drawn: Arrow[] = []
  const explained: Arrow[] = []
  let isCode = false
  for (const [index, text] of markdown.split('\n').entries()) {
    const line = index + 1
    if (text.startsWith('```')) isCode = !isCode
    else if (isCode) for (const [, number = ''] of text.matchAll(/[─═](\d+) /g)) drawn.push({ number, line })
    else explained.push(...numbersOfRow(text).map((number) => ({ number, line })))
  }
  const isIn = (arrows: readonly Arrow[], { number }: Arrow): boolean => arrows.some((each) => each.number === number)
  return {
    missing: drawn.filter((arrow) => !isIn(explained, arrow)),
    strange: explained.filter((arrow) => !isIn(drawn, arrow)),
  }
}

function numbersOfRow(text: string): string[] {
  const [, numbers = ''] = /^\|\s*(\d+(?:, \d+)*)\s*\|.*\]\([^)]*\.ts(?:#[^)]*)?\)/.exec(text) ?? []
  return numbers === '' ? [] : numbers.split(', ')
}
