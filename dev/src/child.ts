// Preloaded into every process that the supervisor starts (node --import), so that no service has to know of it:
// when the supervisor disappears without a word (kill -9), its end of the channel closes and the process ends too.

const GRACE_MS = 5_000;

process.on('disconnect', () => {
  setTimeout(() => process.exit(1), GRACE_MS).unref();
  // As if asked to stop: a service that ends its work on SIGTERM does so here as well.
  process.kill(process.pid, 'SIGTERM');
});
// Listening alone would keep a process alive that has nothing left to do.
process.channel?.unref();
