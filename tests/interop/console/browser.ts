import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, chromium, type Page } from 'playwright-core'

const CHROMIUM = '/usr/bin/chromium'
/** Where screenshots go, for people to look at; nowhere unless it is set. */
const SCREENSHOTS = process.env['VOLTAIC_SCREENSHOTS']

/** Places that are shown of one finding. */
const MOST_NODES = 3

/** Debian's Chromium with one page, and everything that went wrong in it. */
export interface ConsoleBrowser {
  readonly page: Page
  readonly version: string
  /** Errors of the console and of the page so far. */
  readonly errors: readonly string[]
  /** Looks at the page as axe does. @throws AssertionError on a serious finding */
  assertAccessible(what: string): Promise<void>
  /** Keeps a picture of the page in light and dark, wide and narrow. */
  picture(name: string): Promise<void>
  stop(): Promise<void>
}

export async function startBrowser(): Promise<ConsoleBrowser> {
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    acceptDownloads: true,
    // nothing is on its way to where it will be when the test looks
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())))
  return {
    page,
    version: browser.version(),
    errors,
    async assertAccessible(what) {
      for (const scheme of ['light', 'dark'] as const) {
        await showIn(page, scheme)
        const { violations } = await new AxeBuilder({ page }).analyze()
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        const found = serious.map(
          ({ id, nodes }) =>
            `${id}: ${nodes
              .slice(0, MOST_NODES)
              .map(({ html }) => html)
              .join(' ')}`,
        )
        assert.deepEqual(found, [], `${what}, ${scheme}`)
      }
      await showIn(page, 'light')
    },
    async picture(name) {
      if (SCREENSHOTS === undefined) return
      mkdirSync(SCREENSHOTS, { recursive: true })
      for (const [scheme, width] of [
        ['light', 1280],
        ['dark', 1280],
        ['light', 390],
        ['dark', 390],
      ] as const) {
        await page.setViewportSize({ width, height: 800 })
        await showIn(page, scheme)
        await page.screenshot({ path: join(SCREENSHOTS, `${name}-${scheme}-${width}.png`) })
      }
      await page.setViewportSize({ width: 1280, height: 800 })
      await showIn(page, 'light')
    },
    async stop() {
      await context.close()
      await browser.close()
    },
  }
}

/** What is used of the page; the rest of the tests knows no DOM. */
interface Drawn {
  readonly document: {
    readonly documentElement: { readonly dataset: Readonly<Record<string, string>> }
    getAnimations(): {
      readonly playState: string
      readonly effect: { getTiming(): { readonly iterations?: number } } | null
    }[]
  }
  requestAnimationFrame(next: () => void): number
}

/** Changes the colours and waits until the page has them: what fades from one to the other has too little contrast. */
async function showIn(page: Page, scheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme })
  // one function, not waitForFunction: that evaluates again later, which the page's Content-Security-Policy forbids
  await page.evaluate(async (wanted) => {
    const drawn = globalThis as unknown as Drawn
    const isShown = (): boolean => {
      const isFading = drawn.document
        .getAnimations()
        .some(({ playState, effect }) => playState === 'running' && effect?.getTiming().iterations === 1)
      return !isFading && drawn.document.documentElement.dataset['mantineColorScheme'] === wanted
    }
    while (!isShown()) await new Promise<void>((resolve) => drawn.requestAnimationFrame(resolve))
  }, scheme)
}
