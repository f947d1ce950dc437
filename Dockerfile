FROM node:22-bookworm-slim AS build
WORKDIR /linli
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:22-bookworm-slim
WORKDIR /linli
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
COPY --from=build /linli ./
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["node", "--import", "tsx", "start.ts"]
