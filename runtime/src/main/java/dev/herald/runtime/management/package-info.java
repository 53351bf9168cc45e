/**
 * The management endpoint: listeners and dead letters over HTTP, for operators. Refers to the HTTP server, which may be absent;
 * nothing of the runtime refers to it.
 */
package dev.herald.runtime.management;
