import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createRuntime, openLoneReceiver, readReceiver } from '@voltaic/core'
import { createSeededRandom } from '@voltaic/runtime'
import { outputOf, runProgram } from './foreign-program.ts'
import type { DiskReport } from './recording-full-disk.ts'

const FULL_DISK = fileURLToPath(new URL('./recording-full-disk.ts', import.meta.url))
const SETTINGS = `receiver:
  listen: 127.0.0.1:0
  maxMegabytes: 2
  accounts:
    - { user: switch, password: choose-one }
    - { user: anna, token: choose-another, role: admin }`
const UPLOADER = ['--user', 'switch:choose-one']
const ADMIN = ['--header', 'Authorization: Bearer choose-another']

test('curl uploads raw and as FreeSWITCH does, looks for a recording, fetches parts of it and deletes it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-curl-'))
  const receiver = await openLoneReceiver(join(folder, 'own'), readReceiver(SETTINGS, 's.yaml'), createRuntime(), {
    keepFree: 0,
  })
  const url = await receiver.start()
  t.after(async () => {
    await receiver.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const file = join(folder, 'call.wav')
  // more than a megabyte: curl asks first whether it may (Expect: 100-continue)
  const octets = createSeededRandom(1).bytes(1_500_000)
  writeFileSync(file, octets)
  const curl = async (...args: readonly string[]) => {
    const { stdout } = await runProgram('curl', ['--silent', '--write-out', '\n%{http_code}', ...args])
    const at = stdout.lastIndexOf('\n')
    const body = stdout.slice(0, at)
    return { status: Number(stdout.slice(at + 1)), body: body.startsWith('{') ? JSON.parse(body) : body }
  }

  const put = await curl(
    ...UPLOADER,
    '--upload-file',
    file,
    '--header',
    'X-Recording-From: +4917',
    `${url}/calls/call.wav`,
  )
  assert.deepEqual([put.status, put.body.name, put.body.length], [201, '/calls/call.wav', octets.length])
  assert.equal(put.body.sha256, createHash('sha256').update(octets).digest('hex'))
  const again = await curl(...UPLOADER, '--upload-file', file, `${url}/calls/call.wav`)
  assert.deepEqual([again.status, again.body.id], [200, put.body.id])

  const fields = ['--form', 'session_id=s1', '--form', `part1.PCMU=@${file};filename=recording.wav;type=audio/wav`]
  const form = await curl(...UPLOADER, ...fields, `${url}/recording_upload`)
  assert.deepEqual([form.status, form.body.name, form.body.metadata.field], [201, 'recording.wav', 'part1.PCMU'])
  assert.equal(form.body.sha256, put.body.sha256)
  const chunked = ['--header', 'Transfer-Encoding: chunked', '--upload-file', file]
  assert.equal((await curl(...UPLOADER, ...chunked, `${url}/chunked.wav`)).status, 201)

  writeFileSync(`${file}.long`, Buffer.alloc(2 * 2 ** 20 + 1))
  assert.equal((await curl(...UPLOADER, '--upload-file', `${file}.long`, `${url}/long.wav`)).status, 413)
  assert.equal((await curl('--upload-file', file, `${url}/call.wav`)).status, 401)

  const found = await curl(...ADMIN, `${url}/recordings?number=%2B4917`)
  assert.deepEqual(
    found.body.recordings.map(({ id }: { id: string }) => id),
    [put.body.id],
  )
  const content = `${url}/recordings/${put.body.id}/content`
  const half = join(folder, 'half.wav')
  await outputOf('curl', ['--silent', ...ADMIN, '--range', '0-699999', '--output', half, content])
  // the rest, as curl takes a download up again
  await outputOf('curl', ['--silent', ...ADMIN, '--continue-at', '-', '--output', half, content])
  assert.deepEqual(readFileSync(half), Buffer.from(octets))
  assert.equal((await curl(...ADMIN, '--request', 'DELETE', `${url}/recordings/${put.body.id}`)).status, 204)
  assert.equal((await curl(...ADMIN, content)).status, 404)
})

test('what the guide shows of curl works', async (t) => {
  const guide = readFileSync(new URL('../../docs/guides/recording.md', import.meta.url), 'utf8')
  const commands = /^```sh\n(.*?)^```$/ms.exec(guide)?.[1]?.trim().split('\n') ?? []
  assert.equal(commands.length, 4)
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-curl-'))
  writeFileSync(join(folder, 'call.wav'), 'RIFF')
  const settings = readReceiver(SETTINGS, 's.yaml')
  const receiver = await openLoneReceiver(join(folder, 'own'), settings, createRuntime(), { keepFree: 0 })
  const url = await receiver.start()
  t.after(async () => {
    await receiver.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  let listed = ''
  const run = async (command: string): Promise<void> => {
    const { status, stdout, stderr } = await runProgram('sh', ['-c', command], folder)
    assert.equal(status, 0, `${command}: ${stderr}`)
    if (stdout.includes('"recordings"')) listed = stdout
  }
  const [last = '', ...before] = commands.map((command) => command.replace('http://127.0.0.1:8090', url)).reverse()
  for (const command of before.reverse()) await run(command)
  const { recordings } = JSON.parse(listed)
  assert.deepEqual(
    recordings.map(({ name }: { name: string }) => name),
    ['recording.wav'],
  )
  rmSync(join(folder, 'call.wav'))
  await run(last.replace('/ID/', `/${recordings[0].id}/`))
  assert.equal(readFileSync(join(folder, 'call.wav'), 'utf8'), 'RIFF')
})

test('a disk that is really full cuts a recording with an alarm; what was on it reaches the receiver, and so does what follows', async () => {
  const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user']
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-full-'))
  try {
    const mounted = ['sh', '-c', 'mount -t tmpfs -o size=1m none "$1" && exec "$2" "$3" "$1"', 'sh', folder]
    const program = [...mounted, process.execPath, FULL_DISK]
    const report = JSON.parse(await outputOf('unshare', [...asRoot, '--mount', ...program])) as DiskReport
    assert.equal(report.stopped, 'disk-full')
    assert.ok(report.alarms.includes('disk-full'), `${report.alarms}`)
    assert.ok(report.cutLength > 500_000 && report.cutLength <= 2 ** 20, `${report.cutLength} octets were kept`)
    assert.deepEqual(report.isPrefix, true)
    assert.deepEqual([report.isNextWhole, report.waiting, report.alarmsAtEnd], [true, 0, []])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
