/**
 * Administration of queues and topics: what {@link dev.herald.Queues} and {@link dev.herald.Topics} do.
 */
package dev.herald.runtime.admin;
