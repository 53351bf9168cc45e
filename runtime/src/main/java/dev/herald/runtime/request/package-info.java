/**
 * Requests and replies, on top of publishing and of the container.
 */
package dev.herald.runtime.request;
