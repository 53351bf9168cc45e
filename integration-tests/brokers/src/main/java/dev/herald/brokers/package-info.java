/** Finds or starts the brokers for tests. */
package dev.herald.brokers;
