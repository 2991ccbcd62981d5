/** How far a run is. */
export interface Progress {
  readonly phase: 'stir' | 'step' | 'finishing'
  /** From 1. */
  readonly step: number
  readonly steps: number
  /** Scenario attempts a second that are offered now. */
  readonly saps: number
  readonly done: number
  /** Of those done, the inadequately handled. */
  readonly failed: number
  /** Attempts under way. */
  readonly open: number
  readonly elapsedMs: number
  /** Length of the whole traffic, when it is not ended before. */
  readonly plannedMs: number
}

const BAR_WIDTH = 24
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/**
 * One line for a terminal.
 *
 * @param columns width of the terminal; the line is cut to it
 */
export function formatProgress(progress: Progress, columns: number): string {
  const { phase, step, steps, saps, done, failed, open, elapsedMs, plannedMs } = progress
  const part = plannedMs === 0 ? 1 : Math.min(1, elapsedMs / plannedMs)
  const where = phase === 'step' ? `step ${step}/${steps}` : phase
  const rest = phase === 'finishing' ? `${open} to end` : `${clockTime(plannedMs - elapsedMs)} left`
  const text = [
    `${where} ${formatBar(part)} ${Math.floor(100 * part)} %`,
    `${saps} SAPS`,
    `${done} done`,
    `${failed} failed`,
    `${clockTime(elapsedMs)} gone, ${rest}`,
  ].join('  ')
  return text.slice(0, Math.max(0, columns - 1))
}

/** A bar with an eighth of a character as its finest step. @param part from 0 to 1 */
export function formatBar(part: number): string {
  const eighths = Math.round(part * BAR_WIDTH * 8)
  const filled = '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]
  return `▕${filled.padEnd(BAR_WIDTH)}▏`
}

function clockTime(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
