import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { elementsOf, ifcOfElement, ifcOfSms, readConfig } from '@voltaic/core'
import { importServiceProfile } from '@voltaic/profile'

const REPOSITORY = join(import.meta.dirname, '..')
const FOLDER = join(import.meta.dirname, 'application-servers')
const NETWORK = 'examples/application-servers.yaml'
const config = readConfig(readFileSync(join(REPOSITORY, NETWORK), 'utf8'), NETWORK)
// click-to-call needs none: nobody sends it requests
const elements = [
  ...elementsOf(config, 'as').map((element) => ({ name: element.name, criteria: ifcOfElement(element, config) })),
  ...elementsOf(config, 'ip-sm-gw').map((element) => ({ name: element.name, criteria: ifcOfSms(element, config) })),
].filter(({ criteria }) => criteria !== '')
const MAIN = join(REPOSITORY, 'apps/cli/src/main.ts')

describe('examples/application-servers', () => {
  test('there is a file for each element', () => {
    assert.deepEqual(readdirSync(FOLDER).sort(), elements.map(({ name }) => `${name}.xml`).sort())
  })

  for (const element of elements) {
    test(`${element.name}.xml is what the kit prints, and the HSS takes it without a warning (TS 29.228 §E)`, () => {
      const xml = readFileSync(join(FOLDER, `${element.name}.xml`), 'utf8')
      assert.equal(xml, element.criteria, `print it anew: voltaic as ifc ${element.name} --config ${NETWORK}`)
      const imported = importServiceProfile(xml)
      assert.equal(imported.kind, 'accepted')
      assert.deepEqual(imported.findings, [])
    })
  }
})

describe('voltaic as', { concurrency: 2 }, () => {
  test('ifc prints the criteria of elements, and of a service in a file', async () => {
    const args = ['as', 'ifc', 'sms', 'examples/welcome.ts', '--listen', '10.0.0.20:5090', '--config', NETWORK]
    const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...args], { cwd: REPOSITORY })
    const [sms = '', welcome = ''] = stdout.split(/^(?=<\?xml)/m)
    assert.equal(sms, readFileSync(join(FOLDER, 'sms.xml'), 'utf8'))
    assert.match(welcome, /<ServerName>sip:10\.0\.0\.20:5090;transport=tcp</)
  })

  test('start runs a service in a file until it is stopped', async () => {
    // an address that no other process uses
    const own = `127.87.${(process.pid >> 8) & 255}.${process.pid & 255}:5090`
    const args = ['as', 'start', 'examples/welcome.ts', '--listen', own, '--config', NETWORK]
    const server = spawn(process.execPath, [MAIN, ...args], { cwd: REPOSITORY, stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(server, 'exit')
    const [line] = await Promise.race([once(server.stdout, 'data'), ended])
    assert.ok(String(line).startsWith(`welcome serves sip:${own}`), String(line))
    server.kill('SIGTERM')
    assert.deepEqual(await ended, [0, null])
  })

  test('start runs an element of the network, click-to-call with its port for HTTP', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'voltaic-as-'))
    const network = join(folder, 'voltaic.yaml')
    const here = readFileSync(join(REPOSITORY, NETWORK), 'utf8')
      .replace('10.0.0.11:5088', '127.0.0.1:0')
      .replace('127.0.0.1:7090', '127.0.0.1:0')
    writeFileSync(network, here.replace('/var/lib/voltaic', folder))
    const args = ['as', 'start', 'click', '--config', network]
    const server = spawn(process.execPath, [MAIN, ...args], { cwd: REPOSITORY, stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(server, 'exit')
    const [line] = await Promise.race([once(server.stdout, 'data'), ended])
    assert.match(String(line), /^click serves sip:click\.ims\./)
    server.kill('SIGTERM')
    assert.deepEqual(await ended, [0, null])
    rmSync(folder, { recursive: true })
  })

  test('a file that exports no service is refused', async () => {
    const args = ['as', 'ifc', 'functions/ue/src/index.ts', '--listen', '127.0.0.1:5090', '--config', NETWORK]
    const run = promisify(execFile)(process.execPath, [MAIN, ...args], { cwd: REPOSITORY })
    await assert.rejects(run, /exports no service/)
  })
})
