/**
 * Administration of queues and topics: what {@link dev.herald.Queues} and {@link dev.herald.Topics} do; and of
 * dead letters, for {@link dev.herald.DeadLetters}.
 */
package dev.herald.runtime.admin;
