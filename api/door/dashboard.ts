import { existsSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply } from 'fastify'
import type { App } from '../http.ts'
import { sendProblem } from '../route.ts'

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
    if (files.has(file)) return sendFile(reply, file)
    if (/\.\w+$/.test(path)) return sendProblem(reply, 404)
    return sendFile(reply, 'index.html')
  })
}

/** Vite puts a content hash in the name of all in assets/, so those never change. */
function sendFile(reply: FastifyReply, file: string) {
  const hashed = file.startsWith('assets/')
  reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
  return reply.sendFile(file)
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
