/**
 * What a broker implements. The container calls it on threads that may block. A broker does not retry settlement: it reports
 * the result for every single message, and the container decides.
 */
package dev.herald.spi;
