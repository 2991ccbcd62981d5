import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'

const repository = path.join(import.meta.dirname, '../..')
const carried = `node-linux-${process.arch}`
const folder = mkdtempSync(path.join(tmpdir(), 'voltaic-launcher-'))
after(() => rmSync(folder, { recursive: true }))

interface Outcome {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

interface Launch {
  /** Statements that a preload runs before the launcher, to dress this machine up as another one. */
  readonly disguise?: string
  /** Folder that holds `bin/launch.cjs`; this repository when absent. */
  readonly clone?: string
}

/** Starts the launcher under the Node.js of this test run, as npm would under the machine's. */
function start(args: readonly string[], { disguise, clone = repository }: Launch = {}): ChildProcess {
  const options: string[] = []
  if (disguise !== undefined) {
    const preload = path.join(mkdtempSync(path.join(folder, 'preload-')), 'preload.cjs')
    writeFileSync(preload, disguise)
    options.push('--require', preload)
  }
  const env = { ...process.env }
  delete env['NODE_PATH']
  return spawn(process.execPath, [...options, path.join(clone, 'bin/launch.cjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  })
}

async function outcome(child: ChildProcess): Promise<Outcome> {
  let out = ''
  let err = ''
  child.stdout?.on('data', (data) => {
    out += data
  })
  child.stderr?.on('data', (data) => {
    err += data
  })
  const [code, signal] = await once(child, 'close')
  return { code, signal, out, err }
}

const run = (args: readonly string[], options?: Launch): Promise<Outcome> => outcome(start(args, options))

/** A program for the launcher to run; it says `ready`, then what it gets. */
function program(name: string, text: string): string {
  const file = path.join(folder, name)
  writeFileSync(file, text)
  return file
}

/** A clone that holds nothing but `bin/` and, when told, an empty `node_modules/`. */
function bareClone(name: string, withModules: boolean): string {
  const clone = path.join(folder, name)
  cpSync(path.join(repository, 'bin'), path.join(clone, 'bin'), { recursive: true })
  if (withModules) mkdirSync(path.join(clone, 'node_modules'))
  return clone
}

/** Waits until the child has printed `text` since the last call. */
async function line(child: ChildProcess, text: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let seen = ''
  const look = (data: unknown): void => {
    seen += data
    if (seen.includes(text)) resolve()
  }
  const end = (): void => reject(new Error(`the program ended without ${text}; it printed ${JSON.stringify(seen)}`))
  child.stdout?.on('data', look).on('end', end)
  await promise
  child.stdout?.off('data', look).off('end', end)
}

const olderNode = (version: string): string =>
  `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`

test('the launcher runs a TypeScript program under the Node.js 24 that the product carries', async () => {
  const file = program('version.ts', 'const version: string = process.version\nconsole.log(version, process.execPath)')
  const { code, out } = await run([file])
  assert.equal(code, 0)
  assert.match(out, /^v24\.\d+\.\d+ /)
  assert.ok(out.trim().endsWith(path.join('node_modules', carried, 'bin/node')), out)
})

test('the program gets its arguments as they are', async () => {
  const file = program('arguments.ts', 'console.log(JSON.stringify(process.argv.slice(2)))')
  const { out } = await run([file, '--json', 'a b', '', '$HOME'])
  assert.deepEqual(JSON.parse(out), ['--json', 'a b', '', '$HOME'])
})

test('the exit code of the program is the exit code of the launcher', async () => {
  const { code } = await run([program('seven.ts', 'process.exit(7)')])
  assert.equal(code, 7)
})

test('a program that a signal ended gives 128 + the number of the signal', async () => {
  const { code, signal } = await run([program('killed.ts', "process.kill(process.pid, 'SIGKILL')")])
  assert.deepEqual([code, signal], [137, null])
})

for (const [signal, expected] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
  ['SIGHUP', 1],
] as const) {
  test(`${signal} reaches the program, which decides how to end`, async () => {
    const file = program(
      `${signal}.ts`,
      `process.on('${signal}', (_, number) => process.exit(40 + number))
       const hold = setInterval(() => hold, 1000)
       console.log('ready')`,
    )
    const child = start([file])
    await line(child, 'ready')
    child.kill(signal)
    const [code] = await once(child, 'exit')
    assert.equal(code, 40 + expected)
  })
}

/** Prints a line for every SIGINT and ends, on SIGTERM, with their number as exit code. */
const countInterrupts = `let count = 0
  process.on('SIGINT', () => console.log('interrupt', ++count))
  process.on('SIGTERM', () => process.exit(count))
  const hold = setInterval(() => hold, 1000)
  console.log('ready')`

test('a signal that npm passes on beside the one of the process group reaches the program once', async () => {
  const child = start([program('twice.ts', countInterrupts)], { disguise: 'Date.now = () => 1e12' })
  await line(child, 'ready')
  child.kill('SIGINT')
  await line(child, 'interrupt 1')
  child.kill('SIGINT')
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  assert.equal(code, 1)
})

test('a second Ctrl-C, some time after the first, reaches the program again', async () => {
  const disguise = 'let time = 1e12; Date.now = () => (time += 1000)'
  const child = start([program('later.ts', countInterrupts)], { disguise })
  await line(child, 'ready')
  child.kill('SIGINT')
  await line(child, 'interrupt 1')
  child.kill('SIGINT')
  await line(child, 'interrupt 2')
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  assert.equal(code, 2)
})

test('in a terminal, where Ctrl-C reaches the program by itself, the launcher adds no second SIGINT', async () => {
  const disguise = "Object.defineProperty(process.stdin, 'isTTY', { value: true })"
  const child = start([program('terminal.ts', countInterrupts)], { disguise })
  await line(child, 'ready')
  child.kill('SIGINT')
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  assert.equal(code, 0)
})

for (const version of ['16.20.2', '18.20.4', '20.18.3']) {
  test(`Node.js ${version} is refused with the version that is needed and the next step`, async () => {
    const { code, out, err } = await run([program('never.ts', "console.log('ran')")], { disguise: olderNode(version) })
    assert.equal(code, 1)
    assert.equal(out, '')
    assert.ok(err.includes(`Node.js ${version} is too old: 20.19 or newer`), err)
    assert.match(err, /then run: npm ci/)
  })
}

for (const version of ['20.19.0', '22.0.0', '26.10.0']) {
  test(`Node.js ${version} hands over to the carried one`, async () => {
    const { code, out } = await run([program('over.ts', 'console.log(process.version)')], {
      disguise: olderNode(version),
    })
    assert.equal(code, 0)
    assert.match(out, /^v24\./)
  })
}

test('a machine that is not Linux on x64 or arm64 is refused by name', async () => {
  const disguise = "Object.defineProperty(process, 'platform', { value: 'darwin' })"
  const { code, err } = await run(['never.ts'], { disguise })
  assert.equal(code, 1)
  assert.match(err, /runs on Linux on x64 or arm64; this is darwin on/)
})

test('before npm ci the launcher says that npm ci is missing', async () => {
  const { code, err } = await run(['never.ts'], { clone: bareClone('fresh', false) })
  assert.equal(code, 1)
  assert.match(err, /not installed yet\.\n.*npm ci\n$/)
})

test('an install without optional packages is told apart and gets its own remedy', async () => {
  const { code, err } = await run(['never.ts'], { clone: bareClone('no-optional', true) })
  assert.equal(code, 1)
  assert.ok(err.includes(`npm package ${carried}`), err)
  assert.match(err, /npm ci --include=optional\n$/)
})

test('a carried Node.js that the machine cannot start is reported with its path and the cause', async () => {
  const clone = bareClone('musl', true)
  const node = path.join(clone, 'node_modules', carried, 'bin/node')
  mkdirSync(path.dirname(node), { recursive: true })
  writeFileSync(node, '#!/there/is/no/such/loader\n')
  chmodSync(node, 0o755)
  const { code, err } = await run(['never.ts'], { clone })
  assert.equal(code, 1)
  assert.ok(err.includes(`${node} cannot be started`), err)
  assert.match(err, /glibc/)
})

test('bin/voltaic.cjs starts the command line', async () => {
  const main = path.join(repository, 'apps/cli/src/main.ts')
  assert.ok(existsSync(main), `${main} is what bin/voltaic.cjs starts`)
  const child = spawn(process.execPath, [path.join(repository, 'bin/voltaic.cjs'), '--help'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { code, out } = await outcome(child)
  assert.equal(code, 0)
  assert.match(out, /voltaic/)
})
