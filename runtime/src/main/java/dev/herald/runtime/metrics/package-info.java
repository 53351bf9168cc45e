/** Meters by Micrometer, if the application has it. Known to nobody. */
package dev.herald.runtime.metrics;
