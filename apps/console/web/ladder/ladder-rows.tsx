import { Box, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useRef } from 'react'
import { LANE_WIDTH, Lane, placeOf, ROW_HEIGHT } from './lane.tsx'
import type { TraceRows } from './trace-rows.ts'

const TIME_WIDTH = 100
const DETAIL_WIDTH = 420

/** The ladder itself. Only the rows that are seen are drawn, however many there are. */
export function LadderRows(props: {
  readonly rows: TraceRows
  /** Whether it stays at its end as rows come. */
  readonly follows: boolean
  readonly chosen: string | undefined
  readonly onChoose: (id: string) => void
}): ReactNode {
  const { rows, follows, chosen, onChoose } = props
  const { elements } = rows
  const view = useRef<HTMLDivElement>(null)
  const count = rows.length
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => view.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
  })
  useEffect(() => {
    if (follows && count > 0) virtual.scrollToIndex(count - 1, { align: 'end' })
  }, [follows, count, virtual])
  const width = TIME_WIDTH + elements.length * LANE_WIDTH + DETAIL_WIDTH
  return (
    <Box ref={view} h="calc(100vh - 210px)" style={{ overflow: 'auto' }} tabIndex={0} role="region" aria-label="Ladder">
      <Titles elements={elements} width={width} />
      <div style={{ height: virtual.getTotalSize(), width, position: 'relative' }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows.at(index)
          if (row === undefined) return null
          return (
            <UnstyledButton
              key={row.id}
              className="ladder-row"
              data-chosen={row.id === chosen || undefined}
              onClick={() => onChoose(row.id)}
              style={{ transform: `translateY(${start}px)`, height: ROW_HEIGHT, width }}
            >
              <span className="ladder-time">{new Date(row.at).toISOString().slice(11, 23)}</span>
              <VisuallyHidden>{`${row.label} from ${row.from} to ${row.to}`}</VisuallyHidden>
              <Lane row={row} elements={elements} />
              <span className="ladder-detail">{row.detail}</span>
            </UnstyledButton>
          )
        })}
      </div>
    </Box>
  )
}

function Titles({ elements, width }: { readonly elements: readonly string[]; readonly width: number }): ReactNode {
  return (
    <div className="ladder-titles" style={{ width }}>
      <span className="ladder-time">time (UTC)</span>
      <svg width={elements.length * LANE_WIDTH} height={ROW_HEIGHT} aria-hidden="true">
        {elements.map((element) => (
          <text
            key={element}
            x={placeOf(elements, element)}
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
