/** One figure. */
export interface Row {
  readonly what: string
  readonly value: number
  /** `µs`, `ms`, `/s`; empty for a count. */
  readonly unit: string
  readonly goal?: string
  /** Behind the point; 2 unless given, none for large values. */
  readonly digits?: number
}

/** Figures as aligned text, a line each. */
export function formatTable(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ what }) => what.length))
  return rows.map((row) => formatRow(row, width)).join('')
}

function formatRow({ what, value, unit, goal, digits: wanted = 2 }: Row, width: number): string {
  const digits = Number.isInteger(value) || value >= 1000 ? 0 : wanted
  const figure = `${value.toFixed(digits).padStart(10)} ${unit.padEnd(3)}`
  return `${what.padEnd(width)} ${figure}${goal === undefined ? '' : ` (goal ${goal})`}`.trimEnd().concat('\n')
}
