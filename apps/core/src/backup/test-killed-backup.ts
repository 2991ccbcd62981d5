// Run by backup.test.ts: kills itself when the first octets of a backup are written.
import { readFileSync } from 'node:fs'
import { createSystemClock } from '@voltaic/runtime'
import { readConfig } from '../config/read-config.ts'
import { makeBackup } from './make-backup.ts'

const [configFile = '', file = ''] = process.argv.slice(2)
const configText = readFileSync(configFile, 'utf8')
await makeBackup({
  config: readConfig(configText, configFile),
  configText,
  file,
  clock: createSystemClock(),
  onProgress: () => process.kill(process.pid, 'SIGKILL'),
})
