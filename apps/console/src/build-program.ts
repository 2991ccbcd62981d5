// Builds the console into a folder, as a process of its own: node build-program.ts FOLDER
// It says one line of text for each step, and ends with 0 when the folder is complete.
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { build, type Plugin } from 'vite'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('which folder?')
const draft = `${folder}.${process.pid}`

/** Tells how far it is, each time that so many modules more have been read. */
const STEP = 250

function progress(): Plugin {
  let modules = 0
  return {
    name: 'progress',
    moduleParsed() {
      modules += 1
      if (modules % STEP === 0) console.log(`The console is being built: ${modules} modules read`)
    },
  }
}

await build({
  root: join(import.meta.dirname, '../web'),
  configFile: false,
  logLevel: 'error',
  plugins: [react(), progress()],
  build: { outDir: draft, emptyOutDir: true, chunkSizeWarningLimit: 2000 },
})
// whoever looks for it finds it whole, or not at all; somebody else may have built it meanwhile
if (existsSync(folder)) rmSync(draft, { recursive: true })
else renameSync(draft, folder)
console.log('The console is ready')
