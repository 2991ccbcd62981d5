import { styleText } from 'node:util'
import type { Mood } from './message-summary.ts'

type Style = Parameters<typeof styleText>[0]

const moodStyles: Readonly<Record<Mood, Style>> = {
  request: 'cyan',
  provisional: 'gray',
  success: 'green',
  challenge: 'yellow',
  failure: 'red',
}

/** Colours for parts of a row; without colours every function gives back what it got. */
export interface Paint {
  faint(text: string): string
  title(text: string): string
  mood(mood: Mood, text: string): string
}

const plain: Paint = {
  faint: (text) => text,
  title: (text) => text,
  mood: (_mood, text) => text,
}

const coloured: Paint = {
  faint: (text) => paint('gray', text),
  title: (text) => paint('bold', text),
  mood: (mood, text) => paint(moodStyles[mood], text),
}

/** Whether to colour is the caller's decision, who knows the stream. */
function paint(style: Style, text: string): string {
  return styleText(style, text, { validateStream: false })
}

export function createPaint(colours: boolean): Paint {
  return colours ? coloured : plain
}
