import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply } from 'fastify'
import type { App } from '../http.ts'
import { sendProblem } from '../route.ts'
import { newNonce, noncePlaceholder, pagePolicy } from './headers.ts'

/**
 * Serves the built dashboard from `folder`, if it was built, and answers every other path: pages of
 * the single-page app get index.html, the rest a problem document. Under /basemap/ stands the
 * installation's own basemap, if it has one: MapLibre's `style.json`, tiles, glyphs and sprites.
 */
export async function serveDashboard(app: App, folder: string, basemap: string): Promise<void> {
  const files = new Set(existsSync(join(folder, 'index.html')) ? listFiles(folder) : [])
  if (files.size > 0)
    await app.register(fastifyStatic, { root: folder, serve: false, cacheControl: false })
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '/'
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    const isOurs = /^\/(api|metrics|socket\.io)(\/|$)/.test(path)
    if (!isRead || isOurs || files.size === 0) return sendProblem(reply, 404)
    if (path.startsWith('/basemap/')) return sendBasemap(reply, basemap, path.slice(9))
    const file = path.slice(1)
    if (files.has(file) && file !== 'index.html') return sendFile(reply, file)
    // A page has no dot at a name's begin (.git, .env), nor an ending.
    if (file !== 'index.html' && /\/\.|\.\w+$/.test(path)) return sendProblem(reply, 404)
    return sendPage(reply, join(folder, 'index.html'))
  })
}

/** Vite puts a content hash in the name of all in assets/, so those never change. */
function sendFile(reply: FastifyReply, file: string) {
  const hashed = file.startsWith('assets/')
  reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
  return reply.sendFile(file)
}

/** Each load has a nonce of its own, so no copy is kept and none is asked for by its age. */
async function sendPage(reply: FastifyReply, file: string) {
  const nonce = newNonce()
  const page = (await readFile(file, 'utf8')).replaceAll(noncePlaceholder, nonce)
  return reply
    .header('content-security-policy', pagePolicy(nonce))
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(page)
}

/** 204 says "no basemap here" without an error in the browser's console. */
function sendBasemap(reply: FastifyReply, folder: string, file: string) {
  if (existsSync(folder)) return reply.header('cache-control', 'no-cache').sendFile(file, folder)
  return file === 'style.json' ? reply.code(204).send() : sendProblem(reply, 404)
}

/** An explicit list leaves no path to climb out by. */
function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
}
