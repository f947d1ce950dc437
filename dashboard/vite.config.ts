import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const api = 'http://localhost:8080'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  // The door puts a new nonce in its place for each page load (api/door/headers.ts).
  html: { cspNonce: '__LINLI_NONCE__' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The map's engine is one large file by nature; it is loaded only by the map page.
    chunkSizeWarningLimit: 2000,
    reportCompressedSize: false,
    sourcemap: false,
  },
  server: {
    proxy: {
      '/api': api,
      '/basemap': api,
      '/socket.io': { target: api, ws: true },
    },
  },
})
