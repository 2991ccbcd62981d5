/** A piece of an SVG document. */
export type Svg = string

/** One element. Text in attributes and content is escaped here and nowhere else. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly Svg[]
): Svg {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(formatted(value))}"`)
  return children.length === 0
    ? `<${name}${written.join('')}/>`
    : `<${name}${written.join('')}>${children.join('')}</${name}>`
}

/** Text at a place; `anchor` says which of its ends is there. */
export function label(
  x: number,
  y: number,
  text: string,
  attributes: Readonly<Record<string, string | number>> = {},
): Svg {
  return element('text', { x, y, ...attributes }, escaped(text))
}

/** A line through points; a gap where a point is missing. */
export function polyline(points: readonly (readonly [number, number] | undefined)[], className: string): Svg {
  let d = ''
  let isDown = false
  for (const point of points) {
    if (point) d += `${isDown ? 'L' : 'M'}${formatted(point[0])} ${formatted(point[1])}`
    isDown = point !== undefined
  }
  return d === '' ? '' : element('path', { d, class: className })
}

function formatted(value: string | number): string {
  return typeof value === 'string' ? value : String(Number(value.toFixed(1)))
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
