/** Queues on Amazon SQS, by the synchronous client. */
package dev.herald.runtime.sqs;
