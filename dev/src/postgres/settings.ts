import { statfsSync } from 'node:fs';

export interface SettingsOptions {
  port: number;
  /** True when the data may be lost: nothing is waited for until it is on disk. */
  disposable: boolean;
}

/** Server settings for a small machine, as arguments of `postgres`. */
export function serverArguments({ port, disposable }: SettingsOptions): string[] {
  const settings: Record<string, string | number> = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 100,
    shared_buffers: '512MB',
    work_mem: '32MB',
    maintenance_work_mem: '256MB',
    effective_cache_size: '1GB',
    random_page_cost: 1.1,
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    wal_level: 'minimal',
    max_wal_senders: 0,
    // Compiling costs more than it saves on the short queries of a dashboard.
    jit: 'off',
    dynamic_shared_memory_type: sharedMemoryType(),
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Not synchronous_commit: a killed process must lose nothing in tests either.
    ...(disposable && { fsync: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

// Containers often have 64 MB of /dev/shm, too little for a parallel hash join.
function sharedMemoryType(): string {
  try {
    const { blocks, bsize } = statfsSync('/dev/shm');
    return blocks * bsize < 512 * 1024 * 1024 ? 'sysv' : 'posix';
  } catch {
    return 'posix';
  }
}
