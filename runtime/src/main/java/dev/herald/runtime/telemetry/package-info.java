/**
 * What the container and the publishers report to whoever observes them: meters, traces, the Dev UI. They call an observer
 * where something happens, and know nothing of what it does; without one it costs an identity check.
 */
package dev.herald.runtime.telemetry;
