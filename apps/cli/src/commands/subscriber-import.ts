import { statSync } from 'node:fs'
import { formatBar } from '@voltaic/load'
import { type ApiClient, withApi } from '../api-client.ts'
import { ApiRefusal } from '../api-refusal.ts'
import { type OutputOptions, printResult } from '../output.ts'
import { refusedSubscribers } from '../refused-subscribers.ts'
import { unreadable } from '../text-file.ts'

interface ImportOptions extends OutputOptions {
  readonly config?: string
  readonly dryRun?: boolean
}

interface ImportAnswer {
  readonly imported: number
}

/**
 * Imports a CSV file in two passes: the first finds what is wrong while nothing is stored yet, the second stores. A file
 * of any length is read as it is sent.
 */
export async function importFile(file: string, options: ImportOptions): Promise<void> {
  const size = sizeOf(file)
  await withApi(options.config, async (api) => {
    const checked = await pass(api, file, size, 'checking', '/imports?dryRun=true')
    if (options.dryRun) {
      printResult({ imported: 0, wouldImport: checked }, `${checked} subscribers could be imported.`, options)
      return
    }
    const imported = await pass(api, file, size, 'storing', '/imports')
    printResult({ imported }, `Imported ${imported} subscribers.`, options)
  })
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size
  } catch (cause) {
    throw unreadable(file, cause)
  }
}

async function pass(api: ApiClient, file: string, size: number, what: string, path: string): Promise<number> {
  const line = new ImportLine(what, size)
  try {
    return (await api.sendFile<ImportAnswer>(path, file, 'text/csv', (octets) => line.show(octets))).imported
  } catch (error) {
    if (error instanceof ApiRefusal) throw refusedSubscribers(error, file)
    throw error
  } finally {
    line.end()
  }
}

/** Octets between two pictures of the bar. */
const STEP = 256 * 1024
const CLEAR_LINE = '\r\u001b[K'

/** A progress bar on a terminal; nothing where there is none. */
class ImportLine {
  readonly #what: string
  readonly #size: number
  #next = 0

  constructor(what: string, size: number) {
    this.#what = what
    this.#size = size
  }

  show(octets: number): void {
    if (!process.stderr.isTTY || octets < this.#next) return
    this.#next = octets + STEP
    const part = this.#size === 0 ? 1 : Math.min(1, octets / this.#size)
    process.stderr.write(`${CLEAR_LINE}${this.#what} ${formatBar(part)} ${Math.floor(100 * part)} %`)
  }

  end(): void {
    if (process.stderr.isTTY) process.stderr.write(CLEAR_LINE)
  }
}
