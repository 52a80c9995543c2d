/** The real servers of the embedded default, for tests of one package. */
export { type ObjectStore, startObjectStore } from '@pmd/dev/object-store';
export { type SmtpSink, startSmtpSink } from '@pmd/dev/smtp-sink';
