/** The broker {@code sns}: topics on Amazon SNS, whose subscribers have queues on Amazon SQS. */
package dev.herald.runtime.sns;
