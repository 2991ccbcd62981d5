import { Box } from '@mantine/core'
import { useElementSize, useMergedRef } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, type ReactNode, type Ref, useEffect, useRef } from 'react'
import type { TraceRow } from '../api/operations.ts'
import { Lane, laneWidthFor, placeOf, ROW_HEIGHT } from './lane.tsx'
import type { TraceRows } from './trace-rows.ts'

const TIME_WIDTH = 100
/** Of what a row says in words: all of it, however long; the ladder is scrolled for the rest. */
const DETAIL_WIDTH = 900
/** Of it, what is seen without scrolling where there is room. */
const DETAIL_SEEN = 300

/** The ladder itself. Only the rows that are seen are drawn, however many there are. */
export function LadderRows(props: {
  readonly rows: TraceRows
  /** Whether it stays at its end as rows come. */
  readonly follows: boolean
  readonly chosen: string | undefined
  readonly onChoose: (id: string) => void
  /** Whether a message is open beside it. */
  readonly isNarrowed?: boolean
  /** What is scrolled, for who scrolls it. */
  readonly scrolled?: Ref<HTMLDivElement>
}): ReactNode {
  const { rows, follows, chosen, onChoose, isNarrowed = false, scrolled } = props
  const { elements } = rows
  const view = useRef<HTMLDivElement>(null)
  const { ref: measured, width: room } = useElementSize<HTMLDivElement>()
  const both = useMergedRef(view, measured, scrolled)
  const laneWidth = laneWidthFor(elements.length, room - TIME_WIDTH - DETAIL_SEEN)
  const count = rows.length
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => view.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 5,
    useFlushSync: false,
  })
  useEffect(() => {
    if (follows && count > 0) virtual.scrollToIndex(count - 1, { align: 'end' })
  }, [follows, count, virtual])
  const width = TIME_WIDTH + elements.length * laneWidth + DETAIL_WIDTH
  return (
    <Box
      ref={both}
      className="ladder"
      data-narrowed={isNarrowed || undefined}
      tabIndex={0}
      role="region"
      aria-label="Ladder"
    >
      <Titles elements={elements} laneWidth={laneWidth} width={width} />
      <div style={{ height: virtual.getTotalSize(), width, position: 'relative' }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows.at(index)
          return (
            row && (
              <LadderRow
                key={index}
                row={row}
                elements={elements}
                laneWidth={laneWidth}
                top={start}
                width={width}
                isChosen={row.id === chosen}
                onChoose={onChoose}
              />
            )
          )
        })}
      </div>
    </Box>
  )
}

/** A row that is scrolled stays as it is: it is drawn anew only when something about it changes. */
const LadderRow = memo(function LadderRow(props: {
  readonly row: TraceRow
  readonly elements: readonly string[]
  readonly laneWidth: number
  readonly top: number
  readonly width: number
  readonly isChosen: boolean
  readonly onChoose: (id: string) => void
}): ReactNode {
  const { row, elements, laneWidth, top, width, isChosen, onChoose } = props
  return (
    <button
      type="button"
      className="ladder-row"
      data-chosen={isChosen || undefined}
      onClick={() => onChoose(row.id)}
      style={{ transform: `translateY(${top}px)`, height: ROW_HEIGHT, width }}
    >
      <span className="ladder-time">{new Date(row.at).toISOString().slice(11, 23)}</span>
      <span className="ladder-words">{`${row.label} from ${row.from} to ${row.to}`}</span>
      <Lane row={row} elements={elements} laneWidth={laneWidth} />
      <span className="ladder-detail">{row.detail}</span>
    </button>
  )
})

function Titles(props: {
  readonly elements: readonly string[]
  readonly laneWidth: number
  readonly width: number
}): ReactNode {
  const { elements, laneWidth, width } = props
  return (
    <div className="ladder-titles" style={{ width }}>
      <span className="ladder-time">time (UTC)</span>
      <svg width={elements.length * laneWidth} height={ROW_HEIGHT} aria-hidden="true">
        {elements.map((element) => (
          <text
            key={element}
            x={placeOf(elements, element, laneWidth)}
            y={17}
            textAnchor="middle"
            fontSize={13}
            fontWeight={600}
            fill="currentColor"
          >
            {element}
          </text>
        ))}
      </svg>
    </div>
  )
}
