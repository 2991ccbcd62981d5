// How the ladder of the console keeps up, in Debian's Chromium: node bin/launch.cjs tests/bench/console.ts
// Chromium counts tasks of more than 50 ms, in which a page answers nobody (W3C Long Tasks).
import { setTimeout as after } from 'node:timers/promises'
import { eventTrace } from '@voltaic/runtime'
import { startBrowser } from '../interop/console/browser.ts'
import { startConsoleNetwork } from '../interop/console/console-network.ts'

const ROWS = 100_000
const RATE = 1000
const BATCH_MS = 10
const SECONDS = 20

const network = await startConsoleNetwork()
const browser = await startBrowser()
const { page } = browser

/** Tells rows of the ladder at a rate. */
async function tell(rate: number, rows: number): Promise<void> {
  const batch = (rate * BATCH_MS) / 1000
  for (let told = 0; told < rows; told += batch) {
    for (let i = 0; i < batch; i++)
      eventTrace.publish({ at: Date.now(), element: 'scscf', kind: 'timer', what: `row ${told + i}` })
    await after(BATCH_MS)
  }
}

/** The long tasks of the page while something goes on. */
async function longTasks(act: () => Promise<void>): Promise<{ readonly count: number; readonly longest: number }> {
  await page.evaluate(`
    window.longTasks = []
    window.observer = new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map((e) => e.duration)))
    window.observer.observe({ type: 'longtask' })`)
  await act()
  const durations = (await page.evaluate('window.observer.disconnect(), window.longTasks')) as number[]
  return { count: durations.length, longest: Math.max(0, ...durations) }
}

const rowsShown = async (): Promise<number> => {
  const text = (await page.getByText(/messages$/).textContent()) ?? ''
  return Number(text.replaceAll(/\D/g, ''))
}

try {
  await page.goto(await network.link('viewer'))
  await page.getByRole('link', { name: 'Ladder' }).click()
  await page.getByRole('heading', { name: 'Ladder' }).waitFor()
  const coming = await longTasks(() => tell(RATE, RATE * SECONDS))
  console.log(
    `${RATE} new rows a second for ${SECONDS} s: ${coming.count} tasks over 50 ms, the longest ${coming.longest} ms`,
  )
  await tell(10 * RATE, ROWS)
  await after(2000)
  const shown = await rowsShown()
  await page.getByRole('switch', { name: 'Follow' }).uncheck({ force: true })
  const ladder = page.getByRole('region', { name: 'Ladder' })
  const scrolled = await longTasks(async () => {
    await ladder.hover()
    for (let i = 0; i < 200; i++) {
      await page.mouse.wheel(0, i % 2 === 0 ? -20_000 : 8000)
      await after(20)
    }
  })
  console.log(`scrolling ${shown} rows: ${scrolled.count} tasks over 50 ms, the longest ${scrolled.longest} ms`)
} finally {
  await browser.stop()
  await network.stop()
}
