/** The broker {@code redis}: queues on Streams with a consumer group, topics on Pub/Sub. */
package dev.herald.runtime.redis;
