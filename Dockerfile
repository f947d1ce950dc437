FROM node:22-bookworm-slim
WORKDIR /linli
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
COPY . .
# The bundle is made last, so that it is newer than every source and is never rebuilt at start.
RUN npm run build && mkdir /data && chown node:node /data
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
USER node
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["node", "--heap-growing-percent=100", "build/linli.mjs"]
