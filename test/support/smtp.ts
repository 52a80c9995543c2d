/** A real mail server that keeps what it gets as files. */
export { type SmtpSink, startSmtpSink } from '@pmd/dev/smtp-sink';
