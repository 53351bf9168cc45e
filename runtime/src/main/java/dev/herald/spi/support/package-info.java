/**
 * What every broker needs besides the SPI itself: loops that poll and receive, back-off, a cached address, batches of
 * outgoing messages and a rate-limited log. A broker's package uses these; none of them knows a broker or the container.
 */
package dev.herald.spi.support;
