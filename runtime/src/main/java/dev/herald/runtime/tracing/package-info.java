/** Spans by OpenTelemetry, if the application has it. Known to nobody. */
package dev.herald.runtime.tracing;
