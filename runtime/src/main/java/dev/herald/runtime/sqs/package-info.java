/** The broker {@code sqs}: queues on Amazon SQS, with the synchronous client of the AWS SDK. */
package dev.herald.runtime.sqs;
