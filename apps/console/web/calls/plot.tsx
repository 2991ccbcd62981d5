import 'uplot/dist/uPlot.min.css'
import { Group, type MantineTheme, Text, useComputedColorScheme, useMantineTheme } from '@mantine/core'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import UPlot from 'uplot'
import { type Line, type Measure, minutesAndSeconds } from './series.ts'

const HEIGHT = 190
const DASHES = [6, 4]
/** Steps of the axis of time, in seconds. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600]
/** A plot of a call that has just begun is so wide, in seconds. */
const LEAST_SECONDS = 10

interface Colours {
  readonly text: string
  readonly grid: string
  readonly offerer: string
  readonly answerer: string
}

function coloursOf({ colors }: MantineTheme, scheme: 'light' | 'dark'): Colours {
  const [shade, text, grid] =
    scheme === 'dark' ? [4, colors.dark[1], colors.dark[5]] : [8, colors.gray[7], colors.gray[3]]
  return { text, grid, offerer: colors.blue[shade] ?? text, answerer: colors.orange[shade] ?? text }
}

/** One measure of a call over time. What is drawn stands in words too: in the name of the picture, and in the table below all plots. */
export function Plot(props: { readonly measure: Measure; readonly seconds: readonly number[] }): ReactNode {
  const { measure, seconds } = props
  const theme = useMantineTheme()
  const scheme = useComputedColorScheme('light')
  const colours = useMemo(() => coloursOf(theme, scheme), [theme, scheme])
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot>(null)
  const [pointed, setPointed] = useState<number | null>(null)
  const data = useMemo(
    () => [[...seconds], ...measure.lines.map(({ values }) => [...values])] as UPlot.AlignedData,
    [seconds, measure],
  )
  const latest = useRef(data)
  latest.current = data
  const drawn = JSON.stringify(measure.lines.map(({ label }) => label))
  // biome-ignore lint/correctness/useExhaustiveDependencies: new values are put in below, a new picture is for new lines
  useEffect(() => {
    const target = place.current
    if (target === null) return
    const made = new UPlot(optionsOf(measure, colours, target.clientWidth, setPointed), latest.current, target)
    const sized = new ResizeObserver(() => {
      if (target.clientWidth > 0) made.setSize({ width: target.clientWidth, height: HEIGHT })
    })
    sized.observe(target)
    plot.current = made
    return () => {
      sized.disconnect()
      plot.current = null
      made.destroy()
    }
  }, [drawn, colours])
  useEffect(() => plot.current?.setData(data), [data])
  return (
    <figure className="plot" aria-label={measure.name}>
      <Text component="figcaption" fw={600} size="sm">
        {measure.name}, {measure.unit}
      </Text>
      <div ref={place} role="img" aria-label={inWords(measure)} className="plot-canvas" />
      <Group gap="md" aria-hidden>
        {measure.lines.map((line) => (
          <Group key={line.label} gap={6} wrap="nowrap">
            <Swatch line={line} colour={colours[line.side]} />
            <Text size="xs">
              {line.label} {valueAt(line, pointed, measure.digits)}
            </Text>
          </Group>
        ))}
      </Group>
    </figure>
  )
}

function Swatch({ line, colour }: { readonly line: Line; readonly colour: string }): ReactNode {
  return (
    <svg width={26} height={8} aria-hidden="true">
      <line
        {...{ x1: 0, y1: 4, x2: 26, y2: 4 }}
        stroke={colour}
        strokeWidth={2}
        strokeDasharray={line.isReported ? DASHES.join(' ') : undefined}
      />
    </svg>
  )
}

function optionsOf(
  { unit, top, bottom, lines }: Measure,
  colours: Colours,
  width: number,
  onPoint: (index: number | null) => void,
): UPlot.Options {
  const axis = { stroke: colours.text, grid: { stroke: colours.grid, width: 1 }, ticks: { stroke: colours.grid } }
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: {
      x: { time: false, range: (_, from, to) => [0, Math.max(to, from + LEAST_SECONDS)] },
      y: { range: (_, __, most) => [bottom, Math.max(top, (most ?? 0) * 1.1)] },
    },
    axes: [
      {
        ...axis,
        incrs: STEPS,
        label: 'since the call began, m:ss',
        labelSize: 18,
        size: 30,
        values: (_, splits) => splits.map(minutesAndSeconds),
      },
      { ...axis, label: unit, labelSize: 18, size: 44 },
    ],
    series: [
      {},
      ...lines.map((line) => ({
        label: line.label,
        stroke: colours[line.side],
        width: 2,
        spanGaps: true,
        ...(line.isReported && { dash: DASHES }),
      })),
    ],
    hooks: { setCursor: [({ cursor: { idx } }) => onPoint(idx ?? null)] },
  }
}

/** Where somebody points to, else the last that is known. */
function valueAt({ values }: Line, index: number | null, digits: number): string {
  const value = index === null ? values.findLast((each) => each !== null) : values[index]
  return value === null || value === undefined ? '–' : value.toFixed(digits)
}

function inWords({ name, unit, digits, lines }: Measure): string {
  const told = lines.map((line) => {
    const known = line.values.filter((value) => value !== null)
    const [least, most] = [Math.min(...known), Math.max(...known)].map((value) => value.toFixed(digits))
    return `${line.label}: ${least} to ${most}, last ${valueAt(line, null, digits)}`
  })
  return `${name} in ${unit} over time. ${told.join('. ')}`
}
