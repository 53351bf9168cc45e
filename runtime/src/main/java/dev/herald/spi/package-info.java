/**
 * What a broker implements. The container calls it on threads that may block; a broker keeps no retry loop of its own
 * around settlement and tells the container the truth about every single message.
 */
package dev.herald.spi;
