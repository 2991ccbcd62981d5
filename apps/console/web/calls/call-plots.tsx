import { SegmentedControl, SimpleGrid, Table, Text } from '@mantine/core'
import { type ReactNode, useMemo, useState } from 'react'
import type { CallSamples } from '../api/operations.ts'
import { legName } from './call-path.ts'
import { Plot } from './plot.tsx'
import { minutesAndSeconds, type Plotted, plotted } from './series.ts'

/** How a call sounded over time, at each place where it passes the gateway. */
export function CallPlots({ media }: { readonly media: readonly CallSamples[] }): ReactNode {
  const [wanted, setWanted] = useState<string>()
  const shown = media.find(({ callId }) => callId === wanted) ?? media[0]
  const drawn = useMemo(() => shown && plotted(shown), [shown])
  if (shown === undefined || drawn === undefined) return null
  return (
    <>
      {media.length > 1 && (
        <SegmentedControl
          aria-label="Where it passes the gateway"
          className="legs"
          transitionDuration={0}
          data={media.map(({ callId }) => ({ value: callId, label: labelOf(callId, media) }))}
          value={shown.callId}
          onChange={setWanted}
        />
      )}
      {drawn.seconds.length === 0 ? (
        <Text c="dimmed">The first figures come two seconds after the first offer.</Text>
      ) : (
        <>
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            {drawn.measures.map((measure) => (
              <Plot key={measure.name} measure={measure} seconds={drawn.seconds} />
            ))}
          </SimpleGrid>
          <Unknown engine={shown.engine} plotted={drawn} />
          <details>
            <summary>The plots as a table</summary>
            <PlottedTable {...drawn} />
          </details>
        </>
      )}
    </>
  )
}

/** Of several phones that are called, the suffix tells which. */
function labelOf(callId: string, media: readonly CallSamples[]): string {
  const label = legName(callId)
  const isAlone = media.filter((each) => legName(each.callId) === label).length === 1
  return isAlone ? label : `${label} ${callId.slice(callId.lastIndexOf(';'))}`
}

/** Why something is not drawn. */
function Unknown(props: { readonly engine: string | undefined; readonly plotted: Plotted }): ReactNode {
  const known = new Set(props.plotted.measures.flatMap(({ lines }) => lines.map(({ isReported }) => isReported)))
  const isKernel = props.engine === 'nftables'
  if (!isKernel && known.has(true)) return null
  return (
    <Text size="sm" c="dimmed">
      {isKernel
        ? 'The kernel moves these packets and looks into none: loss and jitter are what the phones report by RTCP.'
        : 'No phone has reported by RTCP yet: loss and jitter are those at the gateway.'}
    </Text>
  )
}

function PlottedTable({ seconds, measures }: Plotted): ReactNode {
  const columns = measures.flatMap(({ name, unit, digits, lines }) =>
    lines.map(({ label, values }) => ({ name: `${name} ${label}, ${unit}`, digits, values })),
  )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: with the keys it scrolls only where it has the focus
    <section className="plot-table" aria-label="Values of the plots" tabIndex={0}>
      <Table stickyHeader miw={120 * columns.length}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Time</Table.Th>
            {columns.map(({ name }) => (
              <Table.Th key={name}>{name}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {seconds.map((time, row) => (
            <Table.Tr key={time}>
              <Table.Th scope="row">{minutesAndSeconds(time)}</Table.Th>
              {columns.map(({ name, digits, values }) => (
                <Table.Td key={name}>{values[row]?.toFixed(digits) ?? ''}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  )
}
