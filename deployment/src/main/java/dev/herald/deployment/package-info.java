/**
 * The build: collects listeners and publishers, validates them, all errors at once, and generates what the application
 * needs at run time. Brokers are known by name only.
 */
package dev.herald.deployment;
