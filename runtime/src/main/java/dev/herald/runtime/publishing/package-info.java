/**
 * Publishing by {@code @Publisher}: injected publishers, interfaces, and results of methods.
 */
package dev.herald.runtime.publishing;
