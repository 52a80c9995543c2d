# api, worker and migrations, one image; docker-compose.yml says which is which.
FROM node:24.21.0-bookworm-slim
WORKDIR /app
COPY . .
RUN npx -y pnpm@12.21.0 install --frozen-lockfile && node dev/src/web.ts && mkdir /backups && chown -R node:node /app /backups
USER node
ENV NODE_ENV=production
CMD ["node", "api/src/main.ts"]
