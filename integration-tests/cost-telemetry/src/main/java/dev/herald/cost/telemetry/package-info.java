/** An application that measures what a message costs it, prints that, and ends. */
package dev.herald.cost.telemetry;
