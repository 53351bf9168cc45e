/**
 * What several packages of the runtime share: payloads, destinations, executors, suggestions.
 */
package dev.herald.runtime.support;
