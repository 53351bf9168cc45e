/**
 * The memory broker: queues and topics in the process, with the semantics of Amazon SQS and SNS, for development, tests
 * and benchmarks. Tests inject {@link dev.herald.memory.MemoryQueues} to look at the queues and to make them
 * fail, and {@link dev.herald.memory.MemoryClock} to stop and move their time.
 */
package dev.herald.memory;
