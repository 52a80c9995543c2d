/**
 * A file that no retry will mend: the run ends as failed and changes nothing. The message is for the person
 * who looks at the run: what is wrong, where, and what to do.
 */
export class FileError extends Error {
  override name = 'FileError';
}
