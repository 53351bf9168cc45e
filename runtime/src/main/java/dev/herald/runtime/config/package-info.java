/** Configuration under {@code quarkus.herald}. */
package dev.herald.runtime.config;
