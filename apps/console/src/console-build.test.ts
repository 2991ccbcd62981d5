import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { buildConsole } from './console-build.ts'
import { fingerprintOf } from './source-fingerprint.ts'

const folder = mkdtempSync(join(tmpdir(), 'voltaic-console-'))
after(() => rmSync(folder, { recursive: true }))

test('the console is built while something else goes on, is found the next time, and its page takes a nonce', async () => {
  const cache = join(folder, 'cache')
  const said: string[] = []
  const build = buildConsole({ cache, onProgress: (text) => said.push(text) })
  assert.equal(build.folder, undefined)
  assert.match(build.waiting, /is being built/)
  await build.done
  assert.ok(build.folder, said.join('\n'))
  const page = readFileSync(join(build.folder, 'index.html'), 'utf8')
  assert.match(page, /name="csp-nonce" content="__CSP_NONCE__"/)
  // a policy without unsafe-inline would keep it from running
  assert.equal(/<script(?![^>]*\ssrc=)|<style|\son\w+=/.test(page), false, page)
  assert.equal(said.at(-1), 'The console is ready')
  assert.deepEqual(readdirSync(cache).length, 1, 'no draft is left')
  const again = buildConsole({ cache, onProgress: (text) => assert.fail(text) })
  assert.equal(again.folder, build.folder)
  await again.stop()
})

test('a build that is stopped leaves nothing that could be taken for a console', async () => {
  const cache = join(folder, 'stopped')
  const build = buildConsole({ cache })
  await build.stop()
  assert.equal(build.folder, undefined)
  assert.equal(
    readdirSync(cache).some((name) => !name.includes('.')),
    false,
  )
})

test('the fingerprint changes with every file, its name and the libraries', () => {
  const web = join(folder, 'web')
  mkdirSync(join(web, 'deep'), { recursive: true })
  const manifest = join(folder, 'package.json')
  const write = (file: string, text: string): string => {
    writeFileSync(file, text)
    return fingerprintOf([web], manifest)
  }
  writeFileSync(manifest, '{}')
  const seen = [
    write(join(web, 'a.ts'), '1'),
    write(join(web, 'a.ts'), '2'),
    write(join(web, 'deep/b.ts'), '1'),
    write(manifest, '{"version":"2"}'),
  ]
  assert.equal(new Set(seen).size, seen.length)
  assert.equal(fingerprintOf([web], manifest), seen.at(-1))
})
