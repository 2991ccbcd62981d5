import type { ReactNode } from 'react'
import type { TraceRow } from '../api/operations.ts'

export const ROW_HEIGHT = 26
/** Between two lifelines, in pixels, where there is room and where there is none. */
const [WIDE, NARROW] = [110, 72]

/** Between two lifelines, so that the words of a row are seen beside them. @param room for all of them, in pixels */
export function laneWidthFor(count: number, room: number): number {
  return Math.max(NARROW, Math.min(WIDE, Math.floor(room / Math.max(1, count))))
}

export const COLOURS: Readonly<Record<TraceRow['mood'], string>> = {
  request: 'var(--mantine-color-text)',
  provisional: 'var(--mantine-color-dimmed)',
  success: 'var(--ladder-success)',
  challenge: 'var(--mantine-color-orange-light-color)',
  failure: 'var(--mantine-color-error)',
  event: 'var(--mantine-color-blue-light-color)',
}

export function placeOf(elements: readonly string[], element: string, laneWidth: number): number {
  return (elements.indexOf(element) + 0.5) * laneWidth
}

/** One row of the ladder: its lifelines, and an arrow between two of them, or a mark on one. */
export function Lane(props: {
  readonly row: TraceRow
  readonly elements: readonly string[]
  readonly laneWidth: number
}): ReactNode {
  const { row, elements, laneWidth } = props
  const colour = COLOURS[row.mood]
  const [from, to] = [placeOf(elements, row.from, laneWidth), placeOf(elements, row.to, laneWidth)]
  const middle = ROW_HEIGHT - 6
  return (
    <svg width={elements.length * laneWidth} height={ROW_HEIGHT} aria-hidden="true" style={{ flex: 'none' }}>
      {elements.map((element) => (
        <line
          key={element}
          x1={placeOf(elements, element, laneWidth)}
          x2={placeOf(elements, element, laneWidth)}
          y1={0}
          y2={ROW_HEIGHT}
          stroke="currentColor"
          strokeOpacity={0.25}
        />
      ))}
      {from === to ? (
        <circle cx={from} cy={ROW_HEIGHT / 2} r={4} fill={colour} />
      ) : (
        <Arrow from={from} to={to} y={middle} colour={colour} isProtected={row.isProtected === true} />
      )}
      <text x={(from + to) / 2} y={middle - 5} textAnchor="middle" fontSize={12} fill={colour}>
        {from === to ? '' : row.label}
      </text>
    </svg>
  )
}

/** ESP is drawn as a double line. */
export function Arrow(props: {
  readonly from: number
  readonly to: number
  readonly y: number
  readonly colour: string
  readonly isProtected: boolean
}): ReactNode {
  const { from, to, y, colour } = props
  const towards = Math.sign(to - from)
  const end = to - towards * 7
  const lines = props.isProtected ? [y - 1.5, y + 1.5] : [y]
  return (
    <>
      {lines.map((at) => (
        <line key={at} x1={from} x2={end} y1={at} y2={at} stroke={colour} />
      ))}
      <polygon points={`${to},${y} ${end},${y - 4} ${end},${y + 4}`} fill={colour} />
    </>
  )
}
