import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import fs, {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
// biome-ignore lint/correctness/noUnresolvedImports: a module of Node 24 that Biome 2.6 does not list
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { ControlSocket } from '../control-socket.ts'
import { createCore } from '../core.ts'
import { keyFileOf, openHssStore } from '../stores.ts'
import { readArchive } from './archive-reader.ts'
import { checkBackup, MAX_TEXT_MEMBER } from './check-backup.ts'
import { checkDatabases } from './check-databases.ts'
import { makeBackup } from './make-backup.ts'
import { restoreBackup } from './restore-backup.ts'
import { encodeTarHeader, tarPadding } from './tar-header.ts'
import { type BackupLab, backupLab, K, PASSPHRASE } from './test-network.ts'

const [FIRST, SECOND] = ['001010000000001', '001010000000002']

function backupOf(lab: BackupLab, file: string, passphrase?: string) {
  const { config, configText, runtime } = lab
  return makeBackup({ config, configText, file, clock: runtime.clock, ...(passphrase !== undefined && { passphrase }) })
}

function restoreOf(lab: BackupLab, file: string, isReplacing: boolean, passphrase?: string) {
  const { configFile, configOf, runtime } = lab
  return restoreBackup({ file, configFile, configOf, isReplacing, passphrase: () => passphrase, clock: runtime.clock })
}

/** A network with one subscriber, and its backup. */
async function backedUp(
  t: TestContext,
  passphrase?: string,
): Promise<{ readonly lab: BackupLab; readonly file: string }> {
  const lab = backupLab(t)
  await lab.add(FIRST)
  const file = join(lab.folder, 'network.tar.gz')
  await backupOf(lab, file, passphrase)
  return { lab, file }
}

/** Every file below a folder with its content, to see that nothing was changed. */
function contentOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort()
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path, 'latin1')]))
}

/** The archive of these files, as a stranger could make it. */
function archive(files: Readonly<Record<string, string | Buffer>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, text]) => {
    const length = Buffer.byteLength(text)
    return [
      encodeTarHeader({ name, length }, 0)!,
      typeof text === 'string' ? Buffer.from(text) : text,
      tarPadding(length),
    ]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]))
}

test('a network comes back on another machine, where nothing of it was', async (t) => {
  const { lab, file } = await backedUp(t, PASSPHRASE)
  const { data } = lab.config
  for (const path of [data, lab.configFile, join(lab.folder, 'zones')]) rmSync(path, { recursive: true })
  await assert.rejects(restoreOf(lab, file, false, 'another passphrase'), { code: 'PASSPHRASE_WRONG' })
  const result = await restoreOf(lab, file, false, PASSPHRASE)
  assert.deepEqual([result.kept, result.isWithoutKeys], [undefined, false])
  assert.deepEqual(await lab.imsis(), [FIRST])
  assert.equal(readFileSync(lab.configFile, 'utf8'), lab.configText)
  assert.equal(readFileSync(join(lab.folder, 'zones/deep/db.example'), 'utf8'), '@ SOA')
  assert.deepEqual(readdirSync(data).sort(), ['hss.sqlite', 'keys.json'])
  assert.equal(statSync(join(data, 'hss.sqlite')).mode & 0o777, 0o600)
})

test('a backup is for its owner only, holds no key in clear, and does not write over anything', async (t) => {
  const { lab, file } = await backedUp(t, PASSPHRASE)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const text = gunzipSync(readFileSync(file)).toString('latin1')
  const { keys } = JSON.parse(readFileSync(keyFileOf(lab.config), 'utf8')) as { keys: Record<string, string> }
  for (const secret of [K, Buffer.from(K, 'hex').toString('latin1'), ...Object.values(keys)]) {
    assert.equal(text.includes(secret), false)
  }
  await assert.rejects(backupOf(lab, file), { code: 'BACKUP_EXISTS' })
  await assert.rejects(backupOf(lab, join(lab.folder, 'short'), 'short'), { code: 'PASSPHRASE_TOO_SHORT' })
  await assert.rejects(backupOf(lab, join(lab.folder, 'none', 'x')), { code: 'BACKUP_UNWRITABLE' })
  const left = readdirSync(lab.folder).filter((name) => name.includes('.part'))
  assert.deepEqual(left, [])
})

test('a backup is made while the core runs; nothing is restored under it', async (t) => {
  const lab = backupLab(t)
  await lab.add(FIRST)
  const { api: _, ...network } = lab.config
  const config = { ...network, elements: network.elements.filter((each) => each.function === 'hss') }
  const core = await createCore(config, lab.runtime)
  const control = new ControlSocket(config.data, core)
  await core.start()
  await control.start()
  const file = join(lab.folder, 'running.tar.gz')
  try {
    await backupOf(lab, file)
    await assert.rejects(restoreOf(lab, file, true), { code: 'RESTORE_WHILE_RUNNING' })
  } finally {
    await control.stop()
    await core.stop()
  }
  const { manifest } = await checkBackup(file)
  assert.match(manifest.schemas['hss']?.['hss'] ?? '', /^[0-9]{4}-/)
})

test('what is there is put aside only when asked to, and kept', async (t) => {
  const { lab, file } = await backedUp(t)
  await lab.add(SECOND)
  const before = contentOf(lab.folder)
  await assert.rejects(restoreOf(lab, file, false), { code: 'RESTORE_WOULD_REPLACE' })
  assert.deepEqual(contentOf(lab.folder), before)
  const { kept } = await restoreOf(lab, file, true)
  assert.deepEqual(await lab.imsis(), [FIRST])
  assert.equal(readFileSync(join(kept!, 'hss.sqlite'), 'latin1'), before[join(lab.config.data, 'hss.sqlite')])
})

test('root restores for whoever owns the data folder', async (t) => {
  const { lab, file } = await backedUp(t)
  const { data } = lab.config
  const owner = process.getuid?.() === 0 ? 12_345 : statSync(data).uid
  for (const path of [data, keyFileOf(lab.config), lab.configFile]) chownSync(path, owner, statSync(path).gid)
  writeFileSync(lab.configFile, `${lab.configText}# changed\n`)
  const { kept = '' } = await restoreOf(lab, file, true)
  const restored = [join(data, 'hss.sqlite'), kept, lab.configFile]
  assert.deepEqual(
    restored.map((path) => statSync(path).uid),
    [owner, owner, owner],
  )
  assert.equal(readFileSync(lab.configFile, 'utf8'), lab.configText)
})

test('a backup without keys wants the key file that it was made with', async (t) => {
  const lab = backupLab(t)
  await lab.add(FIRST)
  const file = join(lab.folder, 'no-keys.tar.gz')
  await backupOf(lab, file)
  const keyFile = keyFileOf(lab.config)
  renameSync(keyFile, `${keyFile}.kept`)
  assert.equal((await restoreOf(lab, file, true)).isWithoutKeys, true)
  const other = backupLab(t)
  await other.add(FIRST)
  renameSync(keyFileOf(other.config), keyFile)
  await assert.rejects(restoreOf(lab, file, true), { code: 'RESTORE_KEYS_DIFFER' })
})

test('a backup that was cut or altered is refused wherever it is, and changes nothing', async (t) => {
  const { lab, file } = await backedUp(t)
  const octets = readFileSync(file)
  const bad = join(lab.folder, 'bad.tar.gz')
  const before = contentOf(lab.config.data)
  const refused = async (content: Buffer, what: string) => {
    writeFileSync(bad, content)
    await assert.rejects(restoreOf(lab, bad, true, PASSPHRASE), { code: 'BACKUP_DAMAGED' }, what)
    assert.deepEqual(contentOf(lab.config.data), before, what)
  }
  for (const part of [0, 0.1, 0.5, 0.99]) await refused(octets.subarray(0, octets.length * part), `cut at ${part}`)
  const plain = gunzipSync(octets)
  await refused(gzipSync(plain.subarray(0, plain.length - 1024)), 'without its end')
  for (const part of [0.2, 0.5, 0.9]) {
    const turned = Buffer.from(plain)
    turned[Math.floor(turned.length * part)]! ^= 1
    await refused(gzipSync(turned), `a bit turned at ${part}`)
  }
  await refused(Buffer.from('no archive'), 'something else')
  await assert.rejects(checkBackup(join(lab.folder, 'none')), { code: 'BACKUP_UNREADABLE' })
})

/** A database that is none of this network. */
function strangeDatabase(folder: string): Buffer {
  const path = join(folder, 'strange')
  const database = new DatabaseSync(path)
  database.exec('create table t (a)')
  database.close()
  return readFileSync(path)
}

test('an archive of a stranger writes nothing outside, and a newer one nothing at all', async (t) => {
  const { lab, file } = await backedUp(t)
  const { manifest } = await checkBackup(file)
  const bad = join(lab.folder, 'bad.tar.gz')
  const refused = async (files: Readonly<Record<string, string>>, code: string) => {
    writeFileSync(bad, archive(files))
    const before = contentOf(lab.config.data)
    await assert.rejects(restoreOf(lab, bad, true, PASSPHRASE), { code })
    assert.deepEqual(contentOf(lab.config.data), before)
  }
  const empty = { ...manifest, files: [], schemas: {} }
  for (const name of ['../evil', '/tmp/evil', 'data/../../evil', 'data/keys.json']) {
    await refused({ [name]: 'x', 'manifest.json': JSON.stringify(empty) }, 'BACKUP_DAMAGED')
  }
  await refused({ 'data/a.sqlite': 'x', 'manifest.json': JSON.stringify(empty) }, 'BACKUP_DAMAGED')
  await refused({ 'manifest.json': JSON.stringify(manifest) }, 'BACKUP_DAMAGED')
  await refused({ 'manifest.json': '{}' }, 'BACKUP_DAMAGED')
  await refused({ 'manifest.json': JSON.stringify({ ...empty, format: 'voltaic-backup-2' }) }, 'BACKUP_NEWER')
  await refused({ 'manifest.json': JSON.stringify({ ...empty, version: '../../x' }) }, 'BACKUP_DAMAGED')
  await refused({ 'manifest.json': JSON.stringify({ ...empty, createdAt: '\u001b[2J' }) }, 'BACKUP_DAMAGED')
  const listing = (name: string, content: string | Buffer) => {
    const sha256 = createHash('sha256').update(content).digest('hex')
    const listed = { ...empty, files: [{ name, length: Buffer.byteLength(content), sha256 }] }
    return { [name]: content, 'manifest.json': JSON.stringify(listed) }
  }
  // what is wrong with it is seen late: the folder of the data is not left behind
  const { data } = lab.config
  renameSync(data, `${data}.away`)
  for (const content of ['', 'SQLite', 'evil '.repeat(9), strangeDatabase(lab.folder)]) {
    writeFileSync(bad, archive(listing('data/evil.sqlite', content)))
    await assert.rejects(restoreOf(lab, bad, true, PASSPHRASE), {
      code: 'BACKUP_DAMAGED',
      message: /evil\.sqlite is no database of/,
    })
    assert.equal(existsSync(data), false)
  }
  renameSync(`${data}.away`, data)
  const newer = { ...empty, schemas: { hss: { hss: '9999-later' } } }
  await refused({ 'manifest.json': JSON.stringify(newer) }, 'BACKUP_NEWER')
  const other = { ...empty, schemas: { hss: { later: '0001-tables' } } }
  await refused({ 'manifest.json': JSON.stringify(other) }, 'BACKUP_NEWER')
})

test('a check finds what a restoration would refuse, and says which file of the backup it is', async (t) => {
  const { lab, file } = await backedUp(t)
  const { manifest } = await checkBackup(file)
  const members = new Map<string, Buffer>()
  await readArchive(file, ({ name }) => {
    const chunks: Uint8Array[] = []
    return {
      write: (chunk) => void chunks.push(Buffer.from(chunk)),
      end: () => void members.set(name, Buffer.concat(chunks)),
    }
  })
  const good = members.get('data/hss.sqlite') ?? assert.fail()
  const bad = join(lab.folder, 'bad.tar.gz')
  const refused = async (hss: Buffer | undefined, message: RegExp, length = hss?.length) => {
    members.delete('data/hss.sqlite')
    const files = manifest.files.flatMap((each) => {
      if (each.name !== 'data/hss.sqlite') return [each]
      if (hss === undefined || length === undefined) return []
      return [{ name: each.name, length, sha256: createHash('sha256').update(hss).digest('hex') }]
    })
    const hssFile = hss && { 'data/hss.sqlite': hss }
    members.set('manifest.json', Buffer.from(JSON.stringify({ ...manifest, files })))
    writeFileSync(bad, archive({ ...hssFile, ...Object.fromEntries(members) }))
    const check = async () => checkDatabases(await checkBackup(bad))
    for (const each of [check, () => restoreOf(lab, bad, true, PASSPHRASE)]) {
      await assert.rejects(each, { code: 'BACKUP_DAMAGED', message })
    }
  }
  await refused(strangeDatabase(lab.folder), /: data\/hss\.sqlite is no database of Voltaic/)
  const torn = Buffer.concat([good.subarray(0, 100), Buffer.alloc(good.length - 100, 'x')])
  await refused(torn, /bad\.tar\.gz is no whole backup: data\/hss\.sqlite is no database/)
  await refused(undefined, /: data\/hss\.sqlite is missing/)
  await refused(good, /: data\/hss\.sqlite is not what was put in/, 1e308)
  const other = { file, manifest: { ...manifest, schemas: { hss: {} } } }
  await assert.rejects(checkDatabases(other), { message: /: data\/hss\.sqlite has other tables/ })
  await checkDatabases({ file, manifest })
})

test('what is longer than it ever is, or has more files, is not read', async (t) => {
  const { folder } = backupLab(t)
  const bad = join(folder, 'bad.tar.gz')
  const header = encodeTarHeader({ name: 'config/voltaic.yaml', length: MAX_TEXT_MEMBER + 1 }, 0)
  writeFileSync(bad, gzipSync(header!))
  await assert.rejects(checkBackup(bad), { code: 'BACKUP_DAMAGED', message: /longer than 16777216 octets/ })
  writeFileSync(bad, archive({ 'devices/a': '', 'devices/b': '', 'devices/c': '' }))
  const sink = { write: () => {}, end: () => {} }
  const read = (most: number) => readArchive(bad, () => sink, undefined, most)
  assert.equal((await read(3)).length, 3)
  await assert.rejects(read(2), { code: 'BACKUP_DAMAGED', message: /more than 2 files/ })
})

/** Lets `restore` fail at its n-th renaming, as a process fails that is killed there. @returns false when it came to its end */
async function interruptedAt(count: number, restore: () => Promise<unknown>): Promise<boolean> {
  const { renameSync: rename } = fs
  let left = count
  fs.renameSync = (from, to) => {
    left -= 1
    if (left < 0) throw new Error('killed')
    rename(from, to)
  }
  syncBuiltinESMExports()
  try {
    await restore()
    return false
  } catch (error) {
    assert.equal((error as Error).message, 'killed')
    return true
  } finally {
    fs.renameSync = rename
    syncBuiltinESMExports()
  }
}

test('a restoration that is interrupted anywhere lets nothing start, and goes on when it is done again', async (t) => {
  for (let count = 0; ; count++) {
    const { lab, file } = await backedUp(t)
    const { data } = lab.config
    await lab.add(SECOND)
    mkdirSync(join(data, 'trace'))
    writeFileSync(join(lab.folder, 'zones', 'other'), 'later')
    const old = readFileSync(join(data, 'hss.sqlite'), 'latin1')
    const isInterrupted = await interruptedAt(count, () => restoreOf(lab, file, true))
    if (!isInterrupted) {
      assert.ok(count >= 4, 'it renames several files')
      break
    }
    await assert.rejects(openHssStore(lab.config), { code: 'RESTORE_UNFINISHED' })
    const { kept } = await restoreOf(lab, file, false)
    assert.deepEqual(await lab.imsis(), [FIRST])
    assert.equal(readFileSync(join(kept!, 'hss.sqlite'), 'latin1'), old)
    assert.equal(existsSync(join(data, 'restore-staged')), false)
    assert.ok(existsSync(join(data, 'trace')))
  }
})

test('a backup that is killed has not got its name, and the network is as it was', async (t) => {
  const lab = backupLab(t)
  await lab.add(FIRST)
  const file = join(lab.folder, 'network.tar.gz')
  const ended = once(fork(new URL('./test-killed-backup.ts', import.meta.url), [lab.configFile, file]), 'exit')
  assert.deepEqual(await ended, [null, 'SIGKILL'])
  assert.equal(existsSync(file), false)
  assert.deepEqual(await lab.imsis(), [FIRST])
  await backupOf(lab, file)
  await checkBackup(file)
})
